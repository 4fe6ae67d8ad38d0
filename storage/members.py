"""Members' profiles.

Holds about a person: everything they typed into the registration form, which goes when the `person` row is
deleted. What they agreed to is in `storage/consents.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text, delete, func, or_, select, true, update
from sqlalchemy.orm import Mapped, mapped_column

from config.catalogue import OWN
from storage import institution_names, member_words
from storage.database import Base, Work
from storage.upsert import insert


class Member(Base):
    """A registered person. `visibility` is everyone, members or organisers."""

    __tablename__ = "member"
    __table_args__ = (
        Index("ix_member_institution", "institution"),
        Index("ix_member_job_family", "job_family"),
        Index("ix_member_career_stage", "career_stage"),
        Index("ix_member_registered_at", "registered_at"),
        Index("ix_member_updated_at", "updated_at"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    institution: Mapped[str] = mapped_column(String(200))
    job_family: Mapped[str] = mapped_column(String(200))
    role_title: Mapped[str] = mapped_column(Text, default="")
    career_stage: Mapped[str] = mapped_column(String(200), default="")
    grade: Mapped[str] = mapped_column(String(200), default="")
    about: Mapped[str] = mapped_column(Text, default="")
    interests: Mapped[str] = mapped_column(Text, default="")
    visibility: Mapped[str] = mapped_column(String(16))
    registered_at: Mapped[datetime]
    vouched_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    """When they were last asked whether all of it is still right."""


SETTLED_AFTER = timedelta(days=30)
AT_ONCE = 500  # people in one statement
# How long a profile stands before its owner is asked whether it is still right.
CHECKED_EVERY = timedelta(days=365)


def is_settled(now: datetime) -> ColumnElement[bool]:
    """Whether a member counts towards the least number of people of whom something is said.

    Nobody makes ten accounts up and finds the eleventh person in their figure: a new one counts after 30
    days, or once somebody vouches for it. `now` is in UTC.
    """
    return or_(Member.registered_at <= now - SETTLED_AFTER, Member.vouched_at.is_not(None))


async def vouch_for(work: Work, person_id: int) -> bool:
    """Have somebody count at once. False: they do already, or aren't a member."""
    return await _vouch(work, Member.person_id == person_id) > 0


async def vouch_for_all(work: Work) -> int:
    """Have everybody count at once who is a member now. Returns how many didn't yet."""
    return await _vouch(work, true())


async def _vouch(work: Work, whom: ColumnElement[bool]) -> int:
    rows = await work.session.scalars(
        update(Member)
        .where(whom, ~is_settled(work.now))
        .values(vouched_at=work.now)
        .returning(Member.person_id)
        .execution_options(synchronize_session=False)
    )
    return len(rows.all())


async def unchecked(work: Work, most: int) -> list[int]:
    """Members whose profile has stood for a year, and who weren't asked about it in one; now they are."""
    ago = work.now - CHECKED_EVERY
    some = (
        select(Member.person_id)
        .where(Member.updated_at <= ago, or_(Member.asked_at.is_(None), Member.asked_at <= ago))
        .order_by(Member.updated_at)
        .limit(most)
    )
    rows = await work.session.scalars(
        update(Member)
        .where(Member.person_id.in_(some))
        .values(asked_at=work.now)
        .returning(Member.person_id)
        .execution_options(synchronize_session=False)
    )
    return sorted(rows)


async def confirm(work: Work, person_id: int) -> None:
    """A member says that their profile is right as it stands."""
    await work.session.execute(
        update(Member).where(Member.person_id == person_id).values(updated_at=work.now)
    )


