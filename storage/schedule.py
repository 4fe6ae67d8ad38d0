"""What is to happen later by itself. Holds nothing about people but the ids of what is due.

A schedule keeps the wall-clock time and zone it was asked for; `next_at` is only a cache of the
instant, worked out again when the time-zone database changes. Each occurrence is a row, unique by
schedule and instant: doing one twice is impossible.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    bindparam,
    delete,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, UtcDateTime, Work, table_of
from storage.upsert import insert

# With the longest wait between tries that is more than two days.
TRIES = 60
LONGEST_WAIT = timedelta(hours=1)
TZDATA = version("tzdata")
BATCH = 500
# The worker that is handed the instant when something is arranged.
WORKER = "schedule"

_WAITS = text("next_at IS NOT NULL")
_ON_THE_WALL = text("next_at IS NOT NULL AND wall IS NOT NULL")


class Schedule(Base):
    """One thing that is due at `next_at` (UTC), or was (`next_at` is None).

    `wall` is the naive local time in `zone` that was asked for; None where an elapsed time was. `try_at` is
    `next_at`, or later where doing it failed.
    """

    __tablename__ = "schedule"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id"),
        Index("ix_schedule_try_at", "try_at", sqlite_where=_WAITS, postgresql_where=_WAITS),
        Index("ix_schedule_tzdata", "tzdata", sqlite_where=_ON_THE_WALL, postgresql_where=_ON_THE_WALL),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    zone: Mapped[str] = mapped_column(String(64))
    wall: Mapped[str | None] = mapped_column(String(32))
    next_at: Mapped[datetime | None]
    try_at: Mapped[datetime | None]
    tzdata: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(Text, default="")


class Occurrence(Base):
    """That a schedule came due at an instant, and was done."""

    __tablename__ = "occurrence"

    schedule_id: Mapped[int] = mapped_column(ForeignKey("schedule.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime(), primary_key=True)


@dataclass(frozen=True, slots=True)
class DueSchedule:
    """One occurrence that is due; `at` is in UTC."""

    id: int
    kind: str
    subject_id: int
    at: datetime


# What most commands need is put together once.
_schedule = table_of(Schedule)


_new = insert(_schedule)


_ARRANGE = _new.on_conflict_do_update(
    index_elements=["kind", "subject_id"],
    set_={
        name: _new.excluded[name]
        for name in ("zone", "wall", "next_at", "try_at", "tzdata", "attempts", "last_error")
    },
)


# Only where nothing is arranged; the row is locked either way, so that what is due meanwhile comes after.
_ARRANGE_UNLESS = _new.on_conflict_do_update(
    index_elements=["kind", "subject_id"],
    set_={
        name: _new.excluded[name]
        for name in ("zone", "wall", "next_at", "try_at", "tzdata", "attempts", "last_error")
    },
    where=_schedule.c.next_at.is_(None),
)


_DROP = (
    update(_schedule)
    .where(_schedule.c.kind == bindparam("of"), _schedule.c.subject_id == bindparam("about"))
    .values(next_at=None)
)


_DUE = (
    select(_schedule.c.id, _schedule.c.kind, _schedule.c.subject_id, _schedule.c.next_at)
    .where(_schedule.c.next_at.is_not(None), _schedule.c.try_at <= bindparam("now", type_=UtcDateTime()))
    .order_by(_schedule.c.try_at, _schedule.c.id)
    .limit(bindparam("most"))
)


_NEXT = (
    select(_schedule.c.try_at).where(_schedule.c.next_at.is_not(None)).order_by(_schedule.c.try_at).limit(1)
)


async def arrange(
    work: Work, *, kind: str, subject_id: int, at: datetime, zone: str, wall: datetime | None = None
) -> None:
    """Have `kind` happen for this subject at `at` (UTC); what was arranged before is replaced.

    `wall` is the naive local time in `zone`, to be given where one was asked for.
    """
    await work.execute(_ARRANGE, _row(kind, subject_id, at, zone, wall))
    work.hand(WORKER, at)
    work.wake_elsewhere(WORKER)


async def arrange_unless(work: Work, *, kind: str, subject_id: int, at: datetime, zone: str) -> None:
    """The same, unless it is arranged already: then that stays."""
    await work.execute(_ARRANGE_UNLESS, _row(kind, subject_id, at, zone, None))
    work.hand(WORKER, at)
    work.wake_elsewhere(WORKER)


def _row(kind: str, subject_id: int, at: datetime, zone: str, wall: datetime | None) -> dict[str, Any]:
    return {
        "kind": kind, "subject_id": subject_id, "zone": zone, "wall": wall.isoformat() if wall else None,
        "next_at": at, "try_at": at, "tzdata": TZDATA, "attempts": 0, "last_error": "",
    }  # fmt: skip


async def next_at(work: Work, *, kind: str, subject_id: int) -> datetime | None:
    """When something of this kind happens next for this subject (UTC), if it does."""
    at: datetime | None = await work.session.scalar(
        select(Schedule.next_at).where(Schedule.kind == kind, Schedule.subject_id == subject_id)
    )
    return at


async def drop(work: Work, *, kind: str, subject_id: int) -> None:
    """Nothing of this kind happens for this subject any more."""
    await work.execute(_DROP, {"of": kind, "about": subject_id})


async def due(work: Work, *, limit: int = 100) -> list[DueSchedule]:
    """What is due now, earliest first."""
    rows = await work.execute(_DUE, {"now": work.now, "most": limit})
    return [DueSchedule(row.id, row.kind, row.subject_id, row.next_at) for row in rows]


async def begin(work: Work, items: Sequence[DueSchedule]) -> list[DueSchedule]:
    """Take occurrences in this transaction: those still to be done, and not moved since, in their order."""
    at = {item.id: item.at for item in items}
    locked = await work.session.execute(
        select(Schedule.id, Schedule.next_at)
        .where(Schedule.id.in_(list(at)))
        .order_by(Schedule.id)
        .with_for_update()
    )
    mine = [row.id for row in locked if row.next_at == at[row.id]]
    if not mine:
        return []
    await work.session.execute(
        update(Schedule)
        .where(Schedule.id.in_(mine))
        .values(next_at=None)
        .execution_options(synchronize_session=False)
    )
    added = await work.session.execute(
        insert(Occurrence)
        .values([{"schedule_id": schedule_id, "at": at[schedule_id]} for schedule_id in mine])
        .on_conflict_do_nothing(index_elements=["schedule_id", "at"])
        .returning(Occurrence.schedule_id)
    )
    begun = set(added.scalars())
    return [item for item in items if item.id in begun]


async def failed(work: Work, item: DueSchedule, error: str) -> bool:
    """Note that the work failed; it is tried again, each time later. True: it is given up."""
    attempts = await work.session.scalar(
        update(Schedule)
        .where(Schedule.id == item.id)
        .values(attempts=Schedule.attempts + 1, last_error=error)
        .returning(Schedule.attempts)
    )
    if attempts is None:
        return False
    wait = min(timedelta(seconds=2 ** min(attempts, 12)), LONGEST_WAIT)
    values = {"try_at": work.now + wait}
    dead: bool = attempts >= TRIES
    await work.session.execute(
        update(Schedule).where(Schedule.id == item.id).values({"next_at": None} if dead else values)
    )
    return dead


async def next_due(work: Work) -> datetime | None:
    """The earliest moment at which something is to be done; one step in an index, however much waits."""
    first: datetime | None = await work.scalar(_NEXT)
    return first


async def purge(work: Work, before: datetime) -> int:
    """Delete occurrences older than `before` (UTC). Returns how many."""
    rows = await work.session.scalars(
        delete(Occurrence).where(Occurrence.at < before).returning(Occurrence.schedule_id)
    )
    return len(rows.all())


@dataclass(frozen=True, slots=True)
class Moved:
    """Something whose instant (UTC) changed with the rules of its zone."""

    kind: str
    subject_id: int
    at: datetime


async def outdated(work: Work) -> bool:
    """Whether anything was worked out with another time-zone database; two steps in an index."""
    other = (Schedule.tzdata < TZDATA, Schedule.tzdata > TZDATA)
    for which in other:
        found = await work.session.scalar(select(Schedule.id).where(*_on_the_wall(), which).limit(1))
        if found is not None:
            return True
    return False


async def recompute(work: Work) -> tuple[list[Moved], bool]:
    """Work out again, after the time-zone database changed, what was asked for by the clock on the wall.

    Takes `BATCH` rows at a time. Returns which of them moved, and whether there may be more.
    """
    rows = (
        await work.session.scalars(
            select(Schedule)
            .where(*_on_the_wall(), Schedule.tzdata != TZDATA)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
    ).all()
    moved = []
    for row in rows:
        row.tzdata = TZDATA
        try:
            zone = ZoneInfo(row.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            # The zone is gone from the database; the instant that was worked out before still stands.
            continue
        instant = datetime.fromisoformat(row.wall or "").replace(tzinfo=zone).astimezone(UTC)
        if instant != row.next_at:
            moved.append(Moved(row.kind, row.subject_id, instant))
        row.next_at = row.try_at = instant
    return moved, len(rows) == BATCH


def _on_the_wall() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Schedule.next_at.is_not(None), Schedule.wall.is_not(None)
