"""What people answered to events: who comes, who waits for a place, and to whom one is offered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Text, bindparam, func, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, UtcDateTime, Work
from storage.event_series import EventOccurrence
from storage.events import Event, EventState
from storage.upsert import insert


class Answer(StrEnum):
    """What somebody said of coming, or what became of that where there are no places."""

    GOING = "going"
    MAYBE = "maybe"
    NO = "no"
    WAITING = "waiting"
    OFFERED = "offered"
    LAPSED = "lapsed"


ANSWERS = (Answer.GOING, Answer.MAYBE, Answer.NO)


# Who may still come, and so hears of changes.
INTERESTED = (Answer.GOING, Answer.MAYBE, Answer.WAITING, Answer.OFFERED)


# A place is taken by those who are going and those to whom one is offered.
TAKING = (Answer.GOING, Answer.OFFERED)


class Rsvp(Base):
    """A person's answer to an event: going, maybe, no; or waiting, offered (a place) or lapsed (the offer).

    `offer_until` (UTC) is when an offer lapses; `reason` says why the answer last changed by itself.
    """

    __tablename__ = "rsvp"
    __table_args__ = (Index("ix_rsvp_person_id", "person_id"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    answer: Mapped[Answer]
    at: Mapped[datetime]
    offer_until: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")


@dataclass(frozen=True, slots=True)
class Coming:
    """An event that is still to come, and how the person who looks answered it."""

    event: Event
    answer: Answer | None
    series_id: int | None = None


# Asked by everybody, so it is put together once.
_COMING = (
    select(Event, Rsvp.answer, EventOccurrence.series_id)
    .outerjoin(Rsvp, (Rsvp.event_id == Event.id) & (Rsvp.person_id == bindparam("reader")))
    .outerjoin(EventOccurrence, EventOccurrence.event_id == Event.id)
    .where(
        Event.state == EventState.PUBLISHED,
        Event.announced_at.is_not(None),
        Event.ends_at > bindparam("now", type_=UtcDateTime()),
    )
    .order_by(func.coalesce(Rsvp.answer, "").in_(INTERESTED).desc(), Event.starts_at, Event.id)
    .limit(bindparam("most"))
)


async def coming(work: Work, person_id: int, *, limit: int = 200) -> list[Coming]:
    """Published events that haven't ended, those the person answered first, then by start."""
    rows = await work.session.execute(_COMING, {"reader": person_id, "now": work.now, "most": limit})
    return [Coming(*row) for row in rows]


async def answered(work: Work, event_id: int, person_id: int) -> Answer | None:
    """How a person answered, or None."""
    found: Answer | None = await work.session.scalar(
        select(Rsvp.answer).where(Rsvp.event_id == event_id, Rsvp.person_id == person_id)
    )
    return found


async def answer(
    work: Work,
    event_id: int,
    person_id: int,
    said: Answer,
    *,
    offer_until: datetime | None = None,
    reason: str = "",
) -> None:
    """Record an answer in place of an earlier one."""
    values = {"answer": said, "at": work.now, "offer_until": offer_until, "reason": reason}
    await work.session.execute(
        insert(Rsvp)
        .values(event_id=event_id, person_id=person_id, **values)
        .on_conflict_do_update(index_elements=["event_id", "person_id"], set_=values)
    )


async def taken(work: Work, event_id: int) -> int:
    """How many places are taken, those on offer among them."""
    count = select(func.count()).where(Rsvp.event_id == event_id, Rsvp.answer.in_(TAKING))
    return await work.session.scalar(count) or 0


async def queue(work: Work, event_id: int) -> list[int]:
    """Who waits for a place, the longest waiting first."""
    rows = await work.session.scalars(
        select(Rsvp.person_id)
        .where(Rsvp.event_id == event_id, Rsvp.answer == Answer.WAITING)
        .order_by(Rsvp.at, Rsvp.person_id)
    )
    return list(rows)


async def offers(work: Work, event_id: int) -> list[Rsvp]:
    """The places on offer, the one that lapses first before the others."""
    rows = await work.session.scalars(
        select(Rsvp)
        .where(Rsvp.event_id == event_id, Rsvp.answer == Answer.OFFERED)
        .order_by(Rsvp.offer_until, Rsvp.person_id)
        .execution_options(populate_existing=True)
    )
    return list(rows)


async def places_of(work: Work, person_id: int) -> list[Event]:
    """The events to come in which a person has or is offered a place, locked."""
    rows = await work.session.scalars(
        select(Event)
        .join(Rsvp, Rsvp.event_id == Event.id)
        .where(Rsvp.person_id == person_id, Rsvp.answer.in_(TAKING), Event.starts_at > work.now)
        .order_by(Event.id)
        .with_for_update(of=Event)
    )
    return list(rows)


async def who(work: Work, event_id: int, answers: Collection[Answer]) -> list[tuple[int, Answer]]:
    """The people who gave one of these answers, with the answer."""
    rows = await work.session.execute(
        select(Rsvp.person_id, Rsvp.answer)
        .where(Rsvp.event_id == event_id, Rsvp.answer.in_(list(answers)))
        .order_by(Rsvp.person_id)
    )
    return [(row.person_id, row.answer) for row in rows]
