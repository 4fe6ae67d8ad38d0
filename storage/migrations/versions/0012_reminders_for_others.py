"""Reminders for somebody else, which they may mute, changes of reminders, and events by their wall clock."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("reminder") as table:
        table.add_column(sa.Column("to_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("replaces", sa.Integer(), nullable=True))
        table.add_column(sa.Column("made_by", sa.String(length=255), nullable=False, server_default=""))
        table.create_foreign_key(op.f("fk_reminder_to_id"), "person", ["to_id"], ["id"], ondelete="CASCADE")
        table.create_index("ix_reminder_to_id", ["to_id"])
    op.create_index(
        "ix_outbox_prefix", "outbox", ["dedupe_key"], postgresql_ops={"dedupe_key": "text_pattern_ops"}
    )
    op.create_table(
        "reminder_mute",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["from_id"], ["person.id"], name=op.f("fk_reminder_mute_from_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_reminder_mute_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "from_id", name=op.f("pk_reminder_mute")),
    )
    op.create_index("ix_reminder_mute_from_id", "reminder_mute", ["from_id"])
    op.add_column("event", sa.Column("wall", sa.String(length=32), nullable=False, server_default=""))
    op.add_column("event", sa.Column("tzdata", sa.String(length=16), nullable=False, server_default=""))
    op.add_column("announcement", sa.Column("approved_by", sa.Integer(), nullable=True))
    op.add_column(
        "announcement", sa.Column("made_by", sa.String(length=255), nullable=False, server_default="")
    )


def downgrade() -> None:
    op.drop_column("announcement", "made_by")
    op.drop_column("announcement", "approved_by")
    op.execute("UPDATE announcement SET state = 'cancelled' WHERE state IN ('paused', 'asked')")
    op.drop_column("event", "tzdata")
    op.drop_column("event", "wall")
    op.drop_table("reminder_mute")
    op.drop_index("ix_outbox_prefix", table_name="outbox")
    # Before this revision nobody could be reminded by somebody else.
    op.execute("DELETE FROM reminder WHERE to_id IS NOT NULL")
    with op.batch_alter_table("reminder") as table:
        table.drop_index("ix_reminder_to_id")
        table.drop_constraint(op.f("fk_reminder_to_id"), type_="foreignkey")
        table.drop_column("made_by")
        table.drop_column("replaces")
        table.drop_column("to_id")
