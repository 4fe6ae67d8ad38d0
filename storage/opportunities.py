"""Opportunities: short projects, secondments and the like that members offer each other.

Holds about a person: what they offered, which is emptied when they are forgotten; what they were interested
in and how they want to hear of new ones, which go with the `person` row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage import suspensions
from storage.database import IDS_ONCE, Base, Work
from storage.members import Member, MemberSkill
from storage.people import Person
from storage.skills import SkillState
from storage.upsert import insert


class OpportunityKind(StrEnum):
    """What is offered."""

    PROJECT = "project"
    SECONDMENT = "secondment"
    SHADOWING = "job shadowing"
    APPRENTICESHIP = "apprenticeship"
    POST = "post"
    TEACHING = "teaching"
    EQUIPMENT = "equipment time"


class OpportunityState(StrEnum):
    """What has become of it."""

    DRAFT = "draft"
    OPEN = "open"
    FILLED = "filled"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class HowOften(StrEnum):
    """How somebody hears of new ones that fit them."""

    AT_ONCE = "at once"
    WEEKLY = "weekly"
    NEVER = "never"


class Opportunity(Base):
    """One of them. Instants are in UTC.

    `across` is whether it was filled from another institution; those whom it fits were told of it up to the
    person with the id `told_up_to`.
    """

    __tablename__ = "opportunity"
    __table_args__ = (
        Index("ix_opportunity_poster_id", "poster_id"),
        Index("ix_opportunity_state_closes_at", "state", "closes_at"),
        IDS_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    poster_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    kind: Mapped[OpportunityKind]
    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    institution: Mapped[str] = mapped_column(Text)
    dates: Mapped[str] = mapped_column(Text)
    share: Mapped[str] = mapped_column(Text)
    needs_agreement: Mapped[bool]
    state: Mapped[OpportunityState]
    closes_at: Mapped[datetime]
    created_at: Mapped[datetime]
    posted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    across: Mapped[bool | None]
    told_up_to: Mapped[int] = mapped_column(default=0)


class OpportunitySkill(Base):
    """A skill that it asks for, at this level or above."""

    __tablename__ = "opportunity_skill"
    __table_args__ = (Index("ix_opportunity_skill_skill", "skill"),)

    opportunity_id: Mapped[int] = mapped_column(
        ForeignKey("opportunity.id", ondelete="CASCADE"), primary_key=True
    )
    skill: Mapped[str] = mapped_column(String(120), primary_key=True)
    level: Mapped[int]


class OpportunityInterest(Base):
    """That somebody would like it, and had their profile shown to whoever offers it. `at` is in UTC."""

    __tablename__ = "opportunity_interest"
    __table_args__ = (Index("ix_opportunity_interest_person_id", "person_id"),)

    opportunity_id: Mapped[int] = mapped_column(
        ForeignKey("opportunity.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime]


class OpportunityChoice(Base):
    """How somebody hears of new ones; `told_at` (UTC) is until when they have."""

    __tablename__ = "opportunity_choice"
    __table_args__ = (Index("ix_opportunity_choice_how", "how"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    how: Mapped[HowOften]
    told_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Listed:
    """One in a list, with what it asks for."""

    id: int
    kind: OpportunityKind
    title: str
    description: str
    institution: str
    closes_at: datetime
    skills: Mapping[str, int]


async def find(work: Work, opportunity_id: int, *, lock: bool = False) -> Opportunity | None:
    """One, as it is in the database now."""
    return await work.session.get(
        Opportunity, opportunity_id, with_for_update=lock or None, populate_existing=lock
    )


async def add(work: Work, row: Opportunity, skills: Mapping[str, int]) -> Opportunity:
    """Keep a new one with what it asks for."""
    await work.add(row)
    for skill, level in skills.items():
        await work.add(OpportunitySkill(opportunity_id=row.id, skill=skill, level=level))
    return row


async def skills_of(work: Work, ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """What these ask for, by their ids; without what is no longer in the catalogue."""
    rows = await work.session.scalars(
        select(OpportunitySkill)
        .where(OpportunitySkill.opportunity_id.in_(list(ids)))
        .order_by(OpportunitySkill.opportunity_id, OpportunitySkill.skill)
    )
    found: dict[int, dict[str, int]] = {id_: {} for id_ in ids}
    for row in rows:
        if work.catalogue.has(row.skill):
            found[row.opportunity_id][row.skill] = row.level
    return found


async def is_open(work: Work) -> list[Listed]:
    """All that can be had, the first to close first."""
    return await _listed(
        work,
        and_(Opportunity.state == OpportunityState.OPEN, Opportunity.closes_at > work.now),
    )


async def _listed(work: Work, which: ColumnElement[bool]) -> list[Listed]:
    rows = (
        await work.session.scalars(
            select(Opportunity)
            .where(
                which,
                or_(
                    Opportunity.poster_id.is_(None),
                    Opportunity.poster_id.not_in(suspensions.suspended()),
                ),
            )
            .order_by(Opportunity.closes_at, Opportunity.id)
        )
    ).all()
    skills = await skills_of(work, [row.id for row in rows])
    return [
        Listed(row.id, row.kind, row.title, row.description, row.institution, row.closes_at, skills[row.id])
        for row in rows
    ]


async def by_poster(work: Work, poster_id: int) -> list[Opportunity]:
    """Those of somebody that are open, or have closed and of which nothing was heard yet."""
    undecided = and_(Opportunity.state == OpportunityState.CLOSED, Opportunity.ended_at.is_(None))
    rows = await work.session.scalars(
        select(Opportunity)
        .where(
            Opportunity.poster_id == poster_id,
            or_(Opportunity.state == OpportunityState.OPEN, undecided),
        )
        .order_by(Opportunity.closes_at, Opportunity.id)
    )
    return list(rows)


async def every_of(work: Work, poster_id: int) -> list[Opportunity]:
    """All that somebody offers or has offered."""
    rows = await work.session.scalars(
        select(Opportunity).where(Opportunity.poster_id == poster_id).order_by(Opportunity.id)
    )
    return list(rows)


async def note_interest(work: Work, opportunity_id: int, person_id: int) -> bool:
    """Somebody would like it. False where that is known."""
    added = await work.session.execute(
        insert(OpportunityInterest)
        .values(opportunity_id=opportunity_id, person_id=person_id, at=work.now)
        .on_conflict_do_nothing(index_elements=["opportunity_id", "person_id"])
        .returning(OpportunityInterest.person_id)
    )
    return added.scalar() is not None


async def drop_interest(work: Work, opportunity_id: int, person_id: int) -> bool:
    """Somebody would like it no longer. False where they didn't."""
    gone = await work.session.scalar(
        delete(OpportunityInterest)
        .where(
            OpportunityInterest.opportunity_id == opportunity_id, OpportunityInterest.person_id == person_id
        )
        .returning(OpportunityInterest.person_id)
    )
    return gone is not None


