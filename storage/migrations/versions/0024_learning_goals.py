"""What somebody is heading for, and how often they would like to hear of training."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def _person() -> sa.Column[int]:
    return sa.Column(
        "person_id", sa.Integer(), sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )


def upgrade() -> None:
    op.create_table(
        "learning_goal",
        _person(),
        sa.Column("role", sa.String(80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.add_column("event", sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table("training_choice", _person(), sa.Column("offers", sa.String(16), nullable=False))


def downgrade() -> None:
    due = sa.table("schedule", sa.column("kind", sa.String))
    op.execute(sa.delete(due).where(due.c.kind.in_(("training-offer", "training-week", "training-learnt"))))
    op.drop_table("training_choice")
    op.drop_column("event", "offered_at")
    op.drop_table("learning_goal")
