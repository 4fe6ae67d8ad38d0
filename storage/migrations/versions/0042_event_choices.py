"""When each is reminded of events, how often a host hears who signs up, and what people need there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event_choice",
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("reminders", sa.String(60)),
        sa.Column("news", sa.String(8)),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_event_choice_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name="pk_event_choice"),
    )
    op.create_table(
        "event_news",
        sa.Column("event_id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name="fk_event_news_event_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_event_news_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "person_id", name="pk_event_news"),
    )
    op.create_index("ix_event_news_person_id", "event_news", ["person_id"])
    op.create_table(
        "access_need",
        sa.Column("event_id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name="fk_access_need_event_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_access_need_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "person_id", name="pk_access_need"),
    )
    op.create_index("ix_access_need_person_id", "access_need", ["person_id"])


def downgrade() -> None:
    op.drop_table("access_need")
    op.drop_table("event_news")
    op.drop_table("event_choice")
