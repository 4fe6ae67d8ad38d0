"""Which session's key a message waits for, and whether its sender was told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_unread = sa.table(
    "matrix_unread",
    sa.column("event_id", sa.String),
    sa.column("source", sa.JSON),
    sa.column("sender", sa.String),
    sa.column("sender_key", sa.String),
    sa.column("session", sa.String),
)


def upgrade() -> None:
    for name in ("sender", "sender_key", "session"):
        op.add_column("matrix_unread", sa.Column(name, sa.String(255), nullable=False, server_default=""))
    op.add_column("matrix_unread", sa.Column("told", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_index("ix_matrix_unread_room_sender", "matrix_unread", ["room", "sender"])
    connection = op.get_bind()
    for row in connection.execute(sa.select(_unread.c.event_id, _unread.c.source)).all():
        content = row.source.get("content", {})
        connection.execute(
            sa.update(_unread)
            .where(_unread.c.event_id == row.event_id)
            .values(
                sender=str(row.source.get("sender", ""))[:255],
                sender_key=str(content.get("sender_key", ""))[:255],
                session=str(content.get("session_id", ""))[:255],
            )
        )


def downgrade() -> None:
    op.drop_index("ix_matrix_unread_room_sender", "matrix_unread")
    for name in ("told", "session", "sender_key", "sender"):
        op.drop_column("matrix_unread", name)
