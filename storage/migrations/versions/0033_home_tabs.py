"""Whose home pages were opened where a platform shows them, and what they show."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "home_tab",
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("user", sa.String(255), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("platform", "user", name="pk_home_tab"),
    )


def downgrade() -> None:
    op.drop_table("home_tab")
