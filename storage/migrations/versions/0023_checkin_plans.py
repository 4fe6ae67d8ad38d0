"""Check-ins that are started every term, and what organisers say came of one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("checkin_round", sa.Column("outcome", sa.Text(), nullable=False, server_default=""))
    op.add_column("checkin_round", sa.Column("outcome_told_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "checkin_plan",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), sa.ForeignKey("person.id", ondelete="SET NULL"), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    due = sa.table("schedule", sa.column("kind", sa.String))
    op.execute(sa.delete(due).where(due.c.kind.in_(("checkin-term",))))
    op.drop_table("checkin_plan")
    op.drop_column("checkin_round", "outcome_told_at")
    op.drop_column("checkin_round", "outcome")
