"""Communities of practice: those of the community file, and those that organisers made.

Holds about a person: who made a group; membership is in `member_group` and goes with the `person` row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Text, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Work
from storage.members import MemberGroup
from storage.upsert import insert


class Group(Base):
    """A community of practice that was made in the chat."""

    __tablename__ = "practice_group"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    about: Mapped[str] = mapped_column(Text)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Listed:
    """A group, how many are in it, and whether the reader is."""

    name: str
    about: str
    members: int
    mine: bool


async def every(work: Work, person_id: int) -> list[Listed]:
    """All groups by name."""
    made = {row.name: row.about for row in await work.session.scalars(select(Group))}
    names = dict.fromkeys(work.community.register_.communities_of_practice, "") | made
    rows = await work.session.execute(select(MemberGroup.name, func.count()).group_by(MemberGroup.name))
    counts = {row[0]: row[1] for row in rows}
    mine = set(await work.session.scalars(select(MemberGroup.name).where(MemberGroup.person_id == person_id)))
    return [
        Listed(name, about, counts.get(name, 0), name in mine)
        for name, about in sorted(names.items(), key=lambda item: item[0].casefold())
    ]


async def names(work: Work) -> list[str]:
    """The names of all groups, in order."""
    made = await work.session.scalars(select(Group.name))
    found = {*work.community.register_.communities_of_practice, *made}
    return sorted(found, key=str.casefold)


async def of_member(work: Work, person_id: int) -> list[str]:
    """The names of the groups that somebody is in, in order."""
    mine = select(MemberGroup.name).where(MemberGroup.person_id == person_id).order_by(MemberGroup.name)
    return list(await work.session.scalars(mine))


async def make(work: Work, name: str, about: str, *, by: int) -> bool:
    """Make a group. False where there is one of that name."""
    made = await work.session.execute(
        insert(Group)
        .values(name=name, about=about, made_by=by, made_at=work.now)
        .on_conflict_do_nothing(index_elements=["name"])
        .returning(Group.name)
    )
    return made.scalar() is not None


async def unmake(work: Work, name: str) -> bool:
    """Delete a group that nobody is in. False where somebody is."""
    if await work.session.scalar(select(MemberGroup.name).where(MemberGroup.name == name).limit(1)):
        return False
    await work.session.execute(delete(Group).where(Group.name == name))
    return True


async def join(work: Work, person_id: int, name: str) -> bool:
    """Join a group. False for those who are in it."""
    joined = await work.session.execute(
        insert(MemberGroup)
        .values(person_id=person_id, name=name)
        .on_conflict_do_nothing(index_elements=["person_id", "name"])
        .returning(MemberGroup.name)
    )
    return joined.scalar() is not None


async def leave(work: Work, person_id: int, name: str) -> bool:
    """Leave a group. False for those who weren't in it."""
    left = await work.session.scalar(
        delete(MemberGroup)
        .where(MemberGroup.person_id == person_id, MemberGroup.name == name)
        .returning(MemberGroup.name)
    )
    return left is not None
