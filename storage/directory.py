"""Looking members up: filters, pages and counts. Holds the questions that open pages belong to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Select,
    Text,
    and_,
    delete,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage import suspensions
from storage.database import IDS_ONCE, Base, Work
from storage.member_conditions import EVERYBODY, Condition
from storage.member_matching import VALUES, Narrowed, by_any_name, by_name, holds, narrowed, reads_words
from storage.member_words import MemberWords
from storage.members import Member, MemberGroup, MemberSkill, is_settled
from storage.people import Account, Person

QUESTIONS_KEPT = timedelta(days=7)
# One more than anybody reads through: beyond it is "more than 1,000".
COUNTED = 1_001
# Nobody reads through a longer table in a chat.
MOST_COUNTED = 500


class MemberQuery(Base):
    """A question whose pages somebody may still turn."""

    __tablename__ = "member_query"
    __table_args__ = IDS_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Found:
    """One member in a list."""

    id: int
    name: str
    institution: str
    job_family: str
    role_title: str
    visibility: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks; `visible` are the visibilities that they may see besides their own profile, None for all."""

    person_id: int = 0
    visible: tuple[str, ...] | None = None


async def search(
    work: Work,
    condition: Condition,
    reader: Reader,
    *,
    after_id: int | None = None,
    limit: int = 10,
    few: bool = False,
) -> list[Found]:
    """Members for whom a condition holds, by name; those after the last of a page.

    `few`: they are known to be so few that finding all of them and sorting them costs less than going through
    everybody by name until a page is full.
    """
    condition = await by_any_name(work, condition)
    found = await (narrowed if few else by_name)(work, condition)
    matching = _matching(work, found, reader, by=Person.id.expression)
    query = matching.join(Person, Person.id == Member.person_id).with_only_columns(
        Person.id, Person.name, Member.institution, Member.job_family, Member.role_title, Member.visibility
    )
    name: ColumnElement[Any] = Person.name.expression
    id_: ColumnElement[Any] = Person.id.expression
    if few:
        # Without this, both databases go by the index of names whatever the conditions are.
        some = query.cte("matching").prefix_with("MATERIALIZED")
        query, name, id_ = select(some), some.c.name, some.c.id
    if after_id is not None:
        last = await work.session.scalar(select(Person.name).where(Person.id == after_id)) or ""
        query = query.where(tuple_(name, id_) > tuple_(literal(last), literal(after_id)))
    rows = await work.session.execute(query.order_by(name, id_).limit(limit))
    return [Found(*row) for row in rows]


async def count(work: Work, condition: Condition, reader: Reader) -> int:
    """How many members there are for whom a condition holds, counted up to `COUNTED`."""
    condition = await by_any_name(work, condition)
    matching = _matching(work, await narrowed(work, condition), reader).limit(COUNTED).subquery()
    return await work.session.scalar(select(func.count()).select_from(matching)) or 0


async def still_shown(work: Work, person_ids: Iterable[int], reader: Reader) -> set[int]:
    """Those of some members who may be shown to a reader now."""
    query = select(Member.person_id).where(Member.person_id.in_(list(person_ids)), _may_read(reader))
    return set(await work.session.scalars(query))


async def ids(work: Work, condition: Condition) -> list[int]:
    """All members for whom a condition holds, in the order of their numbers."""
    condition = await by_any_name(work, condition)
    query = _matching(work, await narrowed(work, condition), Reader())
    return list(await work.session.scalars(query.order_by(Member.person_id)))


async def count_by(work: Work, fields: Sequence[str], condition: Condition) -> list[tuple[Any, ...]]:
    """How many members have each value of a field, or each pair of two, and last the number; skills by key.

    The most frequent come first.
    """
    values = [_value(field) for field in fields]
    query: Select[Any] = select(*values, func.count()).select_from(Member)
    if "skill" in fields:
        query = query.join(MemberSkill, MemberSkill.person_id == Member.person_id)
    if "group" in fields:
        query = query.join(MemberGroup, MemberGroup.person_id == Member.person_id)
    if condition != EVERYBODY:
        condition = await by_any_name(work, condition)
        some = _matching(work, await narrowed(work, condition), Reader()).subquery()
        query = query.join(some, some.c.person_id == Member.person_id)
    rows = await work.session.execute(
        query.group_by(*values).order_by(func.count().desc(), *values).limit(MOST_COUNTED)
    )
    return [tuple(row) for row in rows]


def _value(field: str) -> Any:
    return {"skill": MemberSkill.skill, "group": MemberGroup.name, **VALUES}[field]


async def each_by(work: Work, field: str) -> list[tuple[int, str, bool]]:
    """Each member with a value of a field, and whether they count towards the least number of people."""
    query = select(Member.person_id, _value(field), is_settled(work.now))
    if field not in VALUES:
        query = query.join(MemberGroup, MemberGroup.person_id == Member.person_id)
    return [
        (person, work.community.institution(value) if field == "institution" else value, settled)
        for person, value, settled in await work.session.execute(query)
    ]


async def accounts(work: Work, person_ids: Iterable[int]) -> dict[int, list[str]]:
    """The accounts of people, as ``platform:user``."""
    rows = await work.session.execute(
        select(Account.person_id, Account.platform, Account.user)
        .where(Account.person_id.in_(list(person_ids)))
        .order_by(Account.platform, Account.user)
    )
    found: dict[int, list[str]] = {}
    for person_id, platform, user in rows:
        found.setdefault(person_id, []).append(f"{platform}:{user}")
    return found


async def remember(work: Work, person_id: int, words: str) -> int:
    """Keep a question for its next pages. Returns its id."""
    row = MemberQuery(person_id=person_id, words=words, at=work.now)
    await work.add(row)
    return row.id


async def question(work: Work, query_id: int, person_id: int) -> str | None:
    """The words of a question, if this person asked it and it is still kept."""
    words: str | None = await work.session.scalar(
        select(MemberQuery.words).where(MemberQuery.id == query_id, MemberQuery.person_id == person_id)
    )
    return words


async def purge(work: Work) -> None:
    """Delete questions that were asked too long ago."""
    await work.session.execute(delete(MemberQuery).where(MemberQuery.at < work.now - QUESTIONS_KEPT))


def _matching(
    work: Work, found: Narrowed, reader: Reader, *, by: ColumnElement[int] = Member.person_id.expression
) -> Select[Any]:
    """The ids of those for whom what was asked holds, each once.

    `by`: the id that is known first, where all are gone through.
    """
    query = select(Member.person_id)
    if found.ids is not None:
        some = found.ids.subquery()
        query = query.join(some, some.c[0] == Member.person_id)
        by = some.c[0]
    if reads_words(found.left):
        query = query.join(MemberWords, MemberWords.person_id == Member.person_id)
    for listed in found.listed:
        # The sum keeps both databases from going through the list instead of by what was to come first.
        query = query.where((by + 0).in_(listed))
    query = query.where(_may_read(reader), holds(work, found.left))
    # Where nothing can be there twice, looking for it would keep PostgreSQL from stopping at a limit.
    return query if found.ids is None else query.distinct()


def _may_read(reader: Reader) -> ColumnElement[bool]:
    if reader.visible is None:
        return true()
    shown = Member.person_id.not_in(suspensions.suspended())
    return or_(and_(Member.visibility.in_(reader.visible), shown), Member.person_id == reader.person_id)
