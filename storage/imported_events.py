"""Events that were taken in from calendars that people keep elsewhere, and what is shown before they are.

Holds about a person: the calendars they are about to take in; rows go with the `person` row. Which
calendars they follow for the community isn't about them, and is handed on when they leave.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import IDS_ONCE, Base, Work
from storage.event_series import EventOccurrence
from storage.events import Event, EventState
from storage.followed_calendars import FollowedCalendar


class ImportedEvent(Base):
    """Where an event was taken in from: a `calendar`, `uid` and `which` date, and what it said.

    `calendar` is the address of the one in which it is followed, or else its name. `content` is a digest of
    what it said, and `said` are the parts of that by name, empty for what was taken in before they were kept;
    what was changed here is left where its calendar says of that what it said before. `was_off` is whether it
    said that the event is cancelled, and `import_id` the import that made it, 0 where a calendar was read
    again. `asked_at` is when an organiser was asked (UTC) why it isn't in its calendar any more.
    """

    __tablename__ = "imported_event"
    __table_args__ = (
        Index("ix_imported_event_uid", "uid"),
        Index("ix_imported_event_import_id", "import_id"),
        Index("ix_imported_event_calendar", "calendar"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    uid: Mapped[str] = mapped_column(String(300))
    which: Mapped[str] = mapped_column(String(40))
    content: Mapped[str] = mapped_column(String(64))
    calendar: Mapped[str] = mapped_column(Text)
    was_off: Mapped[bool] = mapped_column(default=False)
    import_id: Mapped[int]
    asked_at: Mapped[datetime | None]
    said: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")


class CalendarImport(Base):
    """A calendar that was sent and waits for a yes: its name, and its occurrences as JSON.

    `address` is where it was read, empty for a file.
    """

    __tablename__ = "calendar_import"
    __table_args__ = (
        Index("ix_calendar_import_made_by", "made_by"),
        Index("ix_calendar_import_address", "address"),
        IDS_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)
    found: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    address: Mapped[str] = mapped_column(Text, default="", server_default="")


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
    asked_at: datetime | None = None
    said: Mapping[str, Any] = field(default_factory=dict)


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
            ImportedEvent.asked_at,
            ImportedEvent.said,
        )
        .join(Event, Event.id == ImportedEvent.event_id)
        .outerjoin(EventOccurrence, EventOccurrence.event_id == Event.id)
        .where(Event.ends_at > since, Event.state.in_((EventState.PUBLISHED, EventState.CANCELLED)))
        .order_by(Event.starts_at, Event.id)
    )
    found: list[tuple[Any, ...]] = [tuple(row) for row in rows]
    return [Known(*one) for one in found]


async def ours(work: Work, since: datetime) -> list[Known]:
    """The events that came from no calendar and hadn't ended by then (UTC), as far as a calendar can tell."""
    rows = await work.session.execute(
        select(
            Event.id,
            Event.title,
            Event.starts_at,
            Event.ends_at,
            Event.all_day,
            Event.place,
            Event.description,
        )
        .where(
            Event.ends_at > since,
            Event.state == EventState.PUBLISHED,
            Event.id.not_in(select(ImportedEvent.event_id)),
        )
        .order_by(Event.starts_at, Event.id)
    )
    return [Known(row.id, "", "", *row[1:7], content="", calendar="", is_off=False) for row in rows]


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


async def note(
    work: Work,
    event_id: int,
    uid: str,
    which: str,
    content: str,
    *,
    calendar: str,
    is_off: bool,
    said: Mapping[str, Any],
) -> None:
    """What an event that was taken in says by now, and by what its calendar knows it."""
    row = await work.session.get(ImportedEvent, event_id)
    if row is not None:
        row.uid, row.which, row.content, row.was_off, row.said = uid, which, content, is_off, dict(said)
        row.calendar, row.asked_at = calendar, None


