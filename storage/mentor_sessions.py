"""The meetings of mentors and mentees, and what both say of their mentoring once it has ended.

Holds about a person: when a pair met and for how long, and what they said of it; it goes with the pair. Of a
pair whose mentee was forgotten only how often and how long they met is kept for the mentor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Work
from storage.members import Member, is_settled
from storage.mentor_pairs import MentorPair, PairState
from storage.upsert import insert


class MentorSession(Base):
    """That a pair met on a day of the community's clock, in ISO 8601; once, whoever notes it."""

    __tablename__ = "mentor_session"

    pair_id: Mapped[int] = mapped_column(ForeignKey("mentor_pair.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    minutes: Mapped[int]


class MentorOutcome(Base):
    """What one of a pair said once it had ended: each from 0 to 4, None for nothing."""

    __tablename__ = "mentor_outcome"
    __table_args__ = (Index("ix_mentor_outcome_person_id", "person_id"),)

    pair_id: Mapped[int] = mapped_column(ForeignKey("mentor_pair.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    helped: Mapped[int | None]
    often: Mapped[int | None]
    again: Mapped[int | None]
    at: Mapped[datetime]


class MentorPastHours(Base):
    """How often and how long a mentor met mentees who were forgotten since."""

    __tablename__ = "mentor_past_hours"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    pairs: Mapped[int]
    sessions: Mapped[int]
    minutes: Mapped[int]


QUESTIONS = ("helped", "often", "again")


async def note(work: Work, pair_id: int, day: str, minutes: int) -> bool:
    """A pair met. False where that day was noted already: then it has the minutes said last."""
    before = await work.session.get(MentorSession, (pair_id, day))
    await work.session.execute(
        insert(MentorSession)
        .values(pair_id=pair_id, day=day, minutes=minutes)
        .on_conflict_do_update(index_elements=["pair_id", "day"], set_={"minutes": minutes})
    )
    return before is None


async def drop(work: Work, pair_id: int, day: str) -> None:
    """They didn't, after all."""
    row = await work.session.get(MentorSession, (pair_id, day))
    if row is not None:
        await work.delete(row)


@dataclass(frozen=True, slots=True)
class Hours:
    """One pair in a mentor's record: from when until when (UTC), and how often and long they met."""

    since: datetime
    ended_at: datetime | None
    sessions: int
    minutes: int


async def of_mentor(work: Work, mentor_id: int) -> list[Hours]:
    """A mentor's pairs that can still be named, the first first."""
    rows = await work.session.execute(
        select(
            MentorPair.since,
            MentorPair.ended_at,
            func.count(MentorSession.day),
            func.coalesce(func.sum(MentorSession.minutes), 0),
        )
        .outerjoin(MentorSession, MentorSession.pair_id == MentorPair.id)
        .where(MentorPair.mentor_id == mentor_id)
        .group_by(MentorPair.id)
        .order_by(MentorPair.since, MentorPair.id)
    )
    return [Hours(*row) for row in rows]


async def past(work: Work, mentor_id: int) -> MentorPastHours | None:
    """The same of those whose mentees were forgotten."""
    return await work.session.get(MentorPastHours, mentor_id)


async def keep_for_mentors(work: Work, mentee_id: int) -> None:
    """Before a mentee is forgotten: their mentors keep how often and how long they met."""
    rows = (
        await work.session.execute(
            select(
                MentorPair.mentor_id,
                MentorPair.id,
                func.count(MentorSession.day),
                func.coalesce(func.sum(MentorSession.minutes), 0),
            )
            .outerjoin(MentorSession, MentorSession.pair_id == MentorPair.id)
            .where(MentorPair.mentee_id == mentee_id)
            .group_by(MentorPair.mentor_id, MentorPair.id)
            .order_by(MentorPair.id)
        )
    ).all()
    for mentor_id, _, sessions, minutes in rows:
        row = await work.session.get(MentorPastHours, mentor_id, with_for_update=True)
        if row is None:
            await work.add(MentorPastHours(person_id=mentor_id, pairs=1, sessions=sessions, minutes=minutes))
            continue
        row.pairs, row.sessions, row.minutes = row.pairs + 1, row.sessions + sessions, row.minutes + minutes


async def say(work: Work, pair_id: int, person_id: int, question: str, value: int) -> None:
    """Keep an answer to one of `QUESTIONS`, from 0 to 4."""
    values = {question: value, "at": work.now}
    await work.session.execute(
        insert(MentorOutcome)
        .values(pair_id=pair_id, person_id=person_id, **values)
        .on_conflict_do_update(index_elements=["pair_id", "person_id"], set_=values)
    )


async def has_answered(work: Work, person_id: int) -> bool:
    """Whether somebody has said how they found a pair that has ended."""
    said = select(MentorOutcome.pair_id).where(MentorOutcome.person_id == person_id).limit(1)
    return await work.session.scalar(said) is not None


async def erase_outcomes(work: Work, person_id: int) -> None:
    """Delete what somebody said of pairs that have ended."""
    await work.session.execute(delete(MentorOutcome).where(MentorOutcome.person_id == person_id))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one person said of one pair; `settled` is whether they count towards the least number."""

    pair_id: int
    person_id: int
    answers: dict[str, int]
    settled: bool


async def outcomes(work: Work, *, before: datetime) -> Sequence[Outcome]:
    """What was said of pairs that had ended before then (UTC), until then."""
    rows = await work.session.execute(
        select(MentorOutcome, is_settled(work.now))
        .join(MentorPair, MentorPair.id == MentorOutcome.pair_id)
        .join(Member, Member.person_id == MentorOutcome.person_id)
        .where(
            MentorPair.state == PairState.ENDED,
            MentorPair.ended_at < before,
            MentorOutcome.at < before,
        )
        .order_by(MentorOutcome.pair_id, MentorOutcome.person_id)
    )
    return [
        Outcome(
            row.pair_id,
            row.person_id,
            {name: value for name in QUESTIONS if (value := getattr(row, name)) is not None},
            settled,
        )
        for row, settled in rows
    ]
