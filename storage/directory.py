"""Looking members up: filters, pages and counts. Holds the questions that open pages belong to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Text,
    and_,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from storage.database import IDS_ONCE, Base, Work
from storage.members import Member, MemberGroup, MemberSkill, is_settled
from storage.people import Account, Person

QUESTIONS_KEPT = timedelta(days=7)
# One more than anybody reads through: beyond it is "more than 1,000".
COUNTED = 1_001


class MemberQuery(Base):
    """A question whose pages somebody may still turn."""

    __tablename__ = "member_query"
    __table_args__ = IDS_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class Condition(Protocol):
    """One filter: a field, a value, and for skills and dates how it compares."""

    @property
    def field(self) -> str: ...

    @property
    def value(self) -> str: ...

    @property
    def compare(self) -> str: ...

    @property
    def level(self) -> int | None: ...

    @property
    def exact(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Found:
    """One member in a list."""

    id: int
    name: str
    institution: str
    job_family: str
    role_title: str
    visibility: str


_COLUMNS = {
    "institution": Member.institution,
    "family": Member.job_family,
    "role": Member.role_title,
    "stage": Member.career_stage,
    "interest": Member.interests,
}
# What many members have in common, each with an index.
_OF_FEW_VALUES = ("institution", "family", "stage")


async def search(
    work: Work,
    conditions: Iterable[Condition],
    *,
    visible: Iterable[str] | None,
    reader_id: int,
    after_id: int | None = None,
    limit: int = 10,
    few: bool = False,
) -> list[Found]:
    """Members for whom every condition holds, by name; those after the last of a page.

    `visible` are the visibilities that the reader may see, None for all; their own profile always is.
    `few`: they are known to be so few that finding all of them and sorting them costs less than going through
    everybody by name until a page is full.
    """
    query = _matching(work, conditions, visible=visible, reader_id=reader_id, by_name=not few)
    if few:
        # Without this, both databases go by the index of names whatever the conditions are.
        matching = query.cte("matching").prefix_with("MATERIALIZED")
        query, name, id_ = select(matching), matching.c.name, matching.c.id
    else:
        name, id_ = Person.name, Person.id
    if after_id is not None:
        last = await work.session.scalar(select(Person.name).where(Person.id == after_id)) or ""
        query = query.where(tuple_(name, id_) > tuple_(literal(last), literal(after_id)))
    rows = await work.session.execute(query.order_by(name, id_).limit(limit))
    return [Found(*row) for row in rows]


async def count(
    work: Work, conditions: Iterable[Condition], *, visible: Iterable[str] | None, reader_id: int
) -> int:
    """How many members there are for whom every condition holds, counted up to `COUNTED`."""
    query = _matching(work, conditions, visible=visible, reader_id=reader_id, by_name=False)
    matching = query.with_only_columns(Person.id).limit(COUNTED).subquery()
    return await work.session.scalar(select(func.count()).select_from(matching)) or 0


async def count_by(work: Work, field: str, conditions: Iterable[Condition]) -> list[tuple[str, int]]:
    """How many members have each value of a field, the most frequent first; skills by key."""
    value: Any
    value, owner = {
        "skill": (MemberSkill.skill, MemberSkill.person_id),
        "group": (MemberGroup.name, MemberGroup.person_id),
    }.get(field, (_COLUMNS.get(field), Member.person_id))
    source = select(value, func.count()).group_by(value).order_by(func.count().desc(), value)
    if wanted := list(conditions):
        ids = _matching(work, wanted, visible=None, reader_id=0, by_name=False).subquery()
        source = source.join(ids, ids.c.id == owner)
    rows = await work.session.execute(source)
    return [(row[0], row[1]) for row in rows]


async def each_by(work: Work, field: str) -> list[tuple[int, str, bool]]:
    """Each member with a value of a field, and whether they count towards the least number of people."""
    value: Any = _COLUMNS.get(field, MemberGroup.name)
    query = select(Member.person_id, value, is_settled(work.now))
    if field not in _COLUMNS:
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
    work: Work,
    conditions: Iterable[Condition],
    *,
    visible: Iterable[str] | None,
    reader_id: int,
    by_name: bool,
) -> Any:
    """`by_name`: everybody is gone through in that order; else whoever has a skill is looked up by it."""
    query = select(
        Person.id, Person.name, Member.institution, Member.job_family, Member.role_title, Member.visibility
    ).join(Member, Member.person_id == Person.id)
    if visible is not None:
        query = query.where(or_(Member.visibility.in_(list(visible)), Person.id == reader_id))
    for condition in (_as_it_is_called(work, each) for each in conditions):
        if condition.field == "skill" and not by_name:
            skill = aliased(MemberSkill)
            query = query.join(skill, _skilled(skill, condition))
        elif condition.field in _OF_FEW_VALUES and not by_name:
            query = query.where(_among_values(_COLUMNS[condition.field], condition))
        else:
            query = query.where(_holds(work, condition))
    return query


@dataclass(frozen=True, slots=True)
class _Asked:
    """A condition whose value is called as the community calls it."""

    field: str
    value: str
    compare: str
    level: int | None
    exact: bool


def _as_it_is_called(work: Work, condition: Condition) -> Condition:
    """A condition on the institution, by the one name that the community has for it."""
    if condition.field != "institution":
        return condition
    name = work.community.institution(condition.value)
    return _Asked(condition.field, name, condition.compare, condition.level, condition.exact)


def _holds(work: Work, condition: Condition) -> ColumnElement[bool]:
    match condition.field:
        case "name":
            return _has(Person.name, condition)
        case "skill":
            return exists().where(_skilled(MemberSkill, condition))
        case "group":
            return exists().where(MemberGroup.person_id == Person.id, _has(MemberGroup.name, condition))
        case "joined":
            return _joined(work, condition)
        case "":
            columns = (Person.name, *_COLUMNS.values(), Member.about)
            everywhere = [_has_word(column, condition.value) for column in columns]
            return or_(*everywhere, _names_skill(work, condition.value))
    return _has(_COLUMNS[condition.field], condition)


def _has(column: Any, condition: Condition) -> ColumnElement[bool]:
    """Whether a text has these words in it, or is them where that is asked for, whatever their capitals."""
    if condition.exact:
        whole: ColumnElement[bool] = func.lower(column) == func.lower(condition.value)
        return whole
    contains: ColumnElement[bool] = column.icontains(condition.value, autoescape=True)
    return contains


# What may stand before a word.
_BEFORE_A_WORD = ("-", "/", "(", ",", ".", "\n")


def _has_word(column: Any, said: str) -> ColumnElement[bool]:
    """Whether a word of a text begins so, whatever its capitals."""
    text: ColumnElement[str] = func.coalesce(column, "")
    wanted = said
    for mark in _BEFORE_A_WORD:
        text, wanted = func.replace(text, mark, " "), wanted.replace(mark, " ")
    found: ColumnElement[bool] = (literal(" ") + text).icontains(f" {wanted.strip()}", autoescape=True)
    return found


def _among_values(column: Any, condition: Condition) -> ColumnElement[bool]:
    """The same as `_has`, asked of each value once: a step in the column's index leads to the next."""
    value = select(func.min(column).label("value")).cte(recursive=True)
    following = select(func.min(column)).where(column > value.c.value).scalar_subquery()
    value = value.union_all(select(following).where(value.c.value.is_not(None)))
    among: ColumnElement[bool] = column.in_(select(value.c.value).where(_has(value.c.value, condition)))
    return among


