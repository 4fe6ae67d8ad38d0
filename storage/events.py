"""Events, the channels they are announced in, what they teach, and who is coming.

Holds about a person: which events they host, how they answered, whether they were there, what they said of it
afterwards, and the secret of their calendar; rows go with the `person` row.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, bindparam, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, UtcDateTime, Work
from storage.upsert import insert


class EventState(StrEnum):
    """What has become of an event; a draft that was discarded is `DROPPED`."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"
    DROPPED = "dropped"


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


class AttendedBy(StrEnum):
    """How it is known that somebody was there: by the code shown there, or an organiser's word."""

    CODE = "code"
    ORGANISER = "organiser"


class Event(Base):
    """One event. `state` is draft, published, cancelled or dropped.

    Instants are in UTC; `zone` is the event's own. `capacity` is None where anyone may come; `code` is shown
    in the session to take attendance; `sequence` counts the changes, as calendars want to know. `wall` is the
    naive local time in `zone` at which it starts (ISO 8601), from which `starts_at` was worked out with the
    time-zone database `tzdata`; empty for events of before that was kept.
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
    state: Mapped[EventState] = mapped_column(default=EventState.DRAFT)
    created_at: Mapped[datetime]
    announce_at: Mapped[datetime | None]
    announced_at: Mapped[datetime | None]
    capacity: Mapped[int | None]
    code: Mapped[str] = mapped_column(String(12), default="", server_default="")
    sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    wall: Mapped[str] = mapped_column(String(32), default="", server_default="")
    tzdata: Mapped[str] = mapped_column(String(16), default="", server_default="")


class EventChannel(Base):
    """One conversation in which an event is announced; a channel bridged to two platforms is two."""

    __tablename__ = "event_channel"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    platform: Mapped[str] = mapped_column(String(16), primary_key=True)
    conversation: Mapped[str] = mapped_column(String(320), primary_key=True)
    name: Mapped[str] = mapped_column(Text)


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


class EventTeaches(Base):
    """A skill that an event teaches, and the level it takes people to."""

    __tablename__ = "event_teaches"
    __table_args__ = (Index("ix_event_teaches_skill", "skill"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    skill: Mapped[str] = mapped_column(String(120), primary_key=True)
    level: Mapped[int | None]


class EventEdit(Base):
    """A change that was asked for and waits for a yes. Instants in `changes` are ISO 8601 in UTC."""

    __tablename__ = "event_edit"
    __table_args__ = (Index("ix_event_edit_event_id", "event_id"), Index("ix_event_edit_made_by", "made_by"))

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    changes: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class Attendance(Base):
    """That a person was at an event, by the `code` shown there or because an `organiser` says so."""

    __tablename__ = "attendance"
    __table_args__ = (Index("ix_attendance_person_id", "person_id"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    how: Mapped[AttendedBy]
    at: Mapped[datetime]


class EventFeedback(Base):
    """How useful an event was to a person, from 1 to 5, and a line of text."""

    __tablename__ = "event_feedback"
    __table_args__ = (Index("ix_event_feedback_person_id", "person_id"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    useful: Mapped[int]
    text: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]


class CalendarFeed(Base):
    """The secret of a person's calendar feed; whoever knows it sees which events they go to."""

    __tablename__ = "calendar_feed"
    __table_args__ = (Index("ix_calendar_feed_secret", "secret", unique=True),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    secret: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]


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


async def find(work: Work, event_id: int, *, lock: bool = False) -> Event | None:
    return await work.session.get(Event, event_id, with_for_update=lock or None)


async def channels(work: Work, event_id: int) -> list[EventChannel]:
    rows = await work.session.scalars(
        select(EventChannel)
        .where(EventChannel.event_id == event_id)
        .order_by(EventChannel.platform, EventChannel.conversation)
    )
    return list(rows)


async def coming(work: Work, person_id: int, *, limit: int = 200) -> list[Coming]:
    """Published events that haven't ended, those the person answered first, then by start."""
    rows = await work.session.execute(_COMING, {"reader": person_id, "now": work.now, "most": limit})
    return [Coming(*row) for row in rows]


async def planned(work: Work) -> list[Event]:
    """Published events that haven't started, the next one first."""
    rows = await work.session.scalars(
        select(Event)
        .where(Event.state == EventState.PUBLISHED, Event.starts_at > work.now)
        .order_by(Event.starts_at, Event.id)
    )
    return list(rows)


async def past(work: Work, since: datetime) -> list[Event]:
    """Published events that have started and hadn't ended by then (UTC), the latest first."""
    rows = await work.session.scalars(
        select(Event)
        .where(Event.state == EventState.PUBLISHED, Event.ends_at > since, Event.starts_at <= work.now)
        .order_by(Event.starts_at.desc(), Event.id)
    )
    return list(rows)


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


async def find_edit(work: Work, edit_id: int) -> EventEdit | None:
    """A change that waits for a yes."""
    return await work.session.get(EventEdit, edit_id)


async def series(work: Work, event_id: int) -> EventSeries | None:
    """The series that an event belongs to."""
    found: EventSeries | None = await work.session.scalar(
        select(EventSeries)
        .join(EventOccurrence, EventOccurrence.series_id == EventSeries.id)
        .where(EventOccurrence.event_id == event_id)
    )
    return found


