"""Indexes as the statements of each command ask, with the states that they say."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_RECEIVED = sa.text("state = 'received'")
_OPEN = sa.text("state IN ('pending', 'sending', 'uncertain')")
_LEASED = sa.text("state = 'sending'")
_WAITS = sa.text("state = 'pending' AND expires_at IS NOT NULL")


def _create(name: str, table: str, columns: list[str], where: sa.TextClause | None = None) -> None:
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    op.drop_index("ix_inbox_waiting", table_name="inbox")
    _create("ix_inbox_waiting", "inbox", ["queue"], _RECEIVED)
    _create("ix_inbox_try_at", "inbox", ["try_at"], _RECEIVED)
    op.drop_index("ix_outbox_lane", table_name="outbox")
    _create("ix_outbox_lane", "outbox", ["dest", "platform", "urgency", "id"], _OPEN)
    _create("ix_outbox_turn", "outbox", ["urgency", "id"], _OPEN)
    _create("ix_outbox_try_at", "outbox", ["try_at"], _OPEN)
    _create("ix_outbox_lease_until", "outbox", ["lease_until"], _LEASED)
    _create("ix_outbox_expires_at", "outbox", ["expires_at"], _WAITS)
    op.drop_index("ix_outbox_remote_id", table_name="outbox")
    _create("ix_outbox_remote_id", "outbox", ["remote_id", "platform"])


def downgrade() -> None:
    op.drop_index("ix_outbox_remote_id", table_name="outbox")
    _create("ix_outbox_remote_id", "outbox", ["platform", "remote_id"])
    for name in ("expires_at", "lease_until", "try_at", "turn", "lane"):
        op.drop_index(f"ix_outbox_{name}", table_name="outbox")
    _create("ix_outbox_lane", "outbox", ["platform", "dest", "urgency", "id"], _OPEN)
    op.drop_index("ix_inbox_try_at", table_name="inbox")
    op.drop_index("ix_inbox_waiting", table_name="inbox")
    _create("ix_inbox_waiting", "inbox", ["try_at"], _RECEIVED)
