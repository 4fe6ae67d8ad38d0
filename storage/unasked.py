"""What was sent by itself: the latest that somebody can see, or one that they point to."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, select

from storage.database import Work
from storage.outbox import Outbox, OutboxState, Urgency

_SENT = (OutboxState.SENT, OutboxState.SENDING, OutboxState.UNCERTAIN)


async def latest(work: Work, platform: str, conversations: Collection[str]) -> str | None:
    """The key of the latest message in these conversations that answers nobody."""
    return await _key(work, Outbox.platform == platform, Outbox.dest.in_(list(conversations)))


async def of_message(work: Work, platform: str, remote_id: str) -> str | None:
    """The key of one message by the platform's id of it, if it answers nobody."""
    return await _key(work, Outbox.platform == platform, Outbox.remote_id == remote_id)


async def _key(work: Work, *which: ColumnElement[bool]) -> str | None:
    found: str | None = await work.session.scalar(
        select(Outbox.dedupe_key)
        .where(
            *which,
            Outbox.state.in_(_SENT),
            Outbox.urgency > Urgency.REPLY,
            Outbox.edits.is_(None),
        )
        .order_by(Outbox.sent_at.desc(), Outbox.id.desc())
        .limit(1)
    )
    return found