async def interested(work: Work, opportunity_id: int) -> dict[int, str]:
    """The names of those who would like it, by their ids, the first first."""
    rows = await work.session.execute(
        select(Person.id, Person.name)
        .join(OpportunityInterest, OpportunityInterest.person_id == Person.id)
        .where(
            OpportunityInterest.opportunity_id == opportunity_id,
            Person.id.not_in(suspensions.suspended()),
        )
        .order_by(OpportunityInterest.at, Person.id)
    )
    return {row.id: row.name for row in rows}


async def choice(work: Work, person_id: int) -> HowOften:
    """How somebody hears of new ones."""
    row = await work.session.get(OpportunityChoice, person_id)
    return row.how if row is not None else HowOften.NEVER


async def choose(work: Work, person_id: int, how: HowOften) -> None:
    """Have somebody hear of new ones so."""
    values = {"how": how, "told_at": work.now}
    await work.session.execute(
        insert(OpportunityChoice)
        .values(person_id=person_id, **values)
        .on_conflict_do_update(index_elements=["person_id"], set_=values)
    )


async def fitting(
    work: Work, opportunity: Opportunity, skills: Mapping[str, int], *, after: int, most: int
) -> list[int]:
    """Members who hear of new ones at once, and whose skills or wishes fit this one; some, by their ids.

    A skill fits that is at most a level below what is asked for, and so does the wish to be better at it.
    """
    rows = await work.session.scalars(
        select(OpportunityChoice.person_id)
        .join(Member, Member.person_id == OpportunityChoice.person_id)
        .where(
            OpportunityChoice.how == HowOften.AT_ONCE,
            OpportunityChoice.person_id > after,
            OpportunityChoice.person_id != (opportunity.poster_id or 0),
            OpportunityChoice.person_id.not_in(suspensions.suspended()),
            _fits(OpportunityChoice.person_id.expression, skills),
        )
        .order_by(OpportunityChoice.person_id)
        .limit(most)
    )
    return list(rows)


def _fits(person: ColumnElement[int], skills: Mapping[str, int]) -> ColumnElement[bool]:
    """That one of the skills is theirs, or wished for; without any all fit."""
    if not skills:
        return true()
    shown = or_(
        *(and_(MemberSkill.skill == skill, MemberSkill.level >= level - 1) for skill, level in skills.items())
    )
    said = or_(
        *(
            and_(
                SkillState.skill == skill,
                or_(SkillState.level >= level - 1, SkillState.wanted.is_not(None)),
            )
            for skill, level in skills.items()
        )
    )
    return or_(
        exists().where(MemberSkill.person_id == person, shown),
        exists().where(SkillState.person_id == person, SkillState.relevant, said),
    )


