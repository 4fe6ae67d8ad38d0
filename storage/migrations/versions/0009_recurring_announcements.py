"""Announcements that recur."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("announcement", sa.Column("rule", sa.Text(), nullable=False, server_default=""))
    op.add_column("announcement", sa.Column("start", sa.String(length=32), nullable=False, server_default=""))


def downgrade() -> None:
    op.execute("UPDATE announcement SET state = 'cancelled' WHERE rule <> ''")
    op.drop_column("announcement", "start")
    op.drop_column("announcement", "rule")
