"""Series, places, what events teach, attendance, feedback and calendars."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("event", sa.Column("capacity", sa.Integer(), nullable=True))
    op.add_column("event", sa.Column("code", sa.String(length=12), nullable=False, server_default=""))
    op.add_column("event", sa.Column("sequence", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("rsvp", sa.Column("offer_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("rsvp", sa.Column("reason", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "event_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("start", sa.String(length=32), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_series")),
    )
    op.create_table(
        "event_occurrence",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_occurrence_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["series_id"], ["event_series.id"], name=op.f("fk_event_occurrence_series_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_event_occurrence")),
    )
    op.create_index("ix_event_occurrence_series_id", "event_occurrence", ["series_id"])
    op.create_table(
        "event_teaches",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("skill", sa.String(length=120), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_teaches_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "skill", name=op.f("pk_event_teaches")),
    )
    op.create_index("ix_event_teaches_skill", "event_teaches", ["skill"])
    op.create_table(
        "event_edit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("changes", JSON, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_edit_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["person.id"], name=op.f("fk_event_edit_made_by"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_edit")),
    )
    op.create_index("ix_event_edit_event_id", "event_edit", ["event_id"])
    op.create_index("ix_event_edit_made_by", "event_edit", ["made_by"])
    op.create_table(
        "attendance",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_attendance_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_attendance_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "person_id", name=op.f("pk_attendance")),
    )
    op.create_index("ix_attendance_person_id", "attendance", ["person_id"])
    op.create_table(
        "event_feedback",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("useful", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_event_feedback_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_feedback_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "person_id", name=op.f("pk_event_feedback")),
    )
    op.create_index("ix_event_feedback_person_id", "event_feedback", ["person_id"])
    op.create_table(
        "calendar_feed",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_calendar_feed_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_calendar_feed")),
    )
    op.create_index("ix_calendar_feed_secret", "calendar_feed", ["secret"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_calendar_feed_secret", table_name="calendar_feed")
    op.drop_table("calendar_feed")
    op.drop_index("ix_event_feedback_person_id", table_name="event_feedback")
    op.drop_table("event_feedback")
    op.drop_index("ix_attendance_person_id", table_name="attendance")
    op.drop_table("attendance")
    op.drop_index("ix_event_edit_made_by", table_name="event_edit")
    op.drop_index("ix_event_edit_event_id", table_name="event_edit")
    op.drop_table("event_edit")
    op.drop_index("ix_event_teaches_skill", table_name="event_teaches")
    op.drop_table("event_teaches")
    op.drop_index("ix_event_occurrence_series_id", table_name="event_occurrence")
    op.drop_table("event_occurrence")
    op.drop_table("event_series")
    # What only these columns can hold is put into the words of before.
    op.execute("UPDATE rsvp SET answer = 'maybe' WHERE answer IN ('waiting', 'offered', 'lapsed')")
    for table, column in (
        ("rsvp", "reason"),
        ("rsvp", "offer_until"),
        ("event", "sequence"),
        ("event", "code"),
        ("event", "capacity"),
    ):
        op.drop_column(table, column)
