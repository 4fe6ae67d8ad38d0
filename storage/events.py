"""Events, the channels they are announced in, and who is coming.

Holds about a person: which events they host and how they answered; rows go with the `person` row.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, func, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Work
from storage.upsert import insert

ANSWERS = ("going", "maybe", "no")


class Event(Base):
    """One event. `state` is draft, published, cancelled or dropped.

    Instants are in UTC; `zone` is the event's own.
    """

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_starts_at", "starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    zone: Mapped[str] = mapped_column(String(64))
    place: Mapped[str] = mapped_column(Text, default="")
    host_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    state: Mapped[str] = mapped_column(String(10), default="draft")
    created_at: Mapped[datetime]
    announce_at: Mapped[datetime | None]
    announced_at: Mapped[datetime | None]


class EventChannel(Base):
    """One conversation in which an event is announced; a channel bridged to two platforms is two."""

    __tablename__ = "event_channel"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    platform: Mapped[str] = mapped_column(String(16), primary_key=True)
    conversation: Mapped[str] = mapped_column(String(320), primary_key=True)
    name: Mapped[str] = mapped_column(Text)


class Rsvp(Base):
    """A person's answer to an event: going, maybe or no."""

    __tablename__ = "rsvp"
    __table_args__ = (Index("ix_rsvp_person_id", "person_id"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    answer: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Coming:
    """An event that is still to come, and how the person who looks answered it."""

    event: Event
    answer: str | None


async def find(work: Work, event_id: int, *, lock: bool = False) -> Event | None:
    return await work.session.get(Event, event_id, with_for_update=lock or None)


async def channels(work: Work, event_id: int) -> list[EventChannel]:
    rows = await work.session.scalars(
        select(EventChannel)
        .where(EventChannel.event_id == event_id)
        .order_by(EventChannel.platform, EventChannel.conversation)
    )
    return list(rows)


async def coming(work: Work, person_id: int, *, limit: int = 20) -> list[Coming]:
    """Published events that haven't ended, those the person answered first, then by start."""
    answered = func.coalesce(Rsvp.answer, "")
    rows = await work.session.execute(
        select(Event, Rsvp.answer)
        .outerjoin(Rsvp, (Rsvp.event_id == Event.id) & (Rsvp.person_id == person_id))
        .where(Event.state == "published", Event.announced_at.is_not(None), Event.ends_at > work.now)
        .order_by(answered.in_(("going", "maybe")).desc(), Event.starts_at, Event.id)
        .limit(limit)
    )
    return [Coming(event, answer) for event, answer in rows]


async def planned(work: Work) -> list[Event]:
    """Published events that haven't started, the next one first."""
    rows = await work.session.scalars(
        select(Event)
        .where(Event.state == "published", Event.starts_at > work.now)
        .order_by(Event.starts_at, Event.id)
    )
    return list(rows)


async def answer(work: Work, event_id: int, person_id: int, said: str) -> str | None:
    """Record an answer. Returns the one it replaces, or None."""
    before: str | None = await work.session.scalar(
        select(Rsvp.answer).where(Rsvp.event_id == event_id, Rsvp.person_id == person_id)
    )
    await work.session.execute(
        insert(work.session, Rsvp)
        .values(event_id=event_id, person_id=person_id, answer=said, at=work.now)
        .on_conflict_do_update(
            index_elements=["event_id", "person_id"], set_={"answer": said, "at": work.now}
        )
    )
    return before


async def who(work: Work, event_id: int, answers: Collection[str]) -> list[tuple[int, str]]:
    """The people who gave one of these answers, with the answer."""
    rows = await work.session.execute(
        select(Rsvp.person_id, Rsvp.answer)
        .where(Rsvp.event_id == event_id, Rsvp.answer.in_(list(answers)))
        .order_by(Rsvp.person_id)
    )
    return [(row.person_id, row.answer) for row in rows]
