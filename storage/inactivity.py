"""Who hasn't been heard from for long, was told that they will be forgotten, and is when nothing came of it.

Holds about a person: when they were told (`Person.deletion_told_at`); it goes with the `person` row.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, exists, func, or_, select, update

from storage import contact_choices
from storage.database import Work
from storage.members import Member, MemberDraft
from storage.people import Account, Person


def heard_at() -> ScalarSelect[Any]:
    """When a person was heard from last, in UTC, by any of their accounts; for a query on `Person`."""
    return (
        select(func.max(Account.used_at))
        .where(Account.person_id == Person.id)
        .correlate(Person)
        .scalar_subquery()
    )


async def to_tell(work: Work, silent_since: datetime, most: int, *, but: Collection[int]) -> list[int]:
    """Those not heard from since then (UTC), nor told yet, but these: they are told now, some at a time.

    Who has only been on a list is left to the rule of lists, and who wants to hear nothing just now is told
    when they do.
    """
    is_member = exists().where(Member.person_id == Person.id)
    is_listed = exists().where(MemberDraft.person_id == Person.id)
    some = (
        select(Person.id)
        .where(
            heard_at() < silent_since,
            or_(is_member, ~is_listed, heard_at() > Person.created_at),
            Person.deletion_told_at.is_(None),
            Person.id.not_in(contact_choices.paused(work)),
            Person.id.not_in(but),
        )
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
    await work.session.execute(
        update(Person)
        .where(
            Person.deletion_told_at.is_not(None),
            or_(
                heard_at() >= Person.deletion_told_at,
                heard_at() >= silent_since,
                Person.deletion_told_at > work.now,
            ),
        )
        .values(deletion_told_at=None)
        .execution_options(synchronize_session=False)
    )


async def to_forget(work: Work, told_before: datetime, most: int, *, but: Collection[int]) -> list[int]:
    """Those who were told before then (UTC) and weren't heard from since, but these; some, locked."""
    rows = await work.session.scalars(
        select(Person.id)
        .where(
            Person.deletion_told_at < told_before,
            heard_at() < Person.deletion_told_at,
            Person.id.not_in(but),
        )
        .order_by(Person.deletion_told_at, Person.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return list(rows)