async def series_of(work: Work, event_id: int) -> int | None:
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


async def of_other_rules(work: Work, tzdata: str) -> list[Event]:
    """Events to come whose instants were worked out with another time-zone database."""
    rows = await work.session.scalars(
        select(Event)
        .where(
            Event.state == EventState.PUBLISHED,
            Event.starts_at > work.now,
            Event.wall != "",
            Event.tzdata != tzdata,
        )
        .order_by(Event.id)
    )
    return list(rows)


async def teaches(work: Work, event_ids: Iterable[int]) -> dict[int, dict[str, int | None]]:
    """What each of these events teaches: skills by key, with the level."""
    rows = await work.session.scalars(
        select(EventTeaches).where(EventTeaches.event_id.in_(list(event_ids))).order_by(EventTeaches.skill)
    )
    found: dict[int, dict[str, int | None]] = {}
    for row in rows:
        found.setdefault(row.event_id, {})[row.skill] = row.level
    return found


async def set_teaches(work: Work, event_id: int, levels: dict[str, int]) -> None:
    for skill, level in levels.items():
        work.session.add(EventTeaches(event_id=event_id, skill=skill, level=level))
    await work.session.flush()


async def teaching(work: Work, skills: Iterable[str] | None) -> dict[str, list[Event]]:
    """The announced events to come that teach these skills (None for any), by skill, the next one first."""
    query = (
        select(EventTeaches.skill, Event)
        .join(Event, Event.id == EventTeaches.event_id)
        .where(Event.state == EventState.PUBLISHED, Event.announced_at.is_not(None), Event.ends_at > work.now)
        .order_by(Event.starts_at, Event.id)
    )
    if skills is not None:
        query = query.where(EventTeaches.skill.in_(list(skills)))
    found: dict[str, list[Event]] = {}
    for skill, event in await work.session.execute(query):
        found.setdefault(skill, []).append(event)
    return found


async def attend(work: Work, event_id: int, person_id: int, how: str) -> bool:
    """Note that a person was there. False: that is known already."""
    added = await work.session.execute(
        insert(Attendance)
        .values(event_id=event_id, person_id=person_id, how=how, at=work.now)
        .on_conflict_do_nothing(index_elements=["event_id", "person_id"])
        .returning(Attendance.person_id)
    )
    return added.scalar() is not None


async def attended(work: Work, event_id: int) -> list[int]:
    return list(
        await work.session.scalars(
            select(Attendance.person_id).where(Attendance.event_id == event_id).order_by(Attendance.person_id)
        )
    )


async def with_code(work: Work, code: str) -> Event | None:
    """The latest event whose code this is."""
    return (
        await work.session.scalars(
            select(Event)
            .where(Event.code == code, Event.state == EventState.PUBLISHED)
            .order_by(Event.starts_at.desc())
            .limit(1)
        )
    ).first()


async def rate(work: Work, event_id: int, person_id: int, useful: int) -> None:
    """Record how useful an event was to a person, from 1 to 5; the last word counts."""
    values = {"useful": useful, "at": work.now}
    await work.session.execute(
        insert(EventFeedback)
        .values(event_id=event_id, person_id=person_id, text="", **values)
        .on_conflict_do_update(index_elements=["event_id", "person_id"], set_=values)
    )


async def comment(work: Work, event_id: int, person_id: int, text: str) -> bool:
    """Add a line of text to what a person said of an event. False: they have said nothing yet."""
    row = await work.session.scalar(
        update(EventFeedback)
        .where(EventFeedback.event_id == event_id, EventFeedback.person_id == person_id)
        .values(text=text)
        .returning(EventFeedback.person_id)
    )
    return row is not None


async def forget_edits(work: Work, before: datetime) -> None:
    """Delete changes that nobody said yes to."""
    await work.session.execute(delete(EventEdit).where(EventEdit.at < before))


async def feed_secret(work: Work, person_id: int, *, anew: bool = False) -> str:
    """The secret of a person's calendar feed; made where there is none, or `anew`."""
    row = await work.session.get(CalendarFeed, person_id)
    if row is None:
        row = CalendarFeed(person_id=person_id, secret=secrets.token_urlsafe(32), made_at=work.now)
        work.session.add(row)
    elif anew:
        row.secret, row.made_at = secrets.token_urlsafe(32), work.now
    return row.secret


async def fed(work: Work, secret: str) -> list[Event] | None:
    """The events in the calendar that a secret opens, cancelled ones too; None for no such secret."""
    person_id = await work.session.scalar(select(CalendarFeed.person_id).where(CalendarFeed.secret == secret))
    if person_id is None:
        return None
    return await calendar(work, person_id)


async def calendar(work: Work, person_id: int) -> list[Event]:
    """The events that a person is going to or may go to, past and to come."""
    rows = await work.session.scalars(
        select(Event)
        .join(Rsvp, Rsvp.event_id == Event.id)
        .where(
            Rsvp.person_id == person_id,
            Rsvp.answer.in_((Answer.GOING, Answer.MAYBE)),
            Event.state.in_((EventState.PUBLISHED, EventState.CANCELLED)),
        )
        .order_by(Event.starts_at, Event.id)
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
