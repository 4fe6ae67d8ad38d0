"""Opportunities that members offer, who would like them, and who hears of new ones."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "opportunity",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("poster_id", sa.Integer(), sa.ForeignKey("person.id", ondelete="SET NULL"), nullable=True),
        sa.Column("kind", sa.String(14), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("title", "description", "institution", "dates", "share")
        ),
        sa.Column("needs_agreement", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(9), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("across", sa.Boolean(), nullable=True),
        sa.Column("told_up_to", sa.Integer(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_opportunity_poster_id", "opportunity", ["poster_id"])
    op.create_index("ix_opportunity_state_closes_at", "opportunity", ["state", "closes_at"])
    op.create_table(
        "opportunity_skill",
        sa.Column(
            "opportunity_id",
            sa.Integer(),
            sa.ForeignKey("opportunity.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("skill", sa.String(120), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("opportunity_id", "skill"),
    )
    op.create_index("ix_opportunity_skill_skill", "opportunity_skill", ["skill"])
    op.create_table(
        "opportunity_interest",
        sa.Column(
            "opportunity_id",
            sa.Integer(),
            sa.ForeignKey("opportunity.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("opportunity_id", "person_id"),
    )
    op.create_index("ix_opportunity_interest_person_id", "opportunity_interest", ["person_id"])
    op.create_table(
        "opportunity_choice",
        sa.Column(
            "person_id", sa.Integer(), sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("how", sa.String(7), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_opportunity_choice_how", "opportunity_choice", ["how"])


def downgrade() -> None:
    for table in ("opportunity_choice", "opportunity_interest", "opportunity_skill", "opportunity"):
        op.drop_table(table)
