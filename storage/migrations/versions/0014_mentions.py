"""Whom a message names, by id.

Of messages from before nobody can say whom they name, so what is kept of those that were private goes.
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_OUTBOX = sa.table(
    "outbox",
    sa.column("id", sa.Integer),
    sa.column("dest", sa.String),
    sa.column("only_for", sa.String),
    sa.column("dedupe_key", sa.String),
    sa.column("state", sa.String),
    sa.column("payload", sa.JSON().with_variant(postgresql.JSONB(), "postgresql")),
    sa.column("about", sa.String),
)
_OVER = ("sent", "dead", "cancelled")
_GONE = "I no longer keep what I said here."


def upgrade() -> None:
    op.add_column("outbox", sa.Column("mentions", sa.Text(), nullable=False, server_default=""))
    connection = op.get_bind()
    private = sa.or_(
        _OUTBOX.c.dest.startswith("@"),
        _OUTBOX.c.dest.startswith("&"),
        _OUTBOX.c.only_for.is_not(None),
        # A reminder in a channel says whose it is.
        _OUTBOX.c.dedupe_key.startswith("reminder:"),
    )
    rows = connection.execute(
        sa.select(_OUTBOX.c.id, _OUTBOX.c.payload).where(_OUTBOX.c.state.in_(_OVER), private)
    )
    for row in rows.all():
        connection.execute(
            sa.update(_OUTBOX)
            .where(_OUTBOX.c.id == row.id)
            .values(payload=_without_names(row.payload), about="")
        )


def _without_names(payload: Any) -> dict[str, Any]:
    """What a button does is kept, and what stands on it and in the text isn't."""
    packed = json.loads(payload) if isinstance(payload, str) else payload
    buttons = [[f"Choice {number}", *rest] for number, (_, *rest) in enumerate(packed.get("buttons", ()), 1)]
    return {"text": _GONE} | ({"buttons": buttons} if buttons else {})


def downgrade() -> None:
    op.drop_column("outbox", "mentions")
