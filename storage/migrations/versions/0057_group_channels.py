"""The channels that communities of practice are tied to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "group_channel",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("conversation", sa.String(255), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("tied_by", sa.Integer(), sa.ForeignKey("person.id", ondelete="SET NULL"), nullable=True),
        sa.Column("tied_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", "platform", "conversation"),
    )
    op.create_index("ix_group_channel_tied_by", "group_channel", ["tied_by"])


def downgrade() -> None:
    op.drop_index("ix_group_channel_tied_by", "group_channel")
    op.drop_table("group_channel")
