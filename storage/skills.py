"""What a person says of their own skills: the level they have, and the level they want.

Holds about a person: levels per skill and the role they head for, private to them; what they show in their
profile is `member_skill`. Rows go with the `person` row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ForeignKey, String, and_, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Work
from storage.members import Member, MemberSkill
from storage.upsert import insert

T = TypeVar("T")


class SkillState(Base):
    """A person's latest word on one skill; levels from 0 to 4, None where they didn't say.

    `relevant` is False for “not relevant to me”, which is no level.
    """

    __tablename__ = "skill_state"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    skill: Mapped[str] = mapped_column(String(120), primary_key=True)
    level: Mapped[int | None]
    wanted: Mapped[int | None]
    relevant: Mapped[bool] = mapped_column(default=True)
    at: Mapped[datetime]


class LearningGoal(Base):
    """The role that somebody is heading for, by its name in the role profiles; private to them."""

    __tablename__ = "learning_goal"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Own:
    """One skill of one's own."""

    skill: str
    level: int | None
    wanted: int | None
    relevant: bool = True

    @property
    def gap(self) -> int:
        """How many levels are wanted beyond what is there; nothing where either isn't known."""
        if self.level is None or self.wanted is None or not self.relevant:
            return 0
        return max(0, self.wanted - self.level)


async def own(work: Work, person_id: int) -> dict[str, Own]:
    """All that a person said of their skills, in check-ins, commands and their profile."""
    return (await levels_of(work, [person_id])).get(person_id, {})


async def goal(work: Work, person_id: int) -> str | None:
    """The role that somebody is heading for."""
    found = await work.session.get(LearningGoal, person_id)
    return found.role if found else None


async def goals(work: Work) -> dict[int, str]:
    """Who is heading for which role."""
    rows = await work.session.execute(select(LearningGoal.person_id, LearningGoal.role))
    return {row.person_id: row.role for row in rows}


async def head_for(work: Work, person_id: int, role: str | None) -> None:
    """Keep what somebody is heading for, in place of what it was; None: nothing any more."""
    await work.session.execute(delete(LearningGoal).where(LearningGoal.person_id == person_id))
    if role is not None:
        await work.session.execute(insert(LearningGoal).values(person_id=person_id, role=role, at=work.now))


async def levels_of(
    work: Work, person_ids: Iterable[int], keys: Iterable[str] | None = None
) -> dict[int, dict[str, Own]]:
    """What each of these people said of these skills, or of any, where they said something."""
    ids = list(person_ids)
    shown = select(MemberSkill.person_id, MemberSkill.skill, MemberSkill.level).where(
        MemberSkill.person_id.in_(ids)
    )
    said = select(SkillState).where(SkillState.person_id.in_(ids)).order_by(SkillState.skill)
    if keys is not None:
        wanted = list(keys)
        shown = shown.where(MemberSkill.skill.in_(wanted))
        said = said.where(SkillState.skill.in_(wanted))
    found: dict[int, dict[str, Own]] = {}
    for row in await work.session.execute(shown):
        found.setdefault(row.person_id, {})[row.skill] = Own(row.skill, row.level, None)
    for one in await work.session.scalars(said):
        theirs = found.setdefault(one.person_id, {})
        before = theirs.get(one.skill)
        level = one.level if one.level is not None else before.level if before else None
        theirs[one.skill] = Own(one.skill, level, one.wanted, one.relevant)
    return {person: _shown(work, theirs) for person, theirs in found.items()}


def _shown(work: Work, theirs: Mapping[str, T]) -> dict[str, T]:
    """By skill, without those that were taken out of the catalogue."""
    return {key: each for key, each in theirs.items() if work.catalogue.has(key)}


async def said_since(work: Work, person_id: int, at: datetime) -> set[str]:
    """The skills of which somebody has said something since then (UTC)."""
    rows = await work.session.scalars(
        select(SkillState.skill).where(SkillState.person_id == person_id, SkillState.at > at)
    )
    return set(rows)


