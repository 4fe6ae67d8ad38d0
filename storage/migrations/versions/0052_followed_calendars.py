"""Calendars that are read again at their addresses, and dates that vanished from them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "followed_calendar",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("made_by", sa.Integer, nullable=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("etag", sa.String(200), nullable=False),
        sa.Column("modified", sa.String(60), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("whole_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("trouble", sa.Text, nullable=False),
        sa.Column("told_of_trouble", sa.Boolean, nullable=False),
        sa.Column("proposed", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by"], ["person.id"], name="fk_followed_calendar_made_by", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_followed_calendar"),
        sa.UniqueConstraint("address", name="uq_followed_calendar_address"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_followed_calendar_made_by", "followed_calendar", ["made_by"])
    op.add_column("imported_event", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("calendar_import", sa.Column("address", sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("calendar_import", "address")
    op.drop_column("imported_event", "asked_at")
    op.drop_table("followed_calendar")
