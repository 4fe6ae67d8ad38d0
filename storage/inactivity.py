"""Who hasn't been heard from for long, was told that they will be forgotten, and is when nothing came of it.

Holds about a person: when they were told (`Person.deletion_told_at`); it goes with the `person` row.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, func, select, update

from storage.database import Work
from storage.members import MemberDraft
from storage.people import Account, Person


def _heard_from() -> Select[int, datetime]:
    """When each person was heard from last, in UTC, for a query.

    Who is only on a list never was: that list has its own rule.
    """
    return (
        select(Account.person_id, func.max(Account.used_at).label("used_at"))
        .where(Account.person_id.not_in(select(MemberDraft.person_id)))
        .group_by(Account.person_id)
    )


async def to_tell(work: Work, silent_since: datetime, most: int, *, but: Collection[int]) -> list[int]:
    """Those not heard from since then (UTC), nor told yet, but these: they are told now, some at a time."""
    heard = _heard_from().subquery()
    some = (
        select(Person.id)
        .join(heard, heard.c.person_id == Person.id)
        .where(heard.c.used_at < silent_since, Person.deletion_told_at.is_(None), Person.id.not_in(but))
        .order_by(Person.id)
        .limit(most)
    )
    told = await work.session.scalars(
        update(Person)
        .where(Person.id.in_(some))
        .values(deletion_told_at=work.now)
        .returning(Person.id)
        .execution_options(synchronize_session=False)
    )
    return sorted(told)


async def let_off(work: Work, silent_since: datetime) -> None:
    """Have nobody forgotten who was heard from since they were told, or isn't silent for so long any more.

    Nor anybody who was told at an instant still to come, as where a clock was wrong.
    """
    heard = _heard_from().subquery()
    back = (
        select(Person.id)
        .join(heard, heard.c.person_id == Person.id)
        .where(
            (heard.c.used_at >= Person.deletion_told_at)
            | (heard.c.used_at >= silent_since)
            | (Person.deletion_told_at > work.now)
        )
    )
    await work.session.execute(
        update(Person)
        .where(Person.deletion_told_at.is_not(None), Person.id.in_(back))
        .values(deletion_told_at=None)
        .execution_options(synchronize_session=False)
    )


async def to_forget(work: Work, told_before: datetime, most: int, *, but: Collection[int]) -> list[int]:
    """Those who were told before then (UTC) and weren't heard from since, but these, some at a time."""
    rows = await work.session.scalars(
        select(Person.id)
        .where(Person.deletion_told_at < told_before, Person.id.not_in(but))
        .order_by(Person.deletion_told_at, Person.id)
        .limit(most)
    )
    return list(rows)
