"""Events that recur: the series, and which of its dates an event is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Work
from storage.events import Event, EventChannel, EventState


class EventSeries(Base):
    """That some events recur: an RFC 5545 rule on `zone`'s wall clock, from `start` (naive, ISO 8601)."""

    __tablename__ = "event_series"

    id: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(Text)
    start: Mapped[str] = mapped_column(String(32))
    zone: Mapped[str] = mapped_column(String(64))


class EventOccurrence(Base):
    """One event of a series."""

    __tablename__ = "event_occurrence"
    __table_args__ = (Index("ix_event_occurrence_series_id", "series_id"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("event_series.id", ondelete="CASCADE"))


async def series(work: Work, event_id: int) -> EventSeries | None:
    """The series that an event belongs to."""
    found: EventSeries | None = await work.session.scalar(
        select(EventSeries)
        .join(EventOccurrence, EventOccurrence.series_id == EventSeries.id)
        .where(EventOccurrence.event_id == event_id)
    )
    return found


async def series_of(work: Work, event_id: int) -> int | None:
    """The id of the series that an event belongs to, if it does."""
    found: int | None = await work.session.scalar(
        select(EventOccurrence.series_id).where(EventOccurrence.event_id == event_id)
    )
    return found


async def in_series(work: Work, series_id: int, *, lock: bool = False) -> list[Event]:
    """The events of a series that are still to come, the next one first."""
    query = (
        select(Event)
        .join(EventOccurrence, EventOccurrence.event_id == Event.id)
        .where(EventOccurrence.series_id == series_id, Event.starts_at > work.now)
        # Locked in the same order everywhere.
        .order_by(Event.id)
    )
    found = await work.session.scalars(query.with_for_update(of=Event) if lock else query)
    return sorted(found, key=lambda event: (event.starts_at, event.id))


async def ever_in_series(work: Work, series_id: int) -> list[Event]:
    """All events of a series, those that are over too."""
    rows = await work.session.scalars(
        select(Event)
        .join(EventOccurrence, EventOccurrence.event_id == Event.id)
        .where(EventOccurrence.series_id == series_id)
        .order_by(Event.id)
    )
    return list(rows)


async def between(work: Work, start: datetime, end: datetime, *, but: int) -> list[Event]:
    """Published events of which some part is between these (UTC), by start, without the event of this id and
    the others of its series."""
    series = select(EventOccurrence.series_id).where(EventOccurrence.event_id == but)
    same = select(EventOccurrence.event_id).where(EventOccurrence.series_id.in_(series))
    rows = await work.session.scalars(
        select(Event)
        .where(
            Event.state == EventState.PUBLISHED,
            Event.starts_at < end,
            Event.ends_at > start,
            Event.id != but,
            Event.id.not_in(same),
        )
        .order_by(Event.starts_at, Event.id)
    )
    return list(rows)


async def with_channels(work: Work, event_id: int, series_id: int | None) -> set[int]:
    """Those of a series, or the one event, that have a channel in which they may have been posted."""
    query = select(EventChannel.event_id).distinct()
    if series_id is None:
        query = query.where(EventChannel.event_id == event_id)
    else:
        query = query.join(EventOccurrence, EventOccurrence.event_id == EventChannel.event_id).where(
            EventOccurrence.series_id == series_id
        )
    return set(await work.session.scalars(query))
