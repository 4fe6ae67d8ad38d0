"""Coffees: who takes part, who was brought together, and what they said of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "coffee_member",
        sa.Column(
            "person_id", sa.Integer(), sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("state", sa.String(6), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "coffee_group",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_coffee_group_at", "coffee_group", ["at"])
    op.create_table(
        "coffee_guest",
        sa.Column(
            "group_id", sa.Integer(), sa.ForeignKey("coffee_group.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
        sa.Column("word", sa.String(9), nullable=True),
        sa.PrimaryKeyConstraint("group_id", "person_id"),
    )
    op.create_index("ix_coffee_guest_person_id", "coffee_guest", ["person_id"])


def downgrade() -> None:
    for table in ("coffee_guest", "coffee_group", "coffee_member"):
        op.drop_table(table)
