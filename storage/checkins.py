"""Check-in rounds: who is asked what, and what they answered.

Holds about a person: which skills they were asked about, their answers, a note to themself, and whether they
want to be asked at all. All of it is private to them and goes with the `person` row; only totals under the
disclosure rule are kept beyond, in `storage.reports`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    cast,
    delete,
    exists,
    func,
    select,
    text,
    true,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from storage import members
from storage.database import IDS_ONCE, Base, Work
from storage.members import Member
from storage.people import Person
from storage.reports import FrozenReport
from storage.skills import SkillState
from storage.upsert import insert


class RoundState(StrEnum):
    """What has become of a check-in round."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    DROPPED = "dropped"
    CANCELLED = "cancelled"


class AskState(StrEnum):
    """What has become of asking one member in a round."""

    ASKED = "asked"
    LATER = "later"
    ANSWERED = "answered"
    REFUSED = "refused"


class CheckinRound(Base):
    """One round. `audience` is a filter on members, empty for all; `outcome` is what organisers say came of
    it.

    A dropped one never asked anybody, of a cancelled one nothing is shown. Instants are in UTC; `zone` is
    that of the organiser who set the closing date.
    """

    __tablename__ = "checkin_round"
    __table_args__ = (
        # There is one open round at most, whoever opens one at the same moment.
        Index(
            "ix_checkin_round_open",
            "state",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    audience: Mapped[str] = mapped_column(Text, default="")
    question: Mapped[str] = mapped_column(Text)
    state: Mapped[RoundState]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    closes_at: Mapped[datetime]
    zone: Mapped[str] = mapped_column(String(64))
    outcome: Mapped[str] = mapped_column(Text, default="")
    outcome_told_at: Mapped[datetime | None]
    deletion_told_at: Mapped[datetime | None]
    """When those who answered were told that their answers will be deleted."""


class CheckinPlan(Base):
    """That a round is started every term, until an instant in UTC; `title` is the beginning of each one's."""

    __tablename__ = "checkin_plan"
    __table_args__ = (IDS_ONCE,)

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    audience: Mapped[str] = mapped_column(Text, default="")
    question: Mapped[str] = mapped_column(Text)
    until: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]
    zone: Mapped[str] = mapped_column(String(64))


class CheckinAsk(Base):
    """That a person is asked in a round. `state` is asked, later, answered or refused.

    `skills` holds the keys under ``keys``, in the order in which they are asked; `note` is for the person
    alone.
    """

    __tablename__ = "checkin_ask"
    __table_args__ = (Index("ix_checkin_ask_person_id", "person_id"),)

    round_id: Mapped[int] = mapped_column(
        ForeignKey("checkin_round.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    skills: Mapped[dict[str, Any]]
    state: Mapped[AskState]
    asked_at: Mapped[datetime]
    nudged_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(Text, default="")


class CheckinAnswer(Base):
    """One answer about one skill. `counted`: the person agreed that it counts in totals."""

    __tablename__ = "checkin_answer"
    __table_args__ = (Index("ix_checkin_answer_person_id", "person_id"),)

    round_id: Mapped[int] = mapped_column(
        ForeignKey("checkin_round.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    skill: Mapped[str] = mapped_column(String(120), primary_key=True)
    level: Mapped[int | None]
    wanted: Mapped[int | None]
    relevant: Mapped[bool]
    counted: Mapped[bool]


class CheckinRefusal(Base):
    """That a person doesn't want to be asked."""

    __tablename__ = "checkin_refusal"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Drafted:
    """A round that asks nobody yet: for how many it is and whom; and how many of them don't count yet."""

    round: CheckinRound
    fitting: int
    audience: str
    fresh: int


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody to be asked, with what the choice of questions goes by."""

    person_id: int
    job_family: str
    interests: str


@dataclass(frozen=True, slots=True)
class Counted:
    """An answer that counts, with the groups its person belongs to.

    `settled` is whether their account is old enough, or vouched for, to count towards the least number.
    """

    person_id: int
    skill: str
    level: int
    wanted: int
    institution: str
    job_family: str
    settled: bool = True


async def is_only_one_open(work: Work) -> bool:
    """Whether what was just opened may be: there is one open round at a time, which an index sees to."""
    try:
        await work.session.flush()
    except IntegrityError:
        return False
    return True


async def find(work: Work, round_id: int, *, lock: bool = False) -> CheckinRound | None:
    """One round."""
    return await work.session.get(CheckinRound, round_id, with_for_update=lock or None)


async def running(work: Work) -> CheckinRound | None:
    """The open round; there is one at most."""
    return (
        await work.session.scalars(
            select(CheckinRound)
            .where(CheckinRound.state == RoundState.OPEN)
            .order_by(CheckinRound.id)
            .limit(1)
        )
    ).first()


async def closed(work: Work) -> list[CheckinRound]:
    """Closed rounds, the latest first."""
    rows = await work.session.scalars(
        select(CheckinRound)
        .where(CheckinRound.state == RoundState.CLOSED)
        .order_by(CheckinRound.closes_at.desc(), CheckinRound.id.desc())
    )
    return list(rows)


async def without_report(work: Work, kind: str) -> list[CheckinRound]:
    """Closed rounds of which no report of this kind is kept."""
    kept = exists().where(
        FrozenReport.kind == kind, FrozenReport.subject == cast(CheckinRound.id, FrozenReport.subject.type)
    )
    rows = await work.session.scalars(
        select(CheckinRound).where(CheckinRound.state == RoundState.CLOSED, ~kept)
    )
    return list(rows)


async def plans(work: Work) -> list[CheckinPlan]:
    """What is started every term, the oldest first."""
    return list(await work.session.scalars(select(CheckinPlan).order_by(CheckinPlan.id)))


async def plan(work: Work, plan_id: int) -> CheckinPlan | None:
    """One of them."""
    return await work.session.get(CheckinPlan, plan_id, with_for_update=True)


async def answered_in(work: Work, round_id: int) -> dict[int, list[str]]:
    """Who answered in a round and wants check-ins still, and which skills they were asked about."""
    rows = await work.session.execute(
        select(CheckinAsk.person_id, CheckinAsk.skills)
        .where(
            CheckinAsk.round_id == round_id,
            CheckinAsk.state == AskState.ANSWERED,
            CheckinAsk.person_id.not_in(select(CheckinRefusal.person_id)),
        )
        .order_by(CheckinAsk.person_id)
    )
    return {row.person_id: list(row.skills["keys"]) for row in rows}


async def fitting(work: Work, ids: Iterable[int] | None) -> int:
    """How many members a round is for, those who don't want to be asked among them."""
    query = select(func.count()).select_from(Member).where(_among(ids))
    return await work.session.scalar(query) or 0


async def not_settled(work: Work, ids: Iterable[int] | None) -> int:
    """How many members whom a round is for don't count yet towards the least number of people."""
    query = select(func.count()).select_from(Member).where(_among(ids), ~members.is_settled(work.now))
    return await work.session.scalar(query) or 0


async def members_to_ask(work: Work, ids: Iterable[int] | None) -> list[Invited]:
    """Members who haven't refused to be asked; all of them, or those among `ids`."""
    refused = select(CheckinRefusal.person_id)
    query = (
        select(Member.person_id, Member.job_family, Member.interests)
        .where(_among(ids), Member.person_id.not_in(refused))
        .order_by(Member.person_id)
    )
    return [Invited(*row) for row in await work.session.execute(query)]


def _among(ids: Iterable[int] | None) -> ColumnElement[bool]:
    """That a member is one of these; None for all."""
    return true() if ids is None else Member.person_id.in_(list(ids))


async def last_answered(work: Work, person_ids: Iterable[int]) -> dict[int, dict[str, datetime]]:
    """When each person was last asked about each skill in a round that they answered, and that was closed.

    That stays so for those whose answers are erased.
    """
    rows = await work.session.execute(
        select(CheckinAsk.person_id, CheckinAsk.skills, CheckinAsk.asked_at)
        .join(CheckinRound, CheckinRound.id == CheckinAsk.round_id)
        .where(
            CheckinAsk.person_id.in_(list(person_ids)),
            CheckinAsk.state == AskState.ANSWERED,
            CheckinRound.state == RoundState.CLOSED,
        )
        .order_by(CheckinAsk.asked_at)
    )
    found: dict[int, dict[str, datetime]] = {}
    for person_id, skills, asked_at in rows:
        for skill in skills["keys"]:
            found.setdefault(person_id, {})[skill] = asked_at
    return found


async def not_relevant(work: Work, person_ids: Iterable[int], since: datetime) -> dict[int, frozenset[str]]:
    """The skills that each person called not relevant in rounds opened since then."""
    rows = await work.session.execute(
        select(CheckinAnswer.person_id, CheckinAnswer.skill)
        .join(CheckinRound, CheckinRound.id == CheckinAnswer.round_id)
        .where(
            CheckinAnswer.person_id.in_(list(person_ids)),
            CheckinAnswer.relevant.is_(False),
            CheckinRound.opened_at >= since,
        )
    )
    found: dict[int, set[str]] = {}
    for row in rows:
        found.setdefault(row.person_id, set()).add(row.skill)
    return {person: frozenset(skills) for person, skills in found.items()}


async def ask(work: Work, round_id: int, person_id: int, skills: Iterable[str]) -> bool:
    """Note that a person is asked. False: they are already."""
    asks = insert(CheckinAsk).values(_ask(work, round_id, person_id, skills))
    added = await work.session.execute(
        asks.on_conflict_do_nothing(index_elements=["round_id", "person_id"]).returning(CheckinAsk.person_id)
    )
    return added.scalar() is not None


def _ask(work: Work, round_id: int, person_id: int, skills: Iterable[str]) -> dict[str, Any]:
    return {
        "round_id": round_id,
        "person_id": person_id,
        "skills": {"keys": list(skills)},
        "state": AskState.ASKED,
        "asked_at": work.now,
        "note": "",
    }


async def ask_all(work: Work, round_id: int, keys: Mapping[int, Sequence[str]]) -> list[int]:
    """Note that many are asked, each about these skills. Returns who wasn't asked yet."""
    already = set(
        await work.session.scalars(select(CheckinAsk.person_id).where(CheckinAsk.round_id == round_id))
    )
    fresh = [person_id for person_id in keys if person_id not in already]
    if fresh:
        table = CheckinAsk.__table__
        rows = [_ask(work, round_id, person_id, keys[person_id]) for person_id in fresh]
        await work.execute(
            insert(table).on_conflict_do_nothing(index_elements=["round_id", "person_id"]), rows
        )
    return fresh


async def asked(work: Work, round_id: int, person_id: int) -> CheckinAsk | None:
    """What somebody is asked in a round; None where they aren't."""
    return await work.session.get(CheckinAsk, (round_id, person_id))


async def unanswered(work: Work, round_id: int) -> list[int]:
    """Those who were asked, haven't answered or refused, and haven't been nudged."""
    rows = await work.session.scalars(
        select(CheckinAsk.person_id)
        .where(
            CheckinAsk.round_id == round_id,
            CheckinAsk.state.in_((AskState.ASKED, AskState.LATER)),
            CheckinAsk.nudged_at.is_(None),
            CheckinAsk.person_id.not_in(select(CheckinRefusal.person_id)),
        )
        .order_by(CheckinAsk.person_id)
    )
    return list(rows)


async def nudged(work: Work, round_id: int, person_ids: Iterable[int]) -> None:
    """Note who was nudged."""
    await work.session.execute(
        update(CheckinAsk)
        .where(CheckinAsk.round_id == round_id, CheckinAsk.person_id.in_(list(person_ids)))
        .values(nudged_at=work.now)
        .execution_options(synchronize_session=False)
    )


async def waiting(work: Work, round_id: int) -> list[int]:
    """Those who were asked and have neither answered nor refused, nudged or not."""
    rows = await work.session.scalars(
        select(CheckinAsk.person_id).where(
            CheckinAsk.round_id == round_id,
            CheckinAsk.state.in_((AskState.ASKED, AskState.LATER)),
            CheckinAsk.nudged_at.is_not(None),
        )
    )
    return list(rows)


async def states(work: Work, round_id: int) -> dict[str, int]:
    """How many of those asked are in each state."""
    rows = await work.session.execute(
        select(CheckinAsk.state, func.count())
        .where(CheckinAsk.round_id == round_id)
        .group_by(CheckinAsk.state)
    )
    return {row[0]: row[1] for row in rows}


async def answers_of(work: Work, round_id: int, person_id: int) -> dict[str, CheckinAnswer]:
    """What somebody has answered in a round, by skill."""
    rows = await work.session.scalars(
        select(CheckinAnswer).where(CheckinAnswer.round_id == round_id, CheckinAnswer.person_id == person_id)
    )
    return {row.skill: row for row in rows}


async def answer(work: Work, asked: CheckinAsk, rows: Iterable[CheckinAnswer], *, counted: bool) -> None:
    """Keep answers; one given before to the same question is replaced.

    Whether they count is said for all of a person's answers in a round, those given before too.
    """
    for row in rows:
        await work.session.merge(row)
    await work.session.flush()
    await work.session.execute(
        update(CheckinAnswer)
        .where(CheckinAnswer.round_id == asked.round_id, CheckinAnswer.person_id == asked.person_id)
        .values(counted=counted)
    )


async def refuse(work: Work, person_id: int) -> None:
    """Note that somebody wants no check-ins."""
    await work.session.execute(
        insert(CheckinRefusal)
        .values(person_id=person_id, at=work.now)
        .on_conflict_do_nothing(index_elements=["person_id"])
    )


async def erase_answers(work: Work, person_id: int) -> None:
    """Delete what somebody answered and noted, and the levels that they said last in an answer.

    That they were asked and answered stays, so that nobody asks them the same again too soon.
    """
    said = (
        exists()
        .where(
            CheckinAnswer.person_id == SkillState.person_id,
            CheckinAnswer.skill == SkillState.skill,
            CheckinAsk.person_id == SkillState.person_id,
            CheckinAsk.round_id == CheckinAnswer.round_id,
            CheckinAsk.answered_at == SkillState.at,
        )
        .correlate(SkillState)
    )
    await work.session.execute(
        delete(SkillState)
        .where(SkillState.person_id == person_id, said)
        .execution_options(synchronize_session=False)
    )
    await work.session.execute(delete(CheckinAnswer).where(CheckinAnswer.person_id == person_id))
    mine = CheckinAsk.person_id == person_id
    await work.session.execute(update(CheckinAsk).where(mine).values(note=""))
    await work.session.execute(
        update(CheckinAsk).where(mine, CheckinAsk.state != AskState.ANSWERED).values(state=AskState.REFUSED)
    )


async def count_no_more(work: Work, person_id: int) -> None:
    """Have somebody's answers count in no figure that is still to be made."""
    await work.session.execute(
        update(CheckinAnswer).where(CheckinAnswer.person_id == person_id).values(counted=False)
    )


async def has_answered(work: Work, person_id: int) -> bool:
    """Whether any answers of somebody are kept."""
    found = exists().where(CheckinAnswer.person_id == person_id)
    return bool(await work.session.scalar(select(found)))


async def has_refused(work: Work, person_id: int) -> bool:
    """Whether somebody wants no check-ins."""
    return await work.session.get(CheckinRefusal, person_id) is not None


async def take_part_again(work: Work, person_id: int) -> None:
    """Forget that somebody wanted none."""
    await work.session.execute(delete(CheckinRefusal).where(CheckinRefusal.person_id == person_id))


async def counted(work: Work, round_id: int) -> list[Counted]:
    """The answers of a round that count in totals, each with its person's groups as they are now."""
    is_settled = members.is_settled(work.now)
    rows = await work.session.execute(
        select(
            CheckinAnswer.person_id,
            CheckinAnswer.skill,
            CheckinAnswer.level,
            CheckinAnswer.wanted,
            Member.institution,
            Member.job_family,
            is_settled,
        )
        .join(Person, Person.id == CheckinAnswer.person_id)
        .join(Member, Member.person_id == Person.id)
        .where(
            CheckinAnswer.round_id == round_id,
            CheckinAnswer.counted,
            CheckinAnswer.relevant,
            CheckinAnswer.level.is_not(None),
            CheckinAnswer.wanted.is_not(None),
        )
        .order_by(CheckinAnswer.person_id, CheckinAnswer.skill)
    )
    return [
        Counted(person, skill, level, wanted, work.community.institution(place), family, settled)
        for person, skill, level, wanted, place, family, settled in rows
        if level is not None and wanted is not None
    ]


_OVER = (RoundState.CLOSED, RoundState.CANCELLED)


async def to_tell_of_deletion(work: Work, before: datetime) -> CheckinRound | None:
    """A round that closed before then, of which nobody was told yet that its answers will be deleted."""
    found: CheckinRound | None = await work.session.scalar(
        select(CheckinRound)
        .where(
            CheckinRound.state.in_(_OVER),
            CheckinRound.closes_at < before,
            CheckinRound.deletion_told_at.is_(None),
        )
        .order_by(CheckinRound.closes_at)
        .limit(1)
        .with_for_update()
    )
    return found


async def with_answers(work: Work, round_id: int) -> list[int]:
    """Whose answers of a round are kept."""
    rows = await work.session.scalars(
        select(CheckinAnswer.person_id)
        .where(CheckinAnswer.round_id == round_id)
        .distinct()
        .order_by(CheckinAnswer.person_id)
    )
    return list(rows)


async def purge(work: Work, before: datetime, *, told_before: datetime) -> None:
    """Delete raw answers and notes of rounds that closed before then, if people were told before that."""
    old = select(CheckinRound.id).where(
        CheckinRound.state.in_(_OVER),
        CheckinRound.closes_at < before,
        CheckinRound.deletion_told_at <= told_before,
    )
    await work.session.execute(delete(CheckinAnswer).where(CheckinAnswer.round_id.in_(old)))
    await work.session.execute(delete(CheckinAsk).where(CheckinAsk.round_id.in_(old)))
