"""Mentors and mentees who found each other, and what they say of how it goes."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, delete, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import IDS_ONCE, Base, Work


class PairState(StrEnum):
    """Whether a pair goes on."""

    ACTIVE = "active"
    ENDED = "ended"


class PairWord(StrEnum):
    """What somebody of a pair said of how it goes; `END` is a line when it is over."""

    WELL = "well"
    NOT_MET = "not-met"
    TROUBLE = "trouble"
    END = "end"


class MentorPair(Base):
    """Two people who agreed. `state` is active or ended; `ended_by` is who ended it, None if its time was up.

    `ends_at` is when its time is up, None for a pair from before there was such a thing, and `end_asked_at`
    when both were asked whether they go on (UTC).
    """

    __tablename__ = "mentor_pair"
    __table_args__ = (
        Index("ix_mentor_pair_mentor_id", "mentor_id"),
        Index("ix_mentor_pair_mentee_id", "mentee_id"),
        Index("ix_mentor_pair_ended_by", "ended_by"),
        # Of two mentors who accept the same request at once, one wins.
        Index("ix_mentor_pair_request_id", "request_id", unique=True),
        IDS_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("mentor_request.id", ondelete="SET NULL"))
    mentor_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    mentee_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    topics: Mapped[dict[str, Any]]
    state: Mapped[PairState]
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None] = mapped_column(default=None)
    end_asked_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    def other(self, person_id: int) -> int:
        """The id of the one whom this one is paired with."""
        return self.mentee_id if person_id == self.mentor_id else self.mentor_id


class MentorPairWord(Base):
    """What one of a pair said of it: how it goes (`well`, `not-met`, `trouble`), or a line at its end."""

    __tablename__ = "mentor_pair_word"
    __table_args__ = (
        Index("ix_mentor_pair_word_pair_id", "pair_id"),
        Index("ix_mentor_pair_word_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pair_id: Mapped[int] = mapped_column(ForeignKey("mentor_pair.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[PairWord]
    text: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]


async def active(work: Work, mentor_id: int) -> int:
    """How many mentees a mentor has."""
    count = select(func.count()).where(
        MentorPair.mentor_id == mentor_id, MentorPair.state == PairState.ACTIVE
    )
    return await work.session.scalar(count) or 0


async def find_pair(work: Work, pair_id: int, *, lock: bool = False) -> MentorPair | None:
    """One pair, as it is in the database now."""
    return await work.session.get(MentorPair, pair_id, with_for_update=lock or None, populate_existing=lock)


async def pairs_of(work: Work, person_id: int) -> list[MentorPair]:
    """The active pairs that a person is in."""
    rows = await work.session.scalars(
        select(MentorPair)
        .where(
            or_(MentorPair.mentor_id == person_id, MentorPair.mentee_id == person_id),
            MentorPair.state == PairState.ACTIVE,
        )
        .order_by(MentorPair.id)
    )
    return list(rows)


async def erase_words(work: Work, person_id: int) -> None:
    """Delete what somebody said of the pairs they are or were in."""
    await work.session.execute(delete(MentorPairWord).where(MentorPairWord.person_id == person_id))


async def say(work: Work, pair_id: int, person_id: int, kind: PairWord, words: str = "") -> None:
    """Keep what one of a pair says of it."""
    work.session.add(MentorPairWord(pair_id=pair_id, person_id=person_id, kind=kind, text=words, at=work.now))
    await work.session.flush()
