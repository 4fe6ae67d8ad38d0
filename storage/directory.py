"""Looking members up: filters, pages and counts. Holds the questions that open pages belong to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import ColumnElement, ForeignKey, Text, and_, delete, exists, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Work
from storage.members import Member, MemberGroup, MemberSkill
from storage.people import Account, Person

QUESTIONS_KEPT = timedelta(days=7)


class MemberQuery(Base):
    """A question whose pages somebody may still turn."""

    __tablename__ = "member_query"

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


async def search(
    work: Work,
    conditions: Iterable[Condition],
    *,
    visible: Iterable[str] | None,
    reader_id: int,
    after_id: int | None = None,
    limit: int = 10,
) -> list[Found]:
    """Members for whom every condition holds, by name; those after the last of a page.

    `visible` are the visibilities that the reader may see, None for all; their own profile always is.
    """
    query = _matching(work, conditions, visible=visible, reader_id=reader_id)
    if after_id is not None:
        last = select(Person.name).where(Person.id == after_id).scalar_subquery()
        query = query.where(or_(Person.name > last, and_(Person.name == last, Person.id > after_id)))
    rows = await work.session.execute(query.order_by(Person.name, Person.id).limit(limit))
    return [Found(*row) for row in rows]


async def count(
    work: Work, conditions: Iterable[Condition], *, visible: Iterable[str] | None, reader_id: int
) -> int:
    matching = _matching(work, conditions, visible=visible, reader_id=reader_id).subquery()
    return await work.session.scalar(select(func.count()).select_from(matching)) or 0


async def count_by(work: Work, field: str, conditions: Iterable[Condition]) -> list[tuple[str, int]]:
    """How many members have each value of a field, the most frequent first; skills by key."""
    ids = _matching(work, conditions, visible=None, reader_id=0).subquery()
    value: Any
    if field == "skill":
        value, source = (
            MemberSkill.skill,
            select(MemberSkill.skill).join(ids, ids.c.id == MemberSkill.person_id),
        )
    elif field == "group":
        value, source = (
            MemberGroup.name,
            select(MemberGroup.name).join(ids, ids.c.id == MemberGroup.person_id),
        )
    else:
        value = _COLUMNS[field]
        source = select(value).join(ids, ids.c.id == Member.person_id)
    rows = await work.session.execute(
        source.add_columns(func.count()).group_by(value).order_by(func.count().desc(), value)
    )
    return [(row[0], row[1]) for row in rows]


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
    work.session.add(row)
    await work.session.flush()
    return row.id


async def question(work: Work, query_id: int, person_id: int) -> str | None:
    """The words of a question, if this person asked it and it is still kept."""
    words: str | None = await work.session.scalar(
        select(MemberQuery.words).where(MemberQuery.id == query_id, MemberQuery.person_id == person_id)
    )
    return words


async def purge(work: Work) -> None:
    await work.session.execute(delete(MemberQuery).where(MemberQuery.at < work.now - QUESTIONS_KEPT))


def _matching(
    work: Work, conditions: Iterable[Condition], *, visible: Iterable[str] | None, reader_id: int
) -> Any:
    query = select(
        Person.id, Person.name, Member.institution, Member.job_family, Member.role_title, Member.visibility
    ).join(Member, Member.person_id == Person.id)
    if visible is not None:
        query = query.where(or_(Member.visibility.in_(list(visible)), Person.id == reader_id))
    return query.where(*[_holds(work, condition) for condition in conditions])


def _holds(work: Work, condition: Condition) -> ColumnElement[bool]:
    match condition.field:
        case "name":
            return _has(Person.name, condition)
        case "skill":
            return _skilled(condition)
        case "group":
            return exists().where(MemberGroup.person_id == Person.id, _has(MemberGroup.name, condition))
        case "joined":
            return _joined(work, condition)
        case "":
            everywhere = [_has(column, condition) for column in (*_COLUMNS.values(), Member.about)]
            return or_(_has(Person.name, condition), *everywhere, _names_skill(work, condition.value))
    return _has(_COLUMNS[condition.field], condition)


def _has(column: Any, condition: Condition) -> ColumnElement[bool]:
    """Whether a text has these words in it, or is them where that is asked for, whatever their capitals."""
    if condition.exact:
        whole: ColumnElement[bool] = func.lower(column) == func.lower(condition.value)
        return whole
    contains: ColumnElement[bool] = column.icontains(condition.value, autoescape=True)
    return contains


def _skilled(condition: Condition) -> ColumnElement[bool]:
    found = [MemberSkill.person_id == Person.id, MemberSkill.skill == condition.value]
    if condition.level is not None:
        found.append(_compared(MemberSkill.level, condition.compare, condition.level))
    return exists().where(*found)


def _names_skill(work: Work, value: str) -> ColumnElement[bool]:
    keys = [key for key, skill in work.catalogue.skills.items() if value.casefold() in skill.name.casefold()]
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