class MemberSkill(Base):
    """A skill a member named, by its lasting key in the catalogue; its level from 0 to 4, if they said."""

    __tablename__ = "member_skill"
    __table_args__ = (Index("ix_member_skill_skill", "skill", "level", "person_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    skill: Mapped[str] = mapped_column(String(120), primary_key=True)
    level: Mapped[int | None]


class MemberGroup(Base):
    """A community of practice that a member belongs to."""

    __tablename__ = "member_group"
    __table_args__ = (Index("ix_member_group_name", "name", "person_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)


class MemberDraft(Base):
    """What a spreadsheet said about somebody who hasn't registered; gone when they do."""

    __tablename__ = "member_draft"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    profile: Mapped[dict[str, Any]]
    taken_at: Mapped[datetime]
    invited_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    """When they asked to be on no list: what one says of them is kept no more."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A member's profile as typed; skills by key."""

    institution: str
    job_family: str
    role_title: str
    career_stage: str
    grade: str
    about: str
    interests: str
    visibility: str
    skills: tuple[str, ...]
    groups: tuple[str, ...]


FIELDS = tuple(field.name for field in fields(Profile))
_TYPED = (
    "institution", "job_family", "role_title", "career_stage",
    "grade", "about", "interests", "visibility",
)  # fmt: skip


async def has_declined(work: Work, person_id: int) -> bool:
    """Whether somebody asked to be on no list."""
    declined = select(MemberDraft.declined_at).where(MemberDraft.person_id == person_id)
    return await work.session.scalar(declined) is not None


async def draft(work: Work, person_id: int, profile: Profile) -> None:
    """Keep what a spreadsheet says about a person, in place of what an earlier one said."""
    values = {"profile": asdict(profile), "taken_at": work.now}
    await work.session.execute(
        insert(MemberDraft)
        .values(person_id=person_id, **values)
        .on_conflict_do_update(index_elements=["person_id"], set_=values)
    )


async def drafted(work: Work, person_id: int) -> Profile | None:
    """What a spreadsheet said about a person, to begin their form with."""
    kept = await work.session.scalar(
        select(MemberDraft.profile).where(
            MemberDraft.person_id == person_id, MemberDraft.declined_at.is_(None)
        )
    )
    if kept is None:
        return None
    return unpacked(kept)


def unpacked(kept: Mapping[str, Any]) -> Profile:
    """A profile that was kept as JSON, which knows no tuples."""
    return Profile(**{**kept, "skills": tuple(kept["skills"]), "groups": tuple(kept["groups"])})


async def profile(work: Work, person_id: int) -> Profile | None:
    """A member's profile, or None for somebody who isn't a member."""
    return (await profiles(work, [person_id])).get(person_id)


async def profiles(work: Work, person_ids: Collection[int]) -> dict[int, Profile]:
    """The profiles of these people, as far as they are members."""
    skills = await _several(work, MemberSkill.person_id, MemberSkill.skill, person_ids)
    groups = await _several(work, MemberGroup.person_id, MemberGroup.name, person_ids)
    members = await work.session.scalars(
        select(Member).where(Member.person_id.in_(list(person_ids))).execution_options(populate_existing=True)
    )
    return {
        member.person_id: Profile(
            institution=member.institution,
            job_family=member.job_family,
            role_title=member.role_title,
            career_stage=member.career_stage,
            grade=member.grade,
            about=member.about,
            interests=member.interests,
            visibility=member.visibility,
            skills=tuple(key for key in skills.get(member.person_id, ()) if work.catalogue.has(key)),
            groups=tuple(groups.get(member.person_id, ())),
        )
        for member in members
    }


async def _several(work: Work, owner: Any, value: Any, person_ids: Collection[int]) -> dict[int, list[str]]:
    rows = await work.session.execute(select(owner, value).where(owner.in_(list(person_ids))).order_by(value))
    found: dict[int, list[str]] = {}
    for person_id, one in rows:
        found.setdefault(person_id, []).append(one)
    return found


async def save(work: Work, person_id: int, profile: Profile, *, settled: bool = True) -> bool:
    """Write a profile, new or changed. Returns whether the person has just become a member.

    `settled`: what a spreadsheet said of them is thrown away.
    """
    institution = await institution_names.called(work, profile.institution)
    member = await work.session.get(Member, person_id)
    is_new = member is None
    if member is None:
        listed = await work.session.get(MemberDraft, person_id)
        # Whoever put them on a list knows them.
        vouched_at = listed.taken_at if listed else None
        member = Member(person_id=person_id, registered_at=work.now, vouched_at=vouched_at)
        work.session.add(member)
    for name in _TYPED:
        setattr(member, name, getattr(profile, name))
    member.institution = institution
    member.updated_at = work.now
    await work.session.flush()
    await make_findable(work, [person_id])
    await work.session.execute(
        delete(MemberSkill).where(
            MemberSkill.person_id == person_id, MemberSkill.skill.not_in(profile.skills), _is_shown(work)
        )
    )
    await work.session.execute(delete(MemberGroup).where(MemberGroup.person_id == person_id))
    if settled:
        await work.session.execute(delete(MemberDraft).where(MemberDraft.person_id == person_id))
    for skill in profile.skills:
        await work.session.execute(
            insert(MemberSkill)
            .values(person_id=person_id, skill=skill)
            .on_conflict_do_nothing(index_elements=["person_id", "skill"])
        )
    for group in profile.groups:
        await work.session.execute(insert(MemberGroup).values(person_id=person_id, name=group))
    return is_new


def _is_shown(work: Work) -> ColumnElement[bool]:
    """That a skill isn't one that was taken out of the catalogue: it is there again once that is put back."""
    own = [key for key in work.catalogue.skills if key.startswith(f"{OWN}:")]
    return or_(~MemberSkill.skill.startswith(f"{OWN}:"), MemberSkill.skill.in_(own))


async def make_findable(work: Work, person_ids: Iterable[int]) -> None:
    """Have these members be found by what their profiles say now; whoever isn't one is passed over."""
    person = Base.metadata.tables["person"]
    rows = await work.session.execute(
        select(
            Member.person_id,
            person.c.name,
            Member.role_title,
            Member.interests,
            Member.institution,
            Member.job_family,
            Member.career_stage,
            Member.about,
        )
        .join(person, person.c.id == Member.person_id)
        .where(Member.person_id.in_(list(person_ids)))
    )
    for person_id, name, role, interests, *others in rows.all():
        await member_words.write(
            work, person_id, name=name, role=role, interests=interests, others=[one or "" for one in others]
        )


async def call_institutions(work: Work) -> None:
    """Have members whose institution goes by another name be of the one that the community has for it."""
    for said in list(await institutions(work)):
        name = await institution_names.called(work, said)
        if name != said:
            await move(work, await at(work, said), name)


async def institutions(work: Work) -> dict[str, int]:
    """How many members each institution has, those with most first."""
    count = func.count()
    rows = await work.session.execute(
        select(Member.institution, count)
        .group_by(Member.institution)
        .order_by(count.desc(), Member.institution)
    )
    return {row[0]: row[1] for row in rows}


async def at(work: Work, institution: str) -> list[int]:
    """The members of an institution, by exactly this name."""
    return list(
        await work.session.scalars(
            select(Member.person_id).where(Member.institution == institution).order_by(Member.person_id)
        )
    )


async def still_at(work: Work, institution: str, person_ids: Collection[int]) -> list[int]:
    """Those of these members who are of an institution."""
    return list(set(await at(work, institution)) & set(person_ids))


async def move(work: Work, person_ids: Sequence[int], institution: str) -> None:
    """Have these members be of an institution."""
    for start in range(0, len(person_ids), AT_ONCE):
        some = person_ids[start : start + AT_ONCE]
        await work.session.execute(
            update(Member).where(Member.person_id.in_(some)).values(institution=institution)
        )
        await make_findable(work, some)
