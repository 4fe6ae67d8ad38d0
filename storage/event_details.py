"""What else an event says of itself: its tags, and who hosts it beside whoever planned it.

Holds about a person: which events they host; rows go with the `person` row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, String, delete, exists, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Work
from storage.events import Event, EventState
from storage.people import Person


class EventTag(Base):
    """A word or two by which an event is found, as it was typed."""

    __tablename__ = "event_tag"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(60), primary_key=True)


class EventHost(Base):
    """Somebody named as host of an event, in its announcement too; `place` is theirs among them, from 0."""

    __tablename__ = "event_host"
    __table_args__ = (Index("ix_event_host_person_id", "person_id"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[int]


@dataclass(frozen=True, slots=True)
class Host:
    """Somebody who is named as host."""

    person_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Details:
    """The tags of an event, in order, and who hosts it."""

    tags: tuple[str, ...] = ()
    hosts: tuple[Host, ...] = ()


async def of(work: Work, event_id: int) -> Details:
    """The tags and the hosts of an event."""
    tags = await work.session.scalars(
        select(EventTag.tag).where(EventTag.event_id == event_id).order_by(EventTag.tag)
    )
    hosts = await work.session.execute(
        select(Person.id, Person.name)
        .join(EventHost, EventHost.person_id == Person.id)
        .where(EventHost.event_id == event_id)
        .order_by(EventHost.place)
    )
    return Details(tuple(tags), tuple(Host(row.id, row.name) for row in hosts))


async def set_tags(work: Work, event_id: int, tags: Iterable[str]) -> None:
    """Have an event have these tags, and no others."""
    await work.session.execute(delete(EventTag).where(EventTag.event_id == event_id))
    await work.add(*(EventTag(event_id=event_id, tag=tag) for tag in dict.fromkeys(tags)))


async def set_hosts(work: Work, event_id: int, person_ids: Sequence[int]) -> None:
    """Have these people be named as hosts of an event, and no others."""
    await work.session.execute(delete(EventHost).where(EventHost.event_id == event_id))
    rows = [
        EventHost(event_id=event_id, person_id=person_id, place=place)
        for place, person_id in enumerate(dict.fromkeys(person_ids))
    ]
    await work.add(*rows)


async def keep(work: Work, event_id: int, details: Details) -> None:
    """Have an event have these tags and hosts."""
    await set_tags(work, event_id, details.tags)
    await set_hosts(work, event_id, [host.person_id for host in details.hosts])


async def hosted_by(work: Work, person_id: int) -> list[Event]:
    """The events to come that name somebody as a host, by start."""
    rows = await work.session.scalars(
        select(Event)
        .join(EventHost, EventHost.event_id == Event.id)
        .where(
            EventHost.person_id == person_id,
            Event.state == EventState.PUBLISHED,
            Event.ends_at > work.now,
        )
        .order_by(Event.starts_at, Event.id)
    )
    return list(rows)


def is_theirs(person_id: int) -> ColumnElement[bool]:
    """That somebody planned an event, or is named as a host of it, for a query."""
    named = select(EventHost.event_id).where(EventHost.person_id == person_id)
    return or_(Event.host_id == person_id, Event.id.in_(named))


async def planned_or_hosted_by(work: Work, person_id: int) -> list[Event]:
    """The events that somebody planned, or is named as host of, and that aren't over, by start."""
    rows = await work.session.scalars(
        select(Event)
        .where(
            is_theirs(person_id),
            Event.state == EventState.PUBLISHED,
            Event.ends_at > work.now,
        )
        .order_by(Event.starts_at, Event.id)
    )
    return list(rows)


async def hosted_among(work: Work, person_id: int, event_ids: Collection[int]) -> set[int]:
    """The ids of those of some events that somebody is named as a host of."""
    rows = await work.session.scalars(
        select(EventHost.event_id).where(
            EventHost.event_id.in_(list(event_ids)), EventHost.person_id == person_id
        )
    )
    return set(rows)


async def hosts_since(work: Work, person_id: int, since: datetime) -> bool:
    """Whether somebody is named as a host of anything published that ends after an instant (UTC)."""
    found = exists().where(
        EventHost.person_id == person_id,
        Event.id == EventHost.event_id,
        Event.state == EventState.PUBLISHED,
        Event.ends_at >= since,
    )
    return bool(await work.session.scalar(select(found)))


async def leave(work: Work, event_ids: Iterable[int], person_id: int) -> None:
    """Somebody hosts these events no longer."""
    await work.session.execute(
        delete(EventHost).where(EventHost.person_id == person_id, EventHost.event_id.in_(list(event_ids)))
    )


async def hosts_of(work: Work, event: Event) -> list[int]:
    """Everybody who hosts an event: whoever planned it first, then those named."""
    named = await work.session.scalars(
        select(EventHost.person_id).where(EventHost.event_id == event.id).order_by(EventHost.place)
    )
    planned_by = [] if event.host_id is None else [event.host_id]
    return list(dict.fromkeys([*planned_by, *named]))
