"""Mentoring: who offers, who asks, who was asked, and which pairs there are.

Holds about a person: what they offer or look for, whom they would rather not be matched with (never shown to
anybody else), each request to a mentor with its end, their pairs, and how they said it goes. All of it goes
with the `person` row of either side.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, and_, delete, func, or_, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from storage import contact_choices, institution_names, suspensions
from storage.database import IDS_ONCE, Base, Work
from storage.inactivity import heard_at
from storage.members import Member, is_settled
from storage.mentor_pairs import MentorPair, PairState
from storage.mentor_terms import Mode, Terms, TermsColumns
from storage.people import Person
from storage.upsert import insert

Topics = dict[str, list[str]]
"""Skills by their keys under ``skills``, and free words under ``words``."""


class RequestState(StrEnum):
    """What has become of a search for a mentor."""

    OPEN = "open"
    ASKING = "asking"
    MATCHED = "matched"
    WITHDRAWN = "withdrawn"


class MentorAskState(StrEnum):
    """What has become of asking one mentor."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class MentorOffer(TermsColumns, Base):
    """What a mentor offers. `topics` has skill keys under ``skills`` and free words under ``words``.

    `asked_at` (UTC) is when somebody who is silent for long was asked whether it still stands.
    """

    __tablename__ = "mentor_offer"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    topics: Mapped[dict[str, Any]]
    capacity: Mapped[int]
    rhythm: Mapped[str] = mapped_column(String(20))
    same_institution: Mapped[bool]
    about: Mapped[str] = mapped_column(Text, default="")
    paused: Mapped[bool] = mapped_column(default=False)
    updated_at: Mapped[datetime]
    asked_at: Mapped[datetime | None] = mapped_column(default=None)


class MentorRequest(TermsColumns, Base):
    """What a mentee looks for. `state` is open, asking, matched, withdrawn.

    `topics` are as in an offer, the most wanted first; `goals` up to three, a line each, the first the most
    wanted; `queue` holds under ``mentors`` who is asked next.
    """

    __tablename__ = "mentor_request"
    __table_args__ = (
        Index("ix_mentor_request_mentee_id", "mentee_id"),
        Index("ix_mentor_request_state", "state"),
        # Somebody looks for one mentor at a time.
        Index(
            "ix_mentor_request_open",
            "mentee_id",
            unique=True,
            sqlite_where=text("state IN ('open', 'asking')"),
            postgresql_where=text("state IN ('open', 'asking')"),
        ),
        IDS_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mentee_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    topics: Mapped[dict[str, Any]]
    goals: Mapped[str] = mapped_column(Text)
    rhythm: Mapped[str] = mapped_column(String(20))
    same_institution: Mapped[bool]
    state: Mapped[RequestState]
    queue: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class MentorAsk(Base):
    """That a mentor is asked. `state` is asked, accepted, declined, lapsed or withdrawn.

    `nudged_at` (UTC) is when the mentee was reminded of the mentor's question.
    """

    __tablename__ = "mentor_ask"
    __table_args__ = (
        Index("ix_mentor_ask_request_id", "request_id"),
        Index("ix_mentor_ask_mentor_id", "mentor_id"),
        # A mentor is asked once for each request.
        Index("ix_mentor_ask_once", "request_id", "mentor_id", unique=True),
        IDS_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("mentor_request.id", ondelete="CASCADE"))
    mentor_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    state: Mapped[MentorAskState]
    question: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    nudged_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None]


