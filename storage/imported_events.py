"""Events that were taken in from calendars that people keep elsewhere, and what is shown before they are.

Holds about a person: the calendars they are about to take in; rows go with the `person` row.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import IDS_ONCE, Base, Work
from storage.event_series import EventOccurrence
from storage.events import Event, EventState


class ImportedEvent(Base):
    """Where an event was taken in from: a `calendar` by its name, `uid` and `which` date, and what it said.

    `content` is a digest of that, `was_off` whether it said that the event is cancelled, and `import_id` the
    import that made it.
    """

    __tablename__ = "imported_event"
    __table_args__ = (
        Index("ix_imported_event_uid", "uid"),
        Index("ix_imported_event_import_id", "import_id"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    uid: Mapped[str] = mapped_column(String(300))
    which: Mapped[str] = mapped_column(String(40))
    content: Mapped[str] = mapped_column(String(64))
    calendar: Mapped[str] = mapped_column(Text)
    was_off: Mapped[bool] = mapped_column(default=False)
    import_id: Mapped[int]


class CalendarImport(Base):
    """A calendar that was sent and waits for a yes: its name, and its occurrences as JSON."""

    __tablename__ = "calendar_import"
    __table_args__ = (Index("ix_calendar_import_made_by", "made_by"), IDS_ONCE)

    id: Mapped[int] = mapped_column(primary_key=True)
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)
    found: Mapped[dict[str, Any]]
    at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Known:
    """An event that was taken in before. Instants are in UTC.

    `is_off` is whether it is cancelled here, `was_off` whether its calendar said so last.
    """

    event_id: int
    uid: str
    which: str
    title: str
    starts_at: datetime
    ends_at: datetime
    all_day: bool
    place: str
    description: str
    content: str
    calendar: str
    is_off: bool
    was_off: bool = False
    series_id: int | None = None


async def known(work: Work, since: datetime) -> list[Known]:
    """The events that were taken in and hadn't ended by then (UTC), cancelled ones too, by start."""
    rows = await work.session.execute(
        select(
            ImportedEvent.event_id,
            ImportedEvent.uid,
            ImportedEvent.which,
            Event.title,
            Event.starts_at,
            Event.ends_at,
            Event.all_day,
            Event.place,
            Event.description,
            ImportedEvent.content,
            ImportedEvent.calendar,
            Event.state == EventState.CANCELLED,
            ImportedEvent.was_off,
            EventOccurrence.series_id,
        )
        .join(Event, Event.id == ImportedEvent.event_id)
        .outerjoin(EventOccurrence, EventOccurrence.event_id == Event.id)
        .where(Event.ends_at > since, Event.state.in_((EventState.PUBLISHED, EventState.CANCELLED)))
        .order_by(Event.starts_at, Event.id)
    )
    found: list[tuple[Any, ...]] = [tuple(row) for row in rows]
    return [Known(*one) for one in found]


async def made_at(work: Work, event_ids: Collection[int]) -> dict[int, datetime]:
    """When each of these events, of any kind, was made (UTC)."""
    rows = await work.session.execute(select(Event.id, Event.created_at).where(Event.id.in_(list(event_ids))))
    return {row.id: row.created_at for row in rows}


async def made_by(work: Work, import_id: int) -> list[Event]:
    """The events to come that one import made, locked."""
    rows = await work.session.scalars(
        select(Event)
        .join(ImportedEvent, ImportedEvent.event_id == Event.id)
        .where(
            ImportedEvent.import_id == import_id,
            Event.state == EventState.PUBLISHED,
            Event.starts_at > work.now,
        )
        .order_by(Event.id)
        .with_for_update(of=Event)
    )
    return list(rows)


async def note(work: Work, event_id: int, uid: str, which: str, content: str, *, is_off: bool) -> None:
    """What an event that was taken in says by now, and by what its calendar knows it."""
    row = await work.session.get(ImportedEvent, event_id)
    if row is not None:
        row.uid, row.which, row.content, row.was_off = uid, which, content, is_off


async def waiting(work: Work, import_id: int) -> CalendarImport | None:
    """A calendar that waits for a yes."""
    return await work.session.get(CalendarImport, import_id)


async def forget_old(work: Work, before: datetime) -> None:
    """Delete calendars that nobody said yes to."""
    await work.session.execute(delete(CalendarImport).where(CalendarImport.at < before))
