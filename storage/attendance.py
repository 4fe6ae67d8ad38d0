"""Who came to an event, and how useful it was to them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Text, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage import members
from storage.database import Base, Work
from storage.events import Event, EventState
from storage.members import Member
from storage.upsert import insert


class AttendedBy(StrEnum):
    """How it is known that somebody was there: by the code shown there, or an organiser's word."""

    CODE = "code"
    ORGANISER = "organiser"


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


@dataclass(frozen=True, slots=True)
class Rating:
    """How useful something was to a member, from 1 to 5.

    `settled` is whether their account is old enough, or vouched for, to count towards the least number.
    """

    person_id: int
    useful: int
    settled: bool


async def ratings(work: Work, event_ids: Collection[int]) -> list[Rating]:
    """What members said of these events, each once: of several the latest."""
    rows = await work.session.execute(
        select(EventFeedback.person_id, EventFeedback.useful, members.is_settled(work.now))
        .join(Member, Member.person_id == EventFeedback.person_id)
        .where(EventFeedback.event_id.in_(list(event_ids)))
        .order_by(EventFeedback.at, EventFeedback.event_id)
    )
    return list({row[0]: Rating(row[0], row[1], bool(row[2])) for row in rows}.values())


async def attend(work: Work, event_id: int, person_id: int, how: str) -> bool:
    """Note that a person was there. False: that is known already."""
    added = await work.session.execute(
        insert(Attendance)
        .values(event_id=event_id, person_id=person_id, how=how, at=work.now)
        .on_conflict_do_nothing(index_elements=["event_id", "person_id"])
        .returning(Attendance.person_id)
    )
    return added.scalar() is not None


async def not_attended(work: Work, event_id: int, person_id: int) -> bool:
    """A person wasn't there after all. False: nobody had said that they were."""
    gone = await work.session.scalar(
        delete(Attendance)
        .where(Attendance.event_id == event_id, Attendance.person_id == person_id)
        .returning(Attendance.person_id)
    )
    return gone is not None


async def how_many(work: Work, event_ids: Collection[int]) -> dict[int, int]:
    """By event: how many were there."""
    rows = await work.session.execute(
        select(Attendance.event_id, func.count().label("came"))
        .where(Attendance.event_id.in_(list(event_ids)))
        .group_by(Attendance.event_id)
    )
    return {row.event_id: row.came for row in rows}


async def attended(work: Work, event_id: int) -> list[int]:
    """The ids of those who were there."""
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
