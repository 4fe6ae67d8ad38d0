"""Communities of practice: those of the community file, and those that organisers made.

Holds about a person: who made a group, and who leads one; membership is in `member_group`. Both go with the
`person` row, or lose the name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Text, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage import group_channels
from storage.database import Base, Work
from storage.events import Audience, Event
from storage.members import MemberGroup
from storage.people import Person
from storage.upsert import insert


class Group(Base):
    """A community of practice that was made in the chat."""

    __tablename__ = "practice_group"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    about: Mapped[str] = mapped_column(Text)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]


class GroupLead(Base):
    """Somebody who leads a group."""

    __tablename__ = "group_lead"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)


@dataclass(frozen=True, slots=True)
class Lead:
    """Somebody who leads a group."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A group, how many are in it, and whether the reader is."""

    name: str
    about: str
    members: int
    mine: bool
    leads: tuple[Lead, ...] = ()
    channels: tuple[str, ...] = ()
    """What the channels are called that it is tied to."""


async def every(work: Work, person_id: int, *, archived: bool = False) -> list[Listed]:
    """All groups by name; or those that are archived."""
    about = await _about(work, archived=archived)
    counted = await work.session.execute(select(MemberGroup.name, func.count()).group_by(MemberGroup.name))
    counts = {row[0]: row[1] for row in counted}
    mine = set(await work.session.scalars(select(MemberGroup.name).where(MemberGroup.person_id == person_id)))
    led, tied = await leads(work), await group_channels.names_by_group(work)
    return [
        Listed(
            name, said, counts.get(name, 0), name in mine, tuple(led.get(name, ())), tuple(tied.get(name, ()))
        )
        for name, said in about.items()
    ]


async def _about(work: Work, *, archived: bool) -> dict[str, str]:
    """Whom each group is for, by name; those of all groups that aren't archived, or of those that are."""
    rows = list(await work.session.scalars(select(Group)))
    away = {row.name for row in rows if row.archived_at is not None}
    about = dict.fromkeys(work.community.register_.communities_of_practice, "") | {
        row.name: row.about for row in rows
    }
    return {name: about[name] for name in sorted(about, key=str.casefold) if (name in away) is archived}


async def leads(work: Work) -> dict[str, list[Lead]]:
    """Who leads each group, by name."""
    rows = await work.session.execute(
        select(GroupLead.name, Person.id, Person.name)
        .join(Person, Person.id == GroupLead.person_id)
        .order_by(Person.name, Person.id)
    )
    found: dict[str, list[Lead]] = {}
    for group, person_id, name in rows:
        found.setdefault(group, []).append(Lead(person_id, name))
    return found


async def lead(work: Work, person_id: int, name: str) -> bool:
    """Somebody leads a group from now on. False where they do already."""
    added = await work.session.execute(
        insert(GroupLead)
        .values(person_id=person_id, name=name)
        .on_conflict_do_nothing(index_elements=["person_id", "name"])
        .returning(GroupLead.name)
    )
    return added.scalar() is not None


async def lead_no_longer(work: Work, person_id: int, name: str) -> bool:
    """Somebody leads a group no more. False where they didn't."""
    gone = await work.session.scalar(
        delete(GroupLead)
        .where(GroupLead.person_id == person_id, GroupLead.name == name)
        .returning(GroupLead.name)
    )
    return gone is not None


async def archive(work: Work, name: str, *, away: bool) -> None:
    """Have a group be found and joined by nobody any more, or again; who is in it stays in it."""
    at = work.now if away else None
    await work.session.execute(
        insert(Group)
        .values(name=name, about="", made_by=None, made_at=work.now, archived_at=at)
        .on_conflict_do_update(index_elements=["name"], set_={"archived_at": at})
    )


async def rename(work: Work, name: str, to: str) -> None:
    """Call a group that was made in the chat by another name, wherever it is named."""
    await work.session.execute(update(Group).where(Group.name == name).values(name=to))
    await group_channels.rename(work, name, to)
    for table in (MemberGroup, GroupLead):
        await work.session.execute(update(table).where(table.name == name).values(name=to))
    await work.session.execute(
        update(Event)
        .where(Event.audience == Audience.GROUP, Event.audience_name == name)
        .values(audience_name=to)
        .execution_options(synchronize_session=False)
    )


async def members_of(work: Work, name: str) -> list[int]:
    """Everybody in a group."""
    rows = await work.session.scalars(select(MemberGroup.person_id).where(MemberGroup.name == name))
    return sorted(rows)


async def names(work: Work) -> list[str]:
    """The names of all groups that aren't archived, in order."""
    return list(await _about(work, archived=False))


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
    await group_channels.untie(work, name)
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
