"""The events that anybody may read of: announced, and for everyone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from storage.database import Work
from storage.events import Audience, Event, EventState

_PUBLIC = (
    Event.state.in_((EventState.PUBLISHED, EventState.CANCELLED)),
    Event.announced_at.is_not(None),
    Event.audience == Audience.EVERYONE,
)
MOST = 10_000


async def one(work: Work, event_id: int) -> Event | None:
    """A public event, cancelled or over too."""
    found: Event | None = await work.session.scalar(select(Event).where(Event.id == event_id, *_PUBLIC))
    return found


async def coming(work: Work, after: datetime) -> list[Event]:
    """The public events that end after then (UTC) and aren't cancelled, the next one first."""
    rows = await work.session.scalars(
        select(Event)
        .where(*_PUBLIC, Event.state == EventState.PUBLISHED, Event.ends_at > after)
        .order_by(Event.starts_at, Event.id)
        .limit(MOST)
    )
    return list(rows)


async def since(work: Work, when: datetime) -> list[Event]:
    """The public events that hadn't ended by then (UTC), cancelled ones too, by start."""
    rows = await work.session.scalars(
        select(Event).where(*_PUBLIC, Event.ends_at > when).order_by(Event.starts_at, Event.id).limit(MOST)
    )
    return list(rows)
