"""What people answered to events: who comes, who waits for a place, and to whom one is offered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    Boolean,
    ForeignKey,
    Index,
    String,
    Text,
    bindparam,
    delete,
    exists,
    false,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, UtcDateTime, Work, table_of
from storage.event_details import EventHost, is_theirs
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

    `offer_until` (UTC) is when an offer lapses; `reason` says why the answer last changed by itself, and
    `reaction` is the platform's id of the reaction that gave it, where it was one.
    """

    __tablename__ = "rsvp"
    __table_args__ = (Index("ix_rsvp_person_id", "person_id"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    answer: Mapped[Answer]
    at: Mapped[datetime]
    offer_until: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    reaction: Mapped[str] = mapped_column(String(255), default="", server_default="")


@dataclass(frozen=True, slots=True)
class Coming:
    """What a list says of an event that is still to come, and how the person who looks answered it.

    Instants are in UTC.
    """

    title: str
    starts_at: datetime
    ends_at: datetime
    answer: Answer | None
    series_id: int | None = None
    announced: bool = True
    announce_at: datetime | None = None
    hosted: bool = False
    all_day: bool = False
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Hosted:
    """An event as its host sees it: how it stands, and how many gave each answer. Instants are in UTC."""

    event_id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    is_draft: bool
    announced: bool
    announce_at: datetime | None
    capacity: int | None
    series_id: int | None
    answers: dict[Answer, int]
    all_day: bool
    zone: str


_EVENT, _RSVP, _OCCURRENCE = table_of(Event), table_of(Rsvp), table_of(EventOccurrence)
_HOST = table_of(EventHost)
_TO_COME = (
    _EVENT.c.state == EventState.PUBLISHED,
    _EVENT.c.ends_at > bindparam("now", type_=UtcDateTime()),
)
_OPEN = (*_TO_COME, _EVENT.c.announced_at.is_not(None))
# Asked by everybody, so it is put together once, and reads past the session.
_COMING = (
    select(
        _EVENT.c.title,
        _EVENT.c.starts_at,
        _EVENT.c.ends_at,
        _RSVP.c.answer,
        _OCCURRENCE.c.series_id,
        _EVENT.c.announced_at.is_not(None).label("announced"),
        _EVENT.c.announce_at,
        _EVENT.c.all_day,
        _EVENT.c.zone,
        or_(
            func.coalesce(_EVENT.c.host_id == bindparam("reader"), false()),
            exists().where(_HOST.c.event_id == _EVENT.c.id, _HOST.c.person_id == bindparam("reader")),
        ).label("hosted"),
    )
    .select_from(
        _EVENT.outerjoin(
            _RSVP, (_RSVP.c.event_id == _EVENT.c.id) & (_RSVP.c.person_id == bindparam("reader"))
        ).outerjoin(_OCCURRENCE, _OCCURRENCE.c.event_id == _EVENT.c.id)
    )
    .where(*_TO_COME, or_(_EVENT.c.announced_at.is_not(None), bindparam("planned", type_=Boolean())))
    .order_by(func.coalesce(_RSVP.c.answer, "").in_(INTERESTED).desc(), _EVENT.c.starts_at, _EVENT.c.id)
    .limit(bindparam("most"))
)


async def coming(work: Work, person_id: int, *, planned: bool = False, limit: int = 200) -> list[Coming]:
    """Published events that haven't ended, those the person answered first, then by start.

    `planned`: with those that aren't announced yet, which are for organisers alone.
    """
    asked = {"reader": person_id, "now": work.now, "planned": planned, "most": limit}
    rows = await work.execute(_COMING, asked)
    return [
        Coming(
            row.title,
            row.starts_at,
            row.ends_at,
            row.answer,
            row.series_id,
            row.announced,
            row.announce_at,
            bool(row.hosted),
            row.all_day,
            row.zone,
        )
        for row in rows
    ]


async def hosted(work: Work, person_id: int, *, since: datetime, limit: int = 60) -> list[Hosted]:
    """What somebody planned, or is named as host of, and hadn't ended by then (UTC), by start.

    Their own drafts of what is to come are among it.
    """
    drafts = (Event.state == EventState.DRAFT) & (Event.starts_at > work.now) & (Event.host_id == person_id)
    rows = await work.session.execute(
        select(Event, EventOccurrence.series_id)
        .outerjoin(EventOccurrence, EventOccurrence.event_id == Event.id)
        .where(
            is_theirs(person_id),
            Event.ends_at > since,
            or_(Event.state == EventState.PUBLISHED, drafts),
        )
        .order_by(Event.starts_at, Event.id)
        .limit(limit)
    )
    found = [(event, series_id) for event, series_id in rows]
    counted = await _counted(work, [event.id for event, _ in found]) if found else {}
    return [
        Hosted(
            event.id,
            event.title,
            event.starts_at,
            event.ends_at,
            event.state == EventState.DRAFT,
            event.announced_at is not None,
            event.announce_at,
            event.capacity,
            series_id,
            counted.get(event.id, {}),
            event.all_day,
            event.zone,
        )
        for event, series_id in found
    ]


async def _counted(work: Work, event_ids: Collection[int]) -> dict[int, dict[Answer, int]]:
    """By event: how many gave each answer."""
    rows = await work.session.execute(
        select(Rsvp.event_id, Rsvp.answer, func.count())
        .where(Rsvp.event_id.in_(list(event_ids)))
        .group_by(Rsvp.event_id, Rsvp.answer)
    )
    found: dict[int, dict[Answer, int]] = {}
    for event_id, answer_, count in rows:
        found.setdefault(event_id, {})[answer_] = count
    return found


async def open_events(work: Work, *, limit: int = 2000) -> list[Event]:
    """The same events whole, by start."""
    ordered = select(Event).where(*_OPEN).order_by(Event.starts_at, Event.id).limit(limit)
    return list(await work.session.scalars(ordered, {"now": work.now}))


async def answered(work: Work, event_id: int, person_id: int) -> Answer | None:
    """How a person answered, or None."""
    said, _ = await answered_at(work, event_id, person_id)
    return said


async def answered_at(work: Work, event_id: int, person_id: int) -> tuple[Answer | None, datetime | None]:
    """How a person answered and when (UTC), or twice None."""
    row = (
        await work.session.execute(
            select(Rsvp.answer, Rsvp.at).where(Rsvp.event_id == event_id, Rsvp.person_id == person_id)
        )
    ).one_or_none()
    return (row.answer, row.at) if row is not None else (None, None)


async def answer(
    work: Work,
    event_id: int,
    person_id: int,
    said: Answer,
    *,
    at: datetime | None = None,
    offer_until: datetime | None = None,
    reason: str = "",
) -> None:
    """Record an answer in place of an earlier one; `at` (UTC) is when it was given, if not now."""
    values = {
        "answer": said,
        "at": at or work.now,
        "offer_until": offer_until,
        "reason": reason,
        "reaction": "",
    }
    await work.session.execute(
        insert(Rsvp)
        .values(event_id=event_id, person_id=person_id, **values)
        .on_conflict_do_update(index_elements=["event_id", "person_id"], set_=values)
    )


async def note_reaction(work: Work, event_id: int, person_id: int, reaction: str) -> None:
    """Keep by which reaction somebody answered, until they answer otherwise."""
    await work.session.execute(
        update(Rsvp).where(Rsvp.event_id == event_id, Rsvp.person_id == person_id).values(reaction=reaction)
    )


async def answered_by(work: Work, person_id: int, reaction: str) -> list[int]:
    """The events that somebody answered by this reaction."""
    rows = await work.session.scalars(
        select(Rsvp.event_id).where(Rsvp.person_id == person_id, Rsvp.reaction == reaction)
    )
    return list(rows)


async def answered_last(work: Work, person_id: int, *, since: datetime) -> Event | None:
    """The event to come that somebody answered last themself, if that was since then (UTC)."""
    found: Event | None = await work.session.scalar(
        select(Event)
        .join(Rsvp, Rsvp.event_id == Event.id)
        .where(*_TO_COME, Rsvp.person_id == person_id, Rsvp.at > since, Rsvp.reason == "")
        .order_by(Rsvp.at.desc(), Event.starts_at)
        .limit(1),
        {"now": work.now},
    )
    return found


async def forget(work: Work, event_id: int, person_id: int) -> None:
    """They haven't answered."""
    await work.session.execute(delete(Rsvp).where(Rsvp.event_id == event_id, Rsvp.person_id == person_id))


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


async def waited_for(work: Work, person_id: int) -> list[int]:
    """The events to come at which somebody waits for a place."""
    rows = await work.session.scalars(
        select(Rsvp.event_id)
        .join(Event, Event.id == Rsvp.event_id)
        .where(Rsvp.person_id == person_id, Rsvp.answer == Answer.WAITING, Event.starts_at > work.now)
        .order_by(Rsvp.event_id)
    )
    return list(rows)


async def place_in_queue(work: Work, event_id: int, person_id: int) -> int:
    """The place of somebody who waits, from 1."""
    return (await queue(work, event_id)).index(person_id) + 1


async def offers(work: Work, event_id: int) -> list[Rsvp]:
    """The places on offer, the one that lapses first before the others."""
    rows = await work.session.scalars(
        select(Rsvp)
        .where(Rsvp.event_id == event_id, Rsvp.answer == Answer.OFFERED)
        .order_by(Rsvp.offer_until, Rsvp.person_id)
        .execution_options(populate_existing=True)
    )
    return list(rows)


async def going_later(work: Work, event: Event) -> set[int]:
    """Who is going to a date of the event's series that is still to come."""
    series = select(EventOccurrence.series_id).where(EventOccurrence.event_id == event.id)
    rows = await work.session.scalars(
        select(Rsvp.person_id)
        .join(Event, Event.id == Rsvp.event_id)
        .join(EventOccurrence, EventOccurrence.event_id == Event.id)
        .where(
            EventOccurrence.series_id.in_(series),
            Event.state == EventState.PUBLISHED,
            Event.starts_at > event.starts_at,
            Event.ends_at > work.now,
            Rsvp.answer == Answer.GOING,
        )
        .distinct()
    )
    return set(rows)


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


async def how_many_may_come(work: Work, event_ids: Collection[int]) -> int:
    """How many people may come to one of these events or another, each counted once."""
    count = select(func.count(Rsvp.person_id.distinct())).where(
        Rsvp.event_id.in_(list(event_ids)), Rsvp.answer.in_(INTERESTED)
    )
    return await work.session.scalar(count) or 0


async def who(work: Work, event_id: int, answers: Collection[Answer]) -> list[tuple[int, Answer]]:
    """The people who gave one of these answers, with the answer."""
    rows = await work.session.execute(
        select(Rsvp.person_id, Rsvp.answer)
        .where(Rsvp.event_id == event_id, Rsvp.answer.in_(list(answers)))
        .order_by(Rsvp.person_id)
    )
    return [(row.person_id, row.answer) for row in rows]
