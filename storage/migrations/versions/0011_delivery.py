"""Leases, changes of what was posted, rooms that are being made, and a schedule that is cheap to wait for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_WAITS = sa.text("next_at IS NOT NULL")
_ON_THE_WALL = sa.text("next_at IS NOT NULL AND wall IS NOT NULL")
_EDITS = sa.text("edits IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("term", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "matrix_made",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("room", sa.String(length=255), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_matrix_made")),
    )
    op.add_column("outbox", sa.Column("edits", sa.String(length=700), nullable=True))
    op.create_index("ix_outbox_edits", "outbox", ["edits"], sqlite_where=_EDITS, postgresql_where=_EDITS)
    op.execute("UPDATE schedule SET try_at = next_at WHERE try_at IS NULL OR try_at < next_at")
    op.drop_index("ix_schedule_next_at", table_name="schedule")
    op.create_index(
        "ix_schedule_try_at", "schedule", ["try_at"], sqlite_where=_WAITS, postgresql_where=_WAITS
    )
    op.create_index(
        "ix_schedule_tzdata", "schedule", ["tzdata"], sqlite_where=_ON_THE_WALL, postgresql_where=_ON_THE_WALL
    )


def downgrade() -> None:
    op.drop_index("ix_schedule_tzdata", table_name="schedule")
    op.drop_index("ix_schedule_try_at", table_name="schedule")
    op.create_index(
        "ix_schedule_next_at", "schedule", ["next_at"], sqlite_where=_WAITS, postgresql_where=_WAITS
    )
    op.execute("UPDATE outbox SET state = 'cancelled' WHERE edits IS NOT NULL AND state <> 'sent'")
    op.drop_index("ix_outbox_edits", table_name="outbox")
    op.drop_column("outbox", "edits")
    op.drop_table("matrix_made")
    op.drop_table("lease")