async def weekly(work: Work, before: datetime, *, most: int) -> list[tuple[int, datetime]]:
    """Some of those who hear weekly and haven't been told since `before` (UTC), and since when they wait."""
    rows = await work.session.execute(
        select(OpportunityChoice.person_id, OpportunityChoice.told_at)
        .where(
            OpportunityChoice.how == HowOften.WEEKLY,
            OpportunityChoice.told_at < before,
            OpportunityChoice.person_id.not_in(suspensions.suspended()),
        )
        .order_by(OpportunityChoice.person_id)
        .limit(most)
    )
    return [(row[0], row[1]) for row in rows]


async def note_told(work: Work, person_ids: Sequence[int], at: datetime) -> None:
    """These have heard of all until then (UTC)."""
    await work.session.execute(
        update(OpportunityChoice)
        .where(OpportunityChoice.person_id.in_(list(person_ids)))
        .values(told_at=at)
        .execution_options(synchronize_session=False)
    )


async def new_since(work: Work, since: datetime) -> list[tuple[Listed, datetime, int | None]]:
    """What was posted from then on (UTC) and can still be had, with when, and by whom."""
    rows = await work.session.execute(
        select(Opportunity.id, Opportunity.posted_at, Opportunity.poster_id).where(
            Opportunity.state == OpportunityState.OPEN,
            Opportunity.posted_at >= since,
            Opportunity.closes_at > work.now,
        )
    )
    known = {row.id: (row.posted_at, row.poster_id) for row in rows}
    found = await _listed(work, Opportunity.id.in_(list(known))) if known else []
    return [(one, *known[one.id]) for one in found]


async def skills_and_wishes(
    work: Work, person_ids: Sequence[int]
) -> tuple[dict[int, dict[str, int]], dict[int, set[str]]]:
    """The levels that these people have, as they said or their profiles show, and what they wish for."""
    levels: dict[int, dict[str, int]] = {id_: {} for id_ in person_ids}
    wishes: dict[int, set[str]] = {id_: set() for id_ in person_ids}
    shown = await work.session.scalars(
        select(MemberSkill).where(MemberSkill.person_id.in_(list(person_ids)), MemberSkill.level.is_not(None))
    )
    for row in shown:
        levels[row.person_id][row.skill] = row.level or 0
    said = await work.session.scalars(
        select(SkillState).where(SkillState.person_id.in_(list(person_ids)), SkillState.relevant)
    )
    for state in said:
        if state.level is not None:
            levels[state.person_id][state.skill] = max(
                levels[state.person_id].get(state.skill, 0), state.level
            )
        if state.wanted is not None:
            wishes[state.person_id].add(state.skill)
    return levels, wishes


@dataclass(frozen=True, slots=True)
class Counted:
    """How many were posted and filled, within one institution or across two, and after how many days."""

    posted: int
    filled: int
    within: int
    across: int
    days: tuple[int, ...]


async def counted(work: Work, since: datetime) -> Counted:
    """Those posted since then (UTC)."""
    rows = (
        await work.session.execute(
            select(Opportunity.state, Opportunity.across, Opportunity.posted_at, Opportunity.ended_at).where(
                Opportunity.posted_at >= since
            )
        )
    ).all()
    filled = [row for row in rows if row.state == OpportunityState.FILLED]
    days = (
        (row.ended_at - row.posted_at).days
        for row in filled
        if row.ended_at is not None and row.posted_at is not None
    )
    return Counted(
        posted=len(rows),
        filled=len(filled),
        within=sum(row.across is False for row in filled),
        across=sum(row.across is True for row in filled),
        days=tuple(sorted(days)),
    )


async def purge(work: Work, before: datetime) -> None:
    """Throw away drafts that nobody said yes to, and who was interested in what ended before then (UTC)."""
    await work.session.execute(
        delete(Opportunity).where(
            Opportunity.state == OpportunityState.DRAFT, Opportunity.created_at < before
        )
    )
    ended = select(Opportunity.id).where(Opportunity.ended_at < before)
    await work.session.execute(
        delete(OpportunityInterest).where(OpportunityInterest.opportunity_id.in_(ended))
    )


async def undecided(work: Work, before: datetime) -> list[Opportunity]:
    """What closed before then (UTC) and of which nothing was heard; locked."""
    rows = await work.session.scalars(
        select(Opportunity)
        .where(
            Opportunity.state == OpportunityState.CLOSED,
            Opportunity.ended_at.is_(None),
            Opportunity.closes_at < before,
        )
        .order_by(Opportunity.id)
        .with_for_update()
    )
    return list(rows)


async def count_posted(work: Work, poster_id: int, since: datetime) -> int:
    """How many somebody has posted since then (UTC), whatever became of them."""
    counting = select(func.count()).where(Opportunity.poster_id == poster_id, Opportunity.posted_at >= since)
    return await work.session.scalar(counting) or 0


async def count_open(work: Work, poster_id: int) -> int:
    """How many of somebody's are open."""
    counting = select(func.count()).where(
        Opportunity.poster_id == poster_id, Opportunity.state == OpportunityState.OPEN
    )
    return await work.session.scalar(counting) or 0
