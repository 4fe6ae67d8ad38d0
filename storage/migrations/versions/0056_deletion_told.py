"""When people were told that something of theirs will be deleted, so that it isn't before they had time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("checkin_round", "person"):
        op.add_column(table, sa.Column("deletion_told_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for table in ("checkin_round", "person"):
        op.drop_column(table, "deletion_told_at")