async def note_asked(work: Work, event_ids: Collection[int]) -> None:
    """That an organiser is asked now why these aren't in their calendar any more."""
    await work.session.execute(
        update(ImportedEvent)
        .where(ImportedEvent.event_id.in_(list(event_ids)))
        .values(asked_at=work.now)
        .execution_options(synchronize_session=False)
    )


async def asked_with(work: Work, event_id: int) -> list[int]:
    """The events that were asked about together with this one: those of its UID in its calendar."""
    row = await work.session.get(ImportedEvent, event_id)
    if row is None or row.asked_at is None:
        return []
    same = ImportedEvent.uid == row.uid if row.uid else ImportedEvent.event_id == event_id
    found = await work.session.scalars(
        select(ImportedEvent.event_id)
        .where(ImportedEvent.calendar == row.calendar, ImportedEvent.asked_at == row.asked_at, same)
        .order_by(ImportedEvent.event_id)
    )
    return list(found)


async def note_called_off(work: Work, event_id: int) -> None:
    """That an event is off because it vanished: should it be in its calendar again, it takes place."""
    row = await work.session.get(ImportedEvent, event_id)
    if row is not None:
        row.was_off, row.content = True, ""


async def source_of(work: Work, event_id: int) -> str | None:
    """The name of the calendar that an event came from; None for one that came from none."""
    row = await work.session.get(ImportedEvent, event_id)
    if row is None:
        return None
    name = await work.session.scalar(
        select(FollowedCalendar.name).where(FollowedCalendar.address == row.calendar)
    )
    return name or row.calendar


async def waiting_of(work: Work, addresses: Collection[str]) -> dict[str, int]:
    """By address, what was read there and waits for a yes."""
    rows = await work.session.execute(
        select(CalendarImport.address, CalendarImport.id).where(CalendarImport.address.in_(list(addresses)))
    )
    return {row.address: row.id for row in rows}


async def name_calendar(work: Work, address: str, name: str) -> list[int]:
    """Know the events of a calendar by its name from now on: it isn't read at its address any more.

    Returns their ids.
    """
    found = await work.session.scalars(
        update(ImportedEvent)
        .where(ImportedEvent.calendar == address)
        .values(calendar=name)
        .returning(ImportedEvent.event_id)
        .execution_options(synchronize_session=False)
    )
    return list(found)


async def give_back(work: Work, event_ids: Collection[int], address: str) -> None:
    """Have these events follow the calendar at an address again."""
    await work.session.execute(
        update(ImportedEvent)
        .where(ImportedEvent.event_id.in_(list(event_ids)))
        .values(calendar=address)
        .execution_options(synchronize_session=False)
    )


async def to_come(work: Work, calendars: Collection[str]) -> dict[str, int]:
    """How many events of each of these calendars are still to come."""
    rows = await work.session.execute(
        select(ImportedEvent.calendar, func.count())
        .join(Event, Event.id == ImportedEvent.event_id)
        .where(
            ImportedEvent.calendar.in_(list(calendars)),
            Event.state == EventState.PUBLISHED,
            Event.ends_at > work.now,
        )
        .group_by(ImportedEvent.calendar)
    )
    return {row[0]: row[1] for row in rows}


async def waiting(work: Work, import_id: int) -> CalendarImport | None:
    """A calendar that waits for a yes."""
    return await work.session.get(CalendarImport, import_id)


async def forget_of(work: Work, address: str) -> None:
    """Delete what waits for a yes of the calendar at an address: there is something newer, or nothing."""
    await work.session.execute(delete(CalendarImport).where(CalendarImport.address == address))


async def forget_old(work: Work, before: datetime) -> None:
    """Delete calendars that nobody said yes to; what is still so may be asked about again."""
    old = CalendarImport.at < before
    await work.session.execute(
        update(FollowedCalendar)
        .where(FollowedCalendar.address.in_(select(CalendarImport.address).where(old)))
        .values(proposed="", whole_at=before)
        .execution_options(synchronize_session=False)
    )
    await work.session.execute(delete(CalendarImport).where(old))
