"""When mentoring ends, when pairs met, and what they say once it has ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mentor_pair", sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("mentor_pair", sa.Column("end_asked_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "mentor_session",
        sa.Column(
            "pair_id", sa.Integer(), sa.ForeignKey("mentor_pair.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("pair_id", "day"),
    )
    op.create_table(
        "mentor_outcome",
        sa.Column(
            "pair_id", sa.Integer(), sa.ForeignKey("mentor_pair.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in ("helped", "often", "again")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("pair_id", "person_id"),
    )
    op.create_index("ix_mentor_outcome_person_id", "mentor_outcome", ["person_id"])
    op.create_table(
        "mentor_past_hours",
        sa.Column(
            "person_id", sa.Integer(), sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
        ),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("pairs", "sessions", "minutes")),
    )


def downgrade() -> None:
    for table in ("mentor_past_hours", "mentor_outcome", "mentor_session"):
        op.drop_table(table)
    op.drop_column("mentor_pair", "end_asked_at")
    op.drop_column("mentor_pair", "ends_at")