class MentorBlock(Base):
    """That a person would rather not be matched with another. Only they see it."""

    __tablename__ = "mentor_block"
    __table_args__ = (Index("ix_mentor_block_other_id", "other_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)


@dataclass(frozen=True, slots=True)
class Mentor:
    """A mentor as far as matching goes by it. `free` is how many more mentees they can take."""

    id: int
    name: str
    institution: str
    skills: tuple[str, ...]
    words: tuple[str, ...]
    rhythm: str
    same_institution: bool
    about: str
    free: int
    terms: Terms = field(default_factory=Terms)


@dataclass(frozen=True, slots=True)
class Mentee:
    """Somebody who looks for a mentor, with their request; `closed` are those who can't be theirs.

    `goals` are the most wanted first; `since` (UTC) is from when they wait.
    """

    id: int
    name: str
    request_id: int
    institution: str
    skills: tuple[str, ...]
    words: tuple[str, ...]
    goals: tuple[str, ...]
    rhythm: str
    same_institution: bool
    since: datetime
    closed: frozenset[int]
    terms: Terms = field(default_factory=Terms)
    role_title: str = ""
    job_family: str = ""


async def offer(work: Work, person_id: int, *, lock: bool = False) -> MentorOffer | None:
    """What a mentor offers, if anything."""
    return await work.session.get(
        MentorOffer, person_id, with_for_update=lock or None, populate_existing=lock
    )


async def save_offer(work: Work, row: MentorOffer) -> None:
    """Keep an offer in the place of the one before."""
    await work.session.merge(row)
    await work.session.flush()


async def silent(work: Work, since: datetime, most: int) -> list[MentorOffer]:
    """Offers of those not heard from since then (UTC), nor asked whether they still offer."""
    rows = await work.session.scalars(
        select(MentorOffer)
        .join(Person, Person.id == MentorOffer.person_id)
        .where(
            MentorOffer.paused.is_(False),
            MentorOffer.asked_at.is_(None),
            MentorOffer.updated_at < since,
            heard_at() < since,
            MentorOffer.person_id.not_in(contact_choices.paused(work)),
        )
        .order_by(MentorOffer.person_id)
        .limit(most)
    )
    return list(rows)


async def asked_whether_they_offer(work: Work) -> list[tuple[MentorOffer, datetime | None]]:
    """Offers whose mentors were asked whether they still offer, and when those were last heard from (UTC)."""
    rows = await work.session.execute(
        select(MentorOffer, heard_at().label("heard_at"))
        .join(Person, Person.id == MentorOffer.person_id)
        .where(MentorOffer.asked_at.is_not(None), MentorOffer.paused.is_(False))
        .order_by(MentorOffer.person_id)
    )
    return [(offer, heard) for offer, heard in rows]


async def drop_offer(work: Work, person_id: int) -> None:
    """Delete what a mentor offers."""
    await work.session.execute(delete(MentorOffer).where(MentorOffer.person_id == person_id))


async def erase(work: Work, person_id: int) -> None:
    """Delete what somebody looked for, and what they were asked as a mentor, but what became a pair.

    Of that the words go: what they wrote in it, and asked or answered about it.
    """
    own = select(MentorRequest.id).where(MentorRequest.mentee_id == person_id)
    statements = (
        delete(MentorRequest).where(
            MentorRequest.mentee_id == person_id, MentorRequest.state != RequestState.MATCHED
        ),
        delete(MentorAsk).where(MentorAsk.mentor_id == person_id, MentorAsk.state != MentorAskState.ACCEPTED),
        update(MentorRequest)
        .where(MentorRequest.mentee_id == person_id)
        .values(
            goals="",
            topics={"skills": [], "words": []},
            mode=Mode.EITHER,
            months="",
            hours=None,
            languages="",
            department="",
            line_manager="",
        ),
        update(MentorAsk).where(MentorAsk.request_id.in_(own)).values(answer=""),
        update(MentorAsk).where(MentorAsk.mentor_id == person_id).values(question=""),
    )
    for statement in statements:
        await work.session.execute(statement)


async def find(work: Work, request_id: int, *, lock: bool = False) -> MentorRequest | None:
    """One request, as it is in the database now."""
    return await work.session.get(
        MentorRequest, request_id, with_for_update=lock or None, populate_existing=lock
    )


async def looking(work: Work, mentee_id: int) -> MentorRequest | None:
    """The request of a mentee that isn't settled; there is one at most."""
    return (
        await work.session.scalars(
            select(MentorRequest)
            .where(
                MentorRequest.mentee_id == mentee_id,
                MentorRequest.state.in_((RequestState.OPEN, RequestState.ASKING)),
            )
            .order_by(MentorRequest.id.desc())
            .limit(1)
        )
    ).first()


async def find_ask(work: Work, ask_id: int, *, lock: bool = False) -> MentorAsk | None:
    """One ask, as it is in the database now."""
    return await work.session.get(MentorAsk, ask_id, with_for_update=lock or None, populate_existing=lock)


async def ask(work: Work, request_id: int, mentor_id: int) -> MentorAsk | None:
    """Note that a mentor is asked. None: they were asked for this request already."""
    added = await work.session.scalar(
        insert(MentorAsk)
        .values(
            request_id=request_id,
            mentor_id=mentor_id,
            state=MentorAskState.ASKED,
            question="",
            answer="",
            at=work.now,
        )
        .on_conflict_do_nothing(index_elements=["request_id", "mentor_id"])
        .returning(MentorAsk.id)
    )
    return await find_ask(work, added) if added is not None else None


async def asks_of(work: Work, request_id: int) -> list[MentorAsk]:
    """Whom a request was put to, in order."""
    rows = await work.session.scalars(
        select(MentorAsk)
        .where(MentorAsk.request_id == request_id)
        .order_by(MentorAsk.id)
        .execution_options(populate_existing=True)
    )
    return list(rows)


async def waiting_for(work: Work, mentor_id: int) -> list[MentorAsk]:
    """What a mentor hasn't answered."""
    rows = await work.session.scalars(
        select(MentorAsk)
        .where(MentorAsk.mentor_id == mentor_id, MentorAsk.state == MentorAskState.ASKED)
        .order_by(MentorAsk.id)
    )
    return list(rows)


async def block(work: Work, person_id: int, other_id: int) -> bool:
    """Have the two never matched. False where that was so."""
    added = await work.session.execute(
        insert(MentorBlock)
        .values(person_id=person_id, other_id=other_id)
        .on_conflict_do_nothing(index_elements=["person_id", "other_id"])
        .returning(MentorBlock.other_id)
    )
    return added.scalar() is not None


async def is_blocked(work: Work, one_id: int, other_id: int) -> bool:
    """Whether one of two would rather not be matched with the other, as it is in the database now."""
    found = select(MentorBlock.person_id).where(
        or_(
            and_(MentorBlock.person_id == one_id, MentorBlock.other_id == other_id),
            and_(MentorBlock.person_id == other_id, MentorBlock.other_id == one_id),
        )
    )
    return await work.session.scalar(found.limit(1)) is not None


async def unblock(work: Work, person_id: int, other_id: int) -> bool:
    """May be matched again. False where that was so."""
    gone = await work.session.scalar(
        delete(MentorBlock)
        .where(MentorBlock.person_id == person_id, MentorBlock.other_id == other_id)
        .returning(MentorBlock.other_id)
    )
    return gone is not None


async def mentors(work: Work) -> list[Mentor]:
    """Everybody who offers and wants to be asked now, with the places they have free; full ones too."""
    taken = (
        select(MentorPair.mentor_id, func.count().label("pairs"))
        .where(MentorPair.state == PairState.ACTIVE)
        .group_by(MentorPair.mentor_id)
        .subquery()
    )
    rows = await work.session.execute(
        select(MentorOffer, Person.name, Member.institution, func.coalesce(taken.c.pairs, 0))
        .join(Person, Person.id == MentorOffer.person_id)
        .join(Member, Member.person_id == MentorOffer.person_id)
        .outerjoin(taken, taken.c.mentor_id == MentorOffer.person_id)
        .where(
            MentorOffer.paused.is_(False),
            MentorOffer.person_id.not_in(contact_choices.paused(work)),
            MentorOffer.person_id.not_in(suspensions.suspended()),
        )
        .order_by(MentorOffer.person_id)
    )
    called = await _institutions(work)
    return [
        Mentor(
            id=row.person_id,
            name=name,
            institution=called(institution),
            skills=tuple(row.topics["skills"]),
            words=tuple(row.topics["words"]),
            rhythm=row.rhythm,
            same_institution=row.same_institution,
            about=row.about,
            free=row.capacity - pairs,
            terms=row.terms,
        )
        for row, name, institution, pairs in rows
    ]


async def mentees(work: Work, request_ids: Collection[int] | None = None) -> list[Mentee]:
    """Those whose requests are open, or these ones, the longest waiting first."""
    query = (
        select(MentorRequest, Person.name, Member)
        .join(Person, Person.id == MentorRequest.mentee_id)
        .join(Member, Member.person_id == MentorRequest.mentee_id)
        .order_by(MentorRequest.created_at, MentorRequest.id)
    )
    if request_ids is None:
        query = query.where(
            MentorRequest.state == RequestState.OPEN,
            MentorRequest.mentee_id.not_in(suspensions.suspended()),
        )
    else:
        query = query.where(MentorRequest.id.in_(list(request_ids)))
    rows = list(await work.session.execute(query))
    closed = await _closed(work, [(row.id, row.mentee_id) for row, _, _ in rows])
    called = await _institutions(work)
    return [
        Mentee(
            id=row.mentee_id,
            name=name,
            request_id=row.id,
            institution=called(member.institution),
            skills=tuple(row.topics["skills"]),
            words=tuple(row.topics["words"]),
            goals=tuple(row.goals.splitlines()),
            rhythm=row.rhythm,
            same_institution=row.same_institution,
            since=row.created_at,
            closed=frozenset(closed[row.mentee_id]),
            terms=row.terms,
            role_title=member.role_title,
            job_family=member.job_family,
        )
        for row, name, member in rows
    ]


async def _institutions(work: Work) -> Callable[[str], str]:
    """How an institution is called by its one name, whatever members wrote."""
    meant = {institution_names.folded(one.typed): one.name for one in await institution_names.every(work)}

    def called(said: str) -> str:
        return work.community.institution(meant.get(institution_names.folded(said), said))

    return called


async def _closed(work: Work, requests: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    """For each mentee who can't be theirs: themself, blocks of either side, earlier pairs and asks."""
    found = {mentee: {mentee} for _, mentee in requests}
    ids = list(found)
    blocks = await work.session.execute(
        select(MentorBlock.person_id, MentorBlock.other_id).where(
            or_(MentorBlock.person_id.in_(ids), MentorBlock.other_id.in_(ids))
        )
    )
    for row in blocks:
        for one, other in ((row.person_id, row.other_id), (row.other_id, row.person_id)):
            if one in found:
                found[one].add(other)
    pairs = await work.session.execute(
        select(MentorPair.mentee_id, MentorPair.mentor_id).where(MentorPair.mentee_id.in_(ids))
    )
    for row in pairs:
        found[row.mentee_id].add(row.mentor_id)
    asks = await work.session.execute(
        select(MentorRequest.mentee_id, MentorAsk.mentor_id)
        .join(MentorAsk, MentorAsk.request_id == MentorRequest.id)
        .where(MentorRequest.id.in_([request for request, _ in requests]))
    )
    for row in asks:
        found[row.mentee_id].add(row.mentor_id)
    return found


@dataclass(frozen=True, slots=True)
class Totals:
    """How mentoring stands now, as numbers."""

    mentors: int
    places: int
    open: int


async def totals(work: Work) -> Totals:
    """How many mentors offer how many places, and how many requests wait."""
    found = await mentors(work)
    open_ = await work.session.scalar(
        select(func.count()).where(MentorRequest.state.in_((RequestState.OPEN, RequestState.ASKING)))
    )
    return Totals(len(found), sum(max(0, mentor.free) for mentor in found), open_ or 0)


@dataclass(frozen=True, slots=True)
class Wish:
    """What one member looked for; `settled` is whether they count towards the least number of people.

    `found` is when it led to a pair, None where it hasn't. Instants are in UTC.
    """

    mentee_id: int
    request_id: int
    skills: tuple[str, ...]
    asked: datetime
    found: datetime | None
    settled: bool


async def wishes(work: Work, *, before: datetime) -> list[Wish]:
    """What members have looked for until then (UTC)."""
    rows = await work.session.execute(
        select(MentorRequest, MentorPair.since, is_settled(work.now))
        .join(Member, Member.person_id == MentorRequest.mentee_id)
        .join(MentorPair, MentorPair.request_id == MentorRequest.id, isouter=True)
        .where(MentorRequest.created_at < before)
        .order_by(MentorRequest.id)
    )
    return [
        Wish(
            row.mentee_id,
            row.id,
            tuple(row.topics["skills"]),
            row.created_at,
            since if since is not None and since < before else None,
            settled,
        )
        for row, since, settled in rows
    ]


@dataclass(frozen=True, slots=True)
class PairsCounted:
    """How many pairs there were at a moment."""

    active: int
    ended: int


async def pairs_counted(work: Work, *, before: datetime) -> PairsCounted:
    """How many pairs were active and had ended then (UTC)."""
    ended = MentorPair.ended_at.is_not(None) & (MentorPair.ended_at < before)
    rows = await work.session.execute(
        select(ended, func.count()).where(MentorPair.since < before).group_by(ended)
    )
    found = {bool(row[0]): row[1] for row in rows}
    return PairsCounted(found.get(False, 0), found.get(True, 0))


async def terms_of(work: Work, person_ids: Collection[int]) -> dict[int, list[Terms]]:
    """What these people said of how they'd meet and whom they work with, as mentors and as mentees."""
    ids = list(person_ids)
    found: dict[int, list[Terms]] = {}
    offers = await work.session.scalars(select(MentorOffer).where(MentorOffer.person_id.in_(ids)))
    for offered in offers:
        found.setdefault(offered.person_id, []).append(offered.terms)
    requests = await work.session.scalars(
        select(MentorRequest).where(MentorRequest.mentee_id.in_(ids), MentorRequest.line_manager != "")
    )
    for asked in requests:
        found.setdefault(asked.mentee_id, []).append(asked.terms)
    return found
