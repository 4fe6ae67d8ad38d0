"""The ids of direct conversations, where a platform has its own for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "direct_channel",
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("users", sa.String(800), nullable=False),
        sa.Column("channel", sa.String(255), nullable=False),
        sa.PrimaryKeyConstraint("platform", "users", name="pk_direct_channel"),
    )


def downgrade() -> None:
    op.drop_table("direct_channel")
