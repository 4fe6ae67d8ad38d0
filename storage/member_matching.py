"""What a question about members means to the database: whom it may be about, and whether it is about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, or_, select, true, union_all

from storage import institution_names, member_words
from storage.database import Work
from storage.explain import Explain
from storage.member_conditions import Condition, Either, Every, Filter, Not, filters, with_each
from storage.members import Member, MemberGroup, MemberSkill

# What many members have in common, each with an index.
VALUES = {
    "institution": Member.institution,
    "family": Member.job_family,
    "stage": Member.career_stage,
}
# So many are counted to find the part of a question that the fewest people are in: a millisecond's worth.
_COUNTED = 20_001


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A question put so that the database starts with few: whose ids these are, and what is left to hold.

    Without `ids` everybody has to be looked at. They may be there more than once. `listed` has short
    lists of all for whom some part of what is left may hold: they rule others out before a row of theirs is
    read.
    """

    ids: Select[Any] | None
    left: Condition
    listed: tuple[Select[Any], ...] = ()


async def by_any_name(work: Work, condition: Condition) -> Condition:
    """The same question, in which an institution is meant by whatever name moderators said it goes by."""
    asked = {one.value for one in filters(condition) if one.field == "institution"}
    meant = {value: await work.session.scalar(institution_names.meant_by(value)) for value in sorted(asked)}

    def named(one: Filter) -> Condition:
        name = meant.get(one.value) if one.field == "institution" else None
        return one if name is None else Either((one, replace(one, value=name, exact=True)))

    return with_each(condition, named) if any(meant.values()) else condition


@dataclass(frozen=True, slots=True)
class _Start:
    """A part of a question, the ids of all for whom it may hold, and how many, as far as that is counted."""

    part: Condition
    ids: Select[Any]
    size: int

    @property
    def is_short(self) -> bool:
        return self.size < _COUNTED


async def narrowed(work: Work, condition: Condition) -> Narrowed:
    """The part of a question that the fewest people are in, as far as an index can tell, and the rest."""
    starts = await _starts(work, condition)
    if not starts:
        return Narrowed(None, condition)
    least = min(starts, key=lambda start: start.size)
    if not least.is_short and not _is_plain(least.part):
        # They are so many that whoever is looked at is soon one of them.
        return Narrowed(None, condition)
    listed = tuple(start.ids for start in _said(starts) if start is not least)
    if not _is_exact(least.part):
        return Narrowed(least.ids, condition, listed)
    return Narrowed(
        least.ids, Every(tuple(part for part in _parts(condition) if part is not least.part)), listed
    )


async def by_name(work: Work, condition: Condition) -> Narrowed:
    """The same question for a page of many, by name: whoever isn't on a list of those meant is ruled out.

    PostgreSQL takes three times as long to make the list as to look at everybody until the page is full.
    """
    if work.is_on("postgresql"):
        return Narrowed(None, condition)
    return Narrowed(None, condition, tuple(start.ids for start in _said(await _starts(work, condition))))


def _parts(condition: Condition) -> tuple[Condition, ...]:
    return condition.parts if isinstance(condition, Every) else (condition,)


async def _starts(work: Work, condition: Condition) -> list[_Start]:
    parts = _parts(condition)
    starts = [(part, found) for part in parts if (found := await _start(work, part)) is not None]
    words = [part for part in parts if isinstance(part, Filter) and _is_word(work, part)]
    if len(words) > 1:
        # All of them at once are fewer than any.
        starts = [one for one in starts if one[0] not in words]
        starts.append((Every(tuple(words)), member_words.may_say(work, words)))
    if len(starts) == 1 and _is_plain(starts[0][0]):
        return [_Start(*starts[0], _COUNTED)]
    return [_Start(part, found, await _size(work, found)) for part, found in starts]


def _said(starts: Iterable[_Start]) -> list[_Start]:
    """Those that a list in the index of words answers at once."""
    return [start for start in starts if start.is_short and any(map(_reads_words, filters(start.part)))]


def _is_word(work: Work, asked: Filter) -> bool:
    """Whether it is all seen in the words of profiles."""
    return _reads_words(asked) and not (asked.field == "" and _skills_called(work, asked.value))


def _is_plain(condition: Condition) -> bool:
    """Whether the index is gone through no further than is needed: two lists that are put together are."""
    return isinstance(condition, Filter) and condition.field != ""


async def _size(work: Work, ids: Select[Any]) -> int:
    """How many these are, as far as `_COUNTED`; on PostgreSQL about as many as its planner takes them for.

    Its index of words can't stop after so many: finding all of a frequent word takes it 90 ms for 100,000.
    """
    if work.is_on("postgresql"):
        plans = await work.session.scalar(Explain(ids))
        return min(int(plans[0]["Plan"]["Plan Rows"]), _COUNTED)
    some = ids.limit(_COUNTED).subquery()
    return await work.session.scalar(select(func.count()).select_from(some)) or 0


async def _start(work: Work, condition: Condition) -> Select[Any] | None:
    """The ids of all for whom it may hold, where an index leads to them."""
    match condition:
        case Filter():
            return await _looked_up(work, condition)
        case Every(parts):
            for part in parts:
                if (found := await _start(work, part)) is not None:
                    return found
            return None
        case Either(parts):
            starts = [found for part in parts if (found := await _start(work, part)) is not None]
            if len(starts) < len(parts):
                return None
            some = union_all(*(select(found.subquery()) for found in starts)).subquery()
            return select(*some.c)
        case Not():
            return None


