"""The events that anybody may read of: planned here, announced, and for everyone."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import Integer, cast, func, select

from storage.database import Work
from storage.events import Audience, Event, EventState
from storage.imported_events import ImportedEvent

_PUBLIC = (
    Event.state.in_((EventState.PUBLISHED, EventState.CANCELLED)),
    Event.announced_at.is_not(None),
    Event.audience == Audience.EVERYONE,
    # What others keep in their calendars is theirs to publish.
    Event.id.not_in(select(ImportedEvent.event_id)),
)
MOST = 10_000


@dataclass(frozen=True, slots=True)
class PublicEvent:
    """What a list or a calendar says of an event, as on its row. Instants are in UTC."""

    id: int
    title: str
    description: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    place: str
    state: EventState
    created_at: datetime
    sequence: int
    all_day: bool


async def one(work: Work, event_id: int) -> Event | None:
    """A public event, cancelled or over too."""
    found: Event | None = await work.session.scalar(select(Event).where(Event.id == event_id, *_PUBLIC))
    return found


async def stamp(work: Work, when: datetime) -> str:
    """What is another whenever the events that hadn't ended by then (UTC) are, or say something else."""
    row = (
        await work.session.execute(
            select(
                func.count(),
                func.coalesce(func.sum(Event.id), 0),
                func.coalesce(func.sum(Event.sequence), 0),
                func.coalesce(func.sum(cast(Event.state == EventState.CANCELLED, Integer)), 0),
            ).where(*_PUBLIC, Event.ends_at > when)
        )
    ).one()
    return "|".join(str(int(one)) for one in row)


async def since(work: Work, when: datetime) -> list[PublicEvent]:
    """The public events that hadn't ended by then (UTC), cancelled ones too, by start."""
    rows = await work.session.execute(
        select(*(getattr(Event, one.name) for one in fields(PublicEvent)))
        .where(*_PUBLIC, Event.ends_at > when)
        .order_by(Event.starts_at, Event.id)
        .limit(MOST)
    )
    return [PublicEvent(*row) for row in rows]
