"""Events taken in from calendars that people keep elsewhere, and whole days."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("event", sa.Column("all_day", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_table(
        "imported_event",
        sa.Column("event_id", sa.Integer, nullable=False),
        sa.Column("uid", sa.String(300), nullable=False),
        sa.Column("which", sa.String(40), nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("calendar", sa.Text, nullable=False),
        sa.Column("was_off", sa.Boolean, nullable=False),
        sa.Column("import_id", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name="fk_imported_event_event_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", name="pk_imported_event"),
    )
    op.create_index("ix_imported_event_uid", "imported_event", ["uid"])
    op.create_index("ix_imported_event_import_id", "imported_event", ["import_id"])
    op.create_table(
        "calendar_import",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("made_by", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("found", JSON, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by"], ["person.id"], name="fk_calendar_import_made_by", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_import"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_calendar_import_made_by", "calendar_import", ["made_by"])


def downgrade() -> None:
    op.drop_table("calendar_import")
    op.drop_table("imported_event")
    op.drop_column("event", "all_day")
