"""Reminders that recur."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reminder", sa.Column("rule", sa.Text(), nullable=False, server_default=""))
    op.add_column("reminder", sa.Column("start", sa.String(length=32), nullable=False, server_default=""))


def downgrade() -> None:
    op.execute("UPDATE reminder SET state = 'cancelled' WHERE rule <> ''")
    op.drop_column("reminder", "start")
    op.drop_column("reminder", "rule")
