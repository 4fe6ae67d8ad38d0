"""Training: who would like to hear of it and how often, and what became of it.

Holds about a person: how often they would like to hear of training.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, ForeignKey, func, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.chat.phrases import times
from storage import schedule
from storage.attendance import Attendance, EventFeedback
from storage.database import Base, Work
from storage.event_series import EventOccurrence
from storage.events import Event, EventState, EventTeaches, teaches
from storage.members import Member, is_settled
from storage.rsvps import Answer, Rsvp
from storage.upsert import insert

# The kinds of what is due: training is offered, all of a week is, and those who came are asked.
OFFER = "training-offer"
WEEK = "training-week"
LEARNT = "training-learnt"
WEEKLY_AT = time(10, 0)
ASKED_AFTER = timedelta(hours=2)


class Offers(StrEnum):
    """How often somebody hears of training that teaches what they would like to learn."""

    AT_ONCE = "at once"
    WEEKLY = "weekly"
    NEVER = "never"


class TrainingChoice(Base):
    """That somebody chose how often to hear of training; who chose nothing hears weekly."""

    __tablename__ = "training_choice"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    offers: Mapped[Offers]


async def choose(work: Work, person_id: int, offers: Offers) -> None:
    """Keep how often somebody would like to hear of training."""
    await work.session.execute(
        insert(TrainingChoice)
        .values(person_id=person_id, offers=offers)
        .on_conflict_do_update(index_elements=["person_id"], set_={"offers": offers})
    )


async def choice_of(work: Work, person_id: int) -> Offers:
    """How often one person would like to hear of training."""
    row = await work.session.get(TrainingChoice, person_id)
    return row.offers if row else Offers.WEEKLY


async def chosen(work: Work) -> dict[int, Offers]:
    """How often those who chose it would like to hear of training."""
    rows = await work.session.execute(select(TrainingChoice.person_id, TrainingChoice.offers))
    return {row.person_id: row.offers for row in rows}


async def offer(work: Work, event: Event) -> None:
    """Have an event that was announced offered to those who would like to learn what it teaches."""
    if not await teaches(work, [event.id]):
        return
    zone = work.community.zone
    await schedule.arrange(work, kind=OFFER, subject_id=event.id, at=work.now, zone=zone.key)
    at = times.next_monday(work.now, zone, WEEKLY_AT)
    await schedule.arrange(work, kind=WEEK, subject_id=0, at=at, zone=zone.key)


async def ask_what_was_learnt(work: Work, event: Event) -> None:
    """Have those who came to an event asked where they are now in what it teaches."""
    if not await teaches(work, [event.id]):
        return
    at = max(work.now, event.ends_at + ASKED_AFTER)
    await schedule.arrange(work, kind=LEARNT, subject_id=event.id, at=at, zone=event.zone)


async def not_offered_yet(work: Work) -> list[Event]:
    """The events to come that were announced, teach something and weren't offered yet, the soonest first."""
    rows = await work.session.scalars(
        select(Event)
        .where(
            Event.id.in_(select(EventTeaches.event_id)),
            Event.state == EventState.PUBLISHED,
            Event.announced_at.is_not(None),
            Event.offered_at.is_(None),
            Event.starts_at > work.now,
        )
        .order_by(Event.starts_at, Event.id)
    )
    return list(rows)


async def first_of_series(work: Work, found: Sequence[Event]) -> list[Event]:
    """Of a series the first alone; everything else as it is."""
    rows = await work.session.execute(
        select(EventOccurrence.event_id, EventOccurrence.series_id).where(
            EventOccurrence.event_id.in_([event.id for event in found])
        )
    )
    series = {row.event_id: row.series_id for row in rows}
    seen: set[int] = set()
    first = []
    for event in found:
        of = series.get(event.id)
        if of is None or of not in seen:
            first.append(event)
        if of is not None:
            seen.add(of)
    return first


async def announced_between(work: Work, start: datetime, end: datetime) -> int:
    """How many events that teach something were announced and began from `start` until before `end` (UTC)."""
    found = await work.session.scalar(
        select(func.count())
        .select_from(Event)
        .where(Event.id.in_(select(EventTeaches.event_id)), *_held(start, end))
    )
    return found or 0


async def taught_by(work: Work, start: datetime, end: datetime) -> dict[str, int]:
    """By skill, how many such events taught it."""
    rows = await work.session.execute(
        select(EventTeaches.skill, func.count())
        .join(Event, Event.id == EventTeaches.event_id)
        .where(*_held(start, end))
        .group_by(EventTeaches.skill)
    )
    return {row[0]: row[1] for row in rows}


def _held(start: datetime, end: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Event.state == EventState.PUBLISHED,
        Event.announced_at.is_not(None),
        Event.starts_at >= start,
        Event.starts_at < end,
    )


async def learners(work: Work) -> list[int]:
    """The members who may be offered training, by id."""
    rows = await work.session.scalars(select(Member.person_id).order_by(Member.person_id))
    return list(rows)


async def answered(work: Work, event_ids: Iterable[int]) -> set[tuple[int, int]]:
    """Who has answered which of these events already, as event and person."""
    rows = await work.session.execute(
        select(Rsvp.event_id, Rsvp.person_id).where(Rsvp.event_id.in_(list(event_ids)))
    )
    return {(row.event_id, row.person_id) for row in rows}


@dataclass(frozen=True, slots=True)
class Taken:
    """One member and one training event that they signed up for or came to; `useful` is from 1 to 5.

    `settled` is whether their account counts towards the least number of people.
    """

    person_id: int
    event_id: int
    institution: str
    job_family: str
    attended: bool
    useful: int | None
    settled: bool = True


async def taken(work: Work, start: datetime, end: datetime) -> list[Taken]:
    """Training that ended from `start` until before `end` (UTC), for those who are members now."""
    events = (
        select(Event.id)
        .join(EventTeaches, EventTeaches.event_id == Event.id)
        .where(Event.state == EventState.PUBLISHED, Event.ends_at >= start, Event.ends_at < end)
    )
    signed = {
        (row.person_id, row.event_id)
        for row in await work.session.execute(
            select(Rsvp.person_id, Rsvp.event_id).where(
                Rsvp.event_id.in_(events), Rsvp.answer == Answer.GOING
            )
        )
    }
    came = {
        (row.person_id, row.event_id)
        for row in await work.session.execute(
            select(Attendance.person_id, Attendance.event_id).where(Attendance.event_id.in_(events))
        )
    }
    useful = {
        (row.person_id, row.event_id): row.useful
        for row in await work.session.execute(
            select(EventFeedback.person_id, EventFeedback.event_id, EventFeedback.useful).where(
                EventFeedback.event_id.in_(events)
            )
        )
    }
    groups = {
        person: (work.community.institution(place), family, settled)
        for person, place, family, settled in await work.session.execute(
            select(Member.person_id, Member.institution, Member.job_family, is_settled(work.now))
        )
    }
    return [
        Taken(
            person,
            event,
            *groups[person][:2],
            attended=(person, event) in came,
            useful=useful.get((person, event)),
            settled=groups[person][2],
        )
        for person, event in sorted(signed | came)
        if person in groups
    ]