def _skilled(skill: Any, condition: Condition) -> ColumnElement[bool]:
    found = [skill.person_id == Person.id, skill.skill == condition.value]
    if condition.level is not None:
        found.append(_compared(skill.level, condition.compare, condition.level))
    return and_(*found)


def _names_skill(work: Work, value: str) -> ColumnElement[bool]:
    begins = f" {value.casefold()}"
    keys = [
        key
        for key, skill in work.catalogue.skills.items()
        if begins in f" {skill.name.casefold().replace('-', ' ')}"
    ]
    return exists().where(MemberSkill.person_id == Person.id, MemberSkill.skill.in_(keys))


def _joined(work: Work, condition: Condition) -> ColumnElement[bool]:
    """Dates are days in the community's zone."""
    day = datetime.fromisoformat(condition.value).replace(tzinfo=work.community.zone)
    start, end = day.astimezone(UTC), (day + timedelta(days=1)).astimezone(UTC)
    at = Member.registered_at
    return {
        ">": at >= end,
        ">=": at >= start,
        "<": at < start,
        "<=": at < end,
        "=": and_(at >= start, at < end),
    }[condition.compare]


def _compared(column: Any, compare: str, value: int) -> ColumnElement[bool]:
    found: dict[str, ColumnElement[bool]] = {
        ">": column > value,
        ">=": column >= value,
        "<": column < value,
        "<=": column <= value,
        "=": column == value,
    }
    return found[compare]
