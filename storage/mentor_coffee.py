"""Coffees: who likes to meet somebody new every few weeks, and who met whom.

Holds about a person: that they take part, and whom they were brought together with; it goes with the `person`
row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import combinations

from sqlalchemy import ForeignKey, Index, delete, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage import contact_choices, suspensions
from storage.database import IDS_ONCE, Base, Work
from storage.members import Member
from storage.mentor_pairs import MentorPair
from storage.mentoring import MentorBlock
from storage.people import Person
from storage.upsert import insert


class CoffeeState(StrEnum):
    """Whether somebody is in the next round."""

    IN = "in"
    SKIPS = "skips"
    # Somebody said that they didn't answer: they sit out until they say that they're still in.
    UNSURE = "unsure"


class CoffeeWord(StrEnum):
    """What somebody says of a coffee."""

    MET = "met"
    NOT_YET = "not yet"
    NO_ANSWER = "no answer"


class CoffeeMember(Base):
    """Who takes part; `since` is in UTC."""

    __tablename__ = "coffee_member"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[CoffeeState]
    since: Mapped[datetime]


class CoffeeGroup(Base):
    """Two or three who were brought together. `at` is in UTC."""

    __tablename__ = "coffee_group"
    __table_args__ = (Index("ix_coffee_group_at", "at"), IDS_ONCE)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class CoffeeGuest(Base):
    """One of them, and what they said of it, None for nothing yet."""

    __tablename__ = "coffee_guest"
    __table_args__ = (Index("ix_coffee_guest_person_id", "person_id"),)

    group_id: Mapped[int] = mapped_column(ForeignKey("coffee_group.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    word: Mapped[CoffeeWord | None]


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody in a round."""

    id: int
    name: str
    institution: str
    role_title: str
    job_family: str


async def state_of(work: Work, person_id: int) -> CoffeeState | None:
    """Whether somebody takes part, and is in the next round."""
    row = await work.session.get(CoffeeMember, person_id)
    return row.state if row is not None else None


async def join(work: Work, person_id: int, state: CoffeeState = CoffeeState.IN) -> None:
    """Have somebody take part, and be in the next round or not."""
    await work.session.execute(
        insert(CoffeeMember)
        .values(person_id=person_id, state=state, since=work.now)
        .on_conflict_do_update(index_elements=["person_id"], set_={"state": state})
    )


async def forget_words(work: Work, person_id: int) -> None:
    """Keep nothing of what somebody said of coffees."""
    await work.session.execute(
        update(CoffeeGuest).where(CoffeeGuest.person_id == person_id).values(word=None)
    )


async def leave(work: Work, person_id: int) -> bool:
    """Somebody takes part no more. False where they didn't."""
    gone = await work.session.scalar(
        delete(CoffeeMember).where(CoffeeMember.person_id == person_id).returning(CoffeeMember.person_id)
    )
    return gone is not None


async def guests(work: Work) -> list[Guest]:
    """Who is in the next round."""
    rows = await work.session.execute(
        select(Person.id, Person.name, Member.institution, Member.role_title, Member.job_family)
        .join(CoffeeMember, CoffeeMember.person_id == Person.id)
        .join(Member, Member.person_id == Person.id)
        .where(
            CoffeeMember.state == CoffeeState.IN,
            Person.id.not_in(contact_choices.paused(work)),
            Person.id.not_in(suspensions.suspended()),
        )
        .order_by(Person.id)
    )
    return [
        Guest(row.id, row.name, work.community.institution(row.institution), row.role_title, row.job_family)
        for row in rows
    ]


async def everybody_back(work: Work) -> None:
    """Whoever skipped one round is in the next."""
    await work.session.execute(
        update(CoffeeMember)
        .where(CoffeeMember.state == CoffeeState.SKIPS)
        .values(state=CoffeeState.IN)
        .execution_options(synchronize_session=False)
    )


async def met(work: Work, person_ids: Sequence[int]) -> dict[frozenset[int], datetime]:
    """When each two of these were brought together last, as mentor and mentee too (UTC)."""
    rows = await work.session.execute(
        select(CoffeeGuest.group_id, CoffeeGroup.at, CoffeeGuest.person_id)
        .join(CoffeeGroup, CoffeeGroup.id == CoffeeGuest.group_id)
        .where(CoffeeGuest.person_id.in_(list(person_ids)))
        .order_by(CoffeeGroup.at, CoffeeGroup.id)
    )
    together: dict[int, list[int]] = {}
    times: dict[int, datetime] = {}
    for group_id, at, person_id in rows:
        together.setdefault(group_id, []).append(person_id)
        times[group_id] = at
    found: dict[frozenset[int], datetime] = {}
    for group_id, people in together.items():
        for two in combinations(people, 2):
            found[frozenset(two)] = times[group_id]
    pairs = await work.session.execute(
        select(MentorPair.mentor_id, MentorPair.mentee_id, MentorPair.since).where(
            MentorPair.mentor_id.in_(list(person_ids)), MentorPair.mentee_id.in_(list(person_ids))
        )
    )
    for mentor_id, mentee_id, since in pairs:
        pair = frozenset((mentor_id, mentee_id))
        found[pair] = max(since, found.get(pair, since))
    return found


async def never(work: Work, person_ids: Sequence[int]) -> set[frozenset[int]]:
    """Those of these of whom one would rather not be matched with the other."""
    ids = list(person_ids)
    rows = await work.session.execute(
        select(MentorBlock.person_id, MentorBlock.other_id).where(
            or_(MentorBlock.person_id.in_(ids), MentorBlock.other_id.in_(ids))
        )
    )
    return {frozenset((row[0], row[1])) for row in rows}


async def add_group(work: Work, people: Iterable[int]) -> CoffeeGroup:
    """Keep that these are brought together."""
    row = CoffeeGroup(at=work.now)
    await work.add(row)
    for person_id in people:
        await work.add(CoffeeGuest(group_id=row.id, person_id=person_id, word=None))
    return row


async def held_since(work: Work, at: datetime) -> bool:
    """Whether anybody was brought together since then (UTC)."""
    return await work.session.scalar(select(CoffeeGroup.id).where(CoffeeGroup.at >= at).limit(1)) is not None


async def find(work: Work, group_id: int) -> dict[int, str]:
    """The names of those who were brought together, by their ids."""
    rows = await work.session.execute(
        select(Person.id, Person.name)
        .join(CoffeeGuest, CoffeeGuest.person_id == Person.id)
        .where(CoffeeGuest.group_id == group_id)
        .order_by(Person.id)
    )
    return {row.id: row.name for row in rows}


async def say(work: Work, group_id: int, person_id: int, word: CoffeeWord) -> CoffeeWord | None:
    """Keep what somebody says of a coffee. Returns what they had said before. Raises LookupError."""
    row = await work.session.get(CoffeeGuest, (group_id, person_id), with_for_update=True)
    if row is None:
        raise LookupError(group_id)
    before, row.word = row.word, word
    return before


async def answered(work: Work, group_id: int, person_id: int) -> bool:
    """Whether somebody has said that they met."""
    row = await work.session.get(CoffeeGuest, (group_id, person_id))
    return row is not None and row.word is CoffeeWord.MET
