"""What only one of several processes may do at a time: a row says who, until when, and for which term.

A lease is taken when the last one has lapsed, and its term then goes up: whoever held it before, and was
paused meanwhile, finds its own term gone and writes nothing. Holds nothing about people.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, case, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Work
from storage.upsert import insert

ALREADY = timedelta(minutes=1)


class Lease(Base):
    """One thing that has one holder. `expires_at` is in UTC; the holder renews it long before."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(300), primary_key=True)
    holder: Mapped[str] = mapped_column(String(64))
    term: Mapped[int]
    expires_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Held:
    """A lease that was taken or renewed by `holder`, until an instant in UTC."""

    name: str
    holder: str
    term: int
    until: datetime


async def take(work: Work, name: str, holder: str, *, lasts: timedelta) -> Held | None:
    """Take a lease that nobody holds, or renew one's own. None: somebody else holds it."""
    now = _now(work)
    # A lease from far ahead was taken by a clock that went wrong.
    until = now + lasts
    mine = Lease.holder == holder
    term: int | None = await work.session.scalar(
        insert(Lease)
        .values(name=name, holder=holder, term=1, expires_at=until)
        .on_conflict_do_update(
            index_elements=["name"],
            set_={
                "holder": holder,
                "expires_at": until,
                "term": case((mine, Lease.term), else_=Lease.term + 1),
            },
            where=or_(mine, Lease.expires_at <= now, Lease.expires_at > now + 2 * lasts),
        )
        .returning(Lease.term)
    )
    return None if term is None else Held(name, holder, term, work.now + lasts)


async def still_held(work: Work, held: Held) -> bool:
    """Whether this term is the present one; nobody can take the lease before this transaction ends."""
    found = await work.session.scalar(
        select(Lease.term)
        .where(Lease.name == held.name, Lease.holder == held.holder, Lease.term == held.term)
        .with_for_update(read=True)
    )
    return found is not None


async def release(work: Work, held: Held) -> None:
    """Let somebody else take it at once."""
    await work.session.execute(
        update(Lease)
        .where(Lease.name == held.name, Lease.holder == held.holder, Lease.term == held.term)
        .values(expires_at=_now(work) - ALREADY)
    )


def _now(work: Work) -> Any:
    """The moment by the clock that all processes share: the server's, where there may be several."""
    shared = work.session.get_bind().dialect.name == "postgresql"
    return func.clock_timestamp() if shared else work.now