def _is_exact(condition: Condition) -> bool:
    """Whether it holds for all whom an index leads to."""
    match condition:
        case Filter():
            return not _reads_words(condition)
        case Either(parts):
            return all(_is_exact(part) for part in parts)
    return False


async def _looked_up(work: Work, asked: Filter) -> Select[Any]:
    """The ids of those for whom a filter holds, or may hold."""
    if asked.field in VALUES:
        column = VALUES[asked.field]
        values = await _values(work, column, _called(work, asked))
        return select(Member.person_id).where(column.in_(values))
    match asked.field:
        case "skill":
            return select(MemberSkill.person_id).where(_skilled(asked))
        case "group":
            names = await _values(work, MemberGroup.name, asked)
            return select(MemberGroup.person_id).where(MemberGroup.name.in_(names))
        case "joined":
            return select(Member.person_id).where(_joined(work, asked))
    found = member_words.may_say(work, [asked])
    keys = [] if asked.field else _skills_called(work, asked.value)
    if not keys:
        return found
    skilled = select(MemberSkill.person_id).where(MemberSkill.skill.in_(keys))
    some = union_all(select(found.subquery()), skilled).subquery()
    return select(*some.c)


def holds(work: Work, condition: Condition) -> ColumnElement[bool]:
    """That it holds, in a query with `Member` and `MemberWords`."""
    match condition:
        case Filter():
            return _holds(work, condition)
        case Every(parts):
            return and_(true(), *(holds(work, part) for part in parts))
        case Either(parts):
            return or_(*(holds(work, part) for part in parts))
        case Not(part):
            return not_(holds(work, part))


def _holds(work: Work, asked: Filter) -> ColumnElement[bool]:
    if asked.field in VALUES:
        return _has(VALUES[asked.field], _called(work, asked))
    match asked.field:
        case "skill":
            return exists().where(MemberSkill.person_id == Member.person_id, _skilled(asked))
        case "group":
            return exists().where(MemberGroup.person_id == Member.person_id, _has(MemberGroup.name, asked))
        case "joined":
            return _joined(work, asked)
    said = member_words.say(asked.field, asked.value)
    if keys := [] if asked.field else _skills_called(work, asked.value):
        of_theirs = exists().where(MemberSkill.person_id == Member.person_id, MemberSkill.skill.in_(keys))
        return or_(said, of_theirs)
    return said


def reads_words(condition: Condition) -> bool:
    """Whether what is left of a question is seen in the words of profiles."""
    return any(map(_reads_words, filters(condition)))


def _reads_words(asked: Filter) -> bool:
    return asked.field == "" or asked.field in member_words.COLUMNS


def _called(work: Work, asked: Filter) -> Filter:
    """A filter on the institution or the job family, by the one name that the community has for it."""
    if asked.field == "institution":
        return replace(asked, value=work.community.institution(asked.value))
    if asked.field == "family":
        register = work.community.register_
        for family in register.job_families:
            if asked.value.casefold() in (name.casefold() for name in register.called(family)):
                return replace(asked, value=family)
    return asked


def _has(column: Any, asked: Filter) -> ColumnElement[bool]:
    """Whether a text has these words in it, or is them where that is asked for, whatever their capitals."""
    if asked.exact:
        whole: ColumnElement[bool] = func.lower(column) == func.lower(asked.value)
        return whole
    contains: ColumnElement[bool] = column.icontains(asked.value, autoescape=True)
    return contains


async def _values(work: Work, column: Any, asked: Filter) -> list[str]:
    """The values of a column that have these words: a step in its index leads from each to the next.

    They are asked for apart, as PostgreSQL would work them out anew for every member.
    """
    value = select(func.min(column).label("value")).cte(recursive=True)
    following = select(func.min(column)).where(column > value.c.value).scalar_subquery()
    value = value.union_all(select(following).where(value.c.value.is_not(None)))
    return list(await work.session.scalars(select(value.c.value).where(_has(value.c.value, asked))))


def _skilled(asked: Filter) -> ColumnElement[bool]:
    found: list[ColumnElement[bool]] = [MemberSkill.skill == asked.value]
    if asked.level is not None:
        found.append(_compared(MemberSkill.level, asked.compare, asked.level))
    return and_(*found)


def _skills_called(work: Work, said: str) -> list[str]:
    """The skills that have these words in their name, the last of them as it begins."""
    wanted = member_words.folded(said)
    if not wanted:
        return []
    return [key for key, skill in work.catalogue.skills.items() if wanted in _folded_name(skill.name)]


_folded_name = lru_cache(maxsize=5_000)(member_words.folded)


def _joined(work: Work, asked: Filter) -> ColumnElement[bool]:
    """Dates are days in the community's zone."""
    day = datetime.fromisoformat(asked.value).replace(tzinfo=work.community.zone)
    start, end = day.astimezone(UTC), (day + timedelta(days=1)).astimezone(UTC)
    at = Member.registered_at
    return {
        ">": at >= end,
        ">=": at >= start,
        "<": at < start,
        "<=": at < end,
        "=": and_(at >= start, at < end),
    }[asked.compare]


def _compared(column: Any, compare: str, value: int) -> ColumnElement[bool]:
    found: dict[str, ColumnElement[bool]] = {
        ">": column > value,
        ">=": column >= value,
        "<": column < value,
        "<=": column <= value,
        "=": column == value,
    }
    return found[compare]
