"""Who is suspended: kept from using Stepup for now, and not shown to others.

Holds about a person: that they are, since when and why; the row goes with the `person` row. Who is forgotten
meanwhile leaves a mark for each account, made with a key that isn't in the database, so that being forgotten
doesn't end it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, Select, String, Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Work
from storage.upsert import insert

MARKS_KEPT = timedelta(days=365)


class Suspension(Base):
    """That somebody is suspended, and what they were told of why; `by_id` is who did it."""

    __tablename__ = "suspension"
    __table_args__ = (Index("ix_suspension_by_id", "by_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    because: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class SuspensionMark(Base):
    """An account of somebody who was forgotten while they were suspended, as a keyed hash."""

    __tablename__ = "suspension_mark"

    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Suspended:
    """The same as values, `at` in UTC."""

    person_id: int
    because: str
    at: datetime


def suspended() -> Select[Any]:
    """The ids of those who are, for a query."""
    return select(Suspension.person_id)


async def add(work: Work, person_id: int, *, by: int | None, because: str) -> bool:
    """Suspend somebody. False where they are."""
    added = await work.session.execute(
        insert(Suspension)
        .values(person_id=person_id, by_id=by, because=because, at=work.now)
        .on_conflict_do_nothing(index_elements=["person_id"])
        .returning(Suspension.person_id)
    )
    return added.scalar() is not None


async def end(work: Work, person_id: int) -> bool:
    """Let somebody return. False where they aren't suspended."""
    gone = await work.session.scalar(
        delete(Suspension).where(Suspension.person_id == person_id).returning(Suspension.person_id)
    )
    return gone is not None


async def is_on(work: Work, person_id: int) -> bool:
    """Whether somebody is suspended."""
    found = await work.session.scalar(select(Suspension.person_id).where(Suspension.person_id == person_id))
    return found is not None


async def every(work: Work) -> Sequence[Suspended]:
    """All who are, the longest first."""
    rows = await work.session.execute(
        select(Suspension.person_id, Suspension.because, Suspension.at).order_by(
            Suspension.at, Suspension.person_id
        )
    )
    return [Suspended(*row) for row in rows]


async def mark(work: Work, accounts: Sequence[tuple[str, str]]) -> None:
    """Keep these accounts suspended although their person is forgotten."""
    for platform, user in accounts:
        await work.session.execute(
            insert(SuspensionMark)
            .values(mark=_mark(work, platform, user), at=work.now)
            .on_conflict_do_nothing(index_elements=["mark"])
        )


async def met(work: Work, person_id: int, platform: str, user: str) -> bool:
    """Somebody speaks for the first time: whether they are suspended, as before they were forgotten."""
    gone = await work.session.scalar(
        delete(SuspensionMark)
        .where(SuspensionMark.mark == _mark(work, platform, user))
        .returning(SuspensionMark.mark)
    )
    if gone is None:
        return False
    return await add(work, person_id, by=None, because="")


async def purge(work: Work) -> None:
    """Forget marks that are old."""
    await work.session.execute(delete(SuspensionMark).where(SuspensionMark.at < work.now - MARKS_KEPT))


def _mark(work: Work, platform: str, user: str) -> str:
    said = f"suspended\n{platform}\n{user}"
    return hmac.new(work.disclosure_key, said.encode(), hashlib.sha256).hexdigest()
