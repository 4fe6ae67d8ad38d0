"""When each is reminded of events, how often a host hears who signs up, and what people need there."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


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
        sa.Column("event_id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("told", JSON, nullable=False),
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

    _look_at_reminders()


def _look_at_reminders() -> None:
    """Have the reminders that wait looked at anew: they come at more moments than one now."""
    schedule = sa.table(
        "schedule",
        sa.column("kind", sa.String),
        sa.column("next_at", sa.DateTime(timezone=True)),
        sa.column("try_at", sa.DateTime(timezone=True)),
    )
    now = datetime.now(UTC)
    if op.get_bind().dialect.name == "sqlite":
        now = now.replace(tzinfo=None)
    op.execute(schedule.update().where(schedule.c.kind == "event-remind").values(next_at=now, try_at=now))


def downgrade() -> None:
    op.drop_table("access_need")
    op.drop_table("event_news")
    op.drop_table("event_choice")
