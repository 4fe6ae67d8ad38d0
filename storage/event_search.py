"""Finding events to come by the words in what is said of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select

from storage.database import Work
from storage.event_details import EventTag
from storage.event_series import EventOccurrence
from storage.events import Event, EventState

SHORTEST_PART = 3  # letters of a word that may be a part of another; “R” is a part of any


_COMING = (Event.state == EventState.PUBLISHED, Event.announced_at.is_not(None))


@dataclass(frozen=True, slots=True)
class Found:
    """An event as a list of what was found tells of it. Instants are in UTC."""

    event_id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    all_day: bool
    zone: str
    series_id: int | None


async def containing(work: Work, words: Sequence[str], *, limit: int) -> list[Found]:
    """The events to come that were announced and have each of these words in them somewhere.

    Those with the first word in their title come first, then by start.
    """
    first = case((Event.title.icontains(words[0], autoescape=True), 0), else_=1)
    return await _found(work, and_(*(_says(word) for word in words)), first, limit=limit)


async def called(work: Work, titles: Collection[str], *, limit: int) -> list[Found]:
    """The events to come that were announced and have one of these titles, by start."""
    return await _found(work, Event.title.in_(list(titles)), Event.starts_at, limit=limit)


async def _found(work: Work, condition: ColumnElement[bool], first: Any, *, limit: int) -> list[Found]:
    rows = await work.session.execute(
        select(
            Event.id,
            Event.title,
            Event.starts_at,
            Event.ends_at,
            Event.all_day,
            Event.zone,
            EventOccurrence.series_id,
        )
        .outerjoin(EventOccurrence, EventOccurrence.event_id == Event.id)
        .where(*_COMING, Event.ends_at > work.now, condition)
        .order_by(first, Event.starts_at, Event.id)
        .limit(limit)
    )
    return [Found(*row) for row in rows]


async def titles(work: Work) -> list[str]:
    """What the events to come that were announced are called, each once."""
    found = await work.session.scalars(
        select(Event.title).where(*_COMING, Event.ends_at > work.now).distinct().order_by(Event.title)
    )
    return list(found)


def _says(word: str) -> ColumnElement[bool]:
    if len(word) < SHORTEST_PART:
        spaced = func.replace(func.replace(Event.title, ",", " "), ":", " ")
        tagged = exists().where(EventTag.event_id == Event.id, func.lower(EventTag.tag) == word.lower())
        return or_((" " + spaced + " ").icontains(f" {word} ", autoescape=True), tagged)
    tagged = exists().where(EventTag.event_id == Event.id, EventTag.tag.icontains(word, autoescape=True))
    return or_(
        Event.title.icontains(word, autoescape=True),
        Event.description.icontains(word, autoescape=True),
        Event.place.icontains(word, autoescape=True),
        tagged,
    )