async def wishes(work: Work, person_ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """By how many levels each of these people would like to be better at something; what isn't known is 0."""
    have = func.coalesce(SkillState.level, MemberSkill.level, 0)
    rows = await work.session.execute(
        select(SkillState.person_id, SkillState.skill, SkillState.wanted - have)
        .join(
            MemberSkill,
            and_(MemberSkill.person_id == SkillState.person_id, MemberSkill.skill == SkillState.skill),
            isouter=True,
        )
        .where(
            SkillState.person_id.in_(list(person_ids)),
            SkillState.relevant,
            SkillState.wanted.is_not(None),
            SkillState.wanted > have,
        )
        .order_by(SkillState.person_id, SkillState.skill)
    )
    found: dict[int, dict[str, int]] = {}
    for person_id, skill, gap in rows:
        found.setdefault(person_id, {})[skill] = gap or 0
    return found


async def as_it_is(work: Work, person_id: int, keys: Iterable[str]) -> dict[str, Any]:
    """What is known of these skills of a person, as `restore` takes it."""
    wanted = list(keys)
    states = await work.session.scalars(
        select(SkillState).where(SkillState.person_id == person_id, SkillState.skill.in_(wanted))
    )
    shown = await work.session.execute(
        select(MemberSkill.skill, MemberSkill.level).where(
            MemberSkill.person_id == person_id, MemberSkill.skill.in_(wanted)
        )
    )
    kept: dict[str, Any] = {key: {} for key in wanted}
    for state in states:
        kept[state.skill]["said"] = [state.level, state.wanted, state.relevant]
    for row in shown:
        kept[row.skill]["shown"] = [row.level]
    return kept


async def restore(work: Work, person_id: int, kept: Mapping[str, Any]) -> None:
    """Have skills be as they were kept; what wasn't said then isn't said now."""
    for table in (SkillState, MemberSkill):
        await work.session.execute(
            delete(table).where(table.person_id == person_id, table.skill.in_(list(kept)))
        )
    for skill, before in kept.items():
        if "said" in before:
            level, wanted, relevant = before["said"]
            row = {"level": level, "wanted": wanted, "relevant": relevant, "at": work.now}
            await work.session.execute(insert(SkillState).values(person_id=person_id, skill=skill, **row))
        if "shown" in before:
            await work.session.execute(
                insert(MemberSkill).values(person_id=person_id, skill=skill, level=before["shown"][0])
            )


async def note(work: Work, person_id: int, said: Iterable[Own]) -> None:
    """Keep what a person says of skills; a level or wish they leave out stays as it was."""
    for one in said:
        values = {"level": one.level, "wanted": one.wanted, "relevant": one.relevant, "at": work.now}
        kept = {name: value for name, value in values.items() if value is not None or not one.relevant}
        await work.session.execute(
            insert(SkillState)
            .values(person_id=person_id, skill=one.skill, **values)
            .on_conflict_do_update(index_elements=["person_id", "skill"], set_=kept)
        )


async def forget_wishes(work: Work, person_id: int, keys: Iterable[str]) -> None:
    """Keep no wish for these skills any more."""
    await work.session.execute(
        update(SkillState)
        .where(SkillState.person_id == person_id, SkillState.skill.in_(list(keys)))
        .values(wanted=None, at=work.now)
        .execution_options(synchronize_session=False)
    )
    work.session.expire_all()


async def show_in_profile(work: Work, person_id: int, levels: dict[str, int]) -> None:
    """Put skills with their levels into a member's profile, where others may see them."""
    for skill, level in levels.items():
        await work.session.execute(
            insert(MemberSkill)
            .values(person_id=person_id, skill=skill, level=level)
            .on_conflict_do_update(index_elements=["person_id", "skill"], set_={"level": level})
        )


async def shown_levels(
    work: Work, person_ids: Iterable[int], *, visible: Iterable[str] | None = None
) -> dict[int, dict[str, int | None]]:
    """The skills in the profiles of these people, with their levels.

    `visible` are the visibilities of the profiles to look into, None for all.
    """
    query = select(MemberSkill.person_id, MemberSkill.skill, MemberSkill.level).where(
        MemberSkill.person_id.in_(list(person_ids))
    )
    if visible is not None:
        query = query.join(Member, Member.person_id == MemberSkill.person_id).where(
            Member.visibility.in_(list(visible))
        )
    rows = await work.session.execute(query)
    found: dict[int, dict[str, int | None]] = {}
    for row in rows:
        found.setdefault(row.person_id, {})[row.skill] = row.level
    return {person: _shown(work, theirs) for person, theirs in found.items()}
