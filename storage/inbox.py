"""What platforms received, once each, kept until it is done.

Holds about a person: their platform id and the words they typed, until the row is handled; what is
handled keeps only its key, and is purged after `KEPT`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Index,
    String,
    Text,
    and_,
    bindparam,
    delete,
    false,
    func,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, UtcDateTime, Work, table_of
from storage.upsert import insert

KEPT = timedelta(days=7)
# What has a file and is still not handled by then is of a platform that no process serves any more.
FILES_KEPT = timedelta(days=7)
TRIES = 5


class InboxState(StrEnum):
    """What has become of something received; `DEAD` failed as often as it is tried."""

    RECEIVED = "received"
    DONE = "done"
    DEAD = "dead"


class Inbox(Base):
    """One thing received.

    `queue` is the order of arrival. A row that notes a button keeps its action in `last_error`. `has_file`:
    a file came with it, which only a process that serves its platform can fetch.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        Index(
            "ix_inbox_waiting",
            "queue",
            sqlite_where=text("state = 'received'"),
            postgresql_where=text("state = 'received'"),
        ),
        Index(
            "ix_inbox_try_at",
            "try_at",
            sqlite_where=text("state = 'received'"),
            postgresql_where=text("state = 'received'"),
        ),
        Index("uq_inbox_platform_key", "platform", "key", unique=True),
        Index("ix_inbox_received_at", "received_at"),
    )

    queue: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(255))
    state: Mapped[InboxState] = mapped_column(default=InboxState.RECEIVED)
    attempts: Mapped[int] = mapped_column(default=0)
    try_at: Mapped[datetime]
    received_at: Mapped[datetime]
    payload: Mapped[dict[str, Any]]
    last_error: Mapped[str] = mapped_column(Text, default="")
    has_file: Mapped[bool] = mapped_column(default=False, server_default=false())


# What each command needs is put together once; the states stand as the indexes say them.
_inbox = table_of(Inbox)


_received = _inbox.c.state == literal_column("'received'")


_this = (_inbox.c.platform == bindparam("of"), _inbox.c.key == bindparam("this"), _received)


_KEEP = insert(_inbox).on_conflict_do_nothing(index_elements=["platform", "key"]).returning(_inbox.c.queue)


_TAKE = update(_inbox).where(*_this).values(state=InboxState.DONE, payload={}).returning(_inbox.c.queue)


_PENDING = select(_inbox.c.payload).where(*_this)


_readable = or_(~_inbox.c.has_file, _inbox.c.platform.in_(bindparam("files_of", expanding=True)))


_WAITING = (
    select(_inbox.c.platform, _inbox.c.key, _inbox.c.payload, _inbox.c.has_file)
    .where(_received, _readable, _inbox.c.try_at <= bindparam("now", type_=UtcDateTime()))
    .order_by(_inbox.c.queue)
    .limit(bindparam("most"))
)


_NEXT = select(func.min(_inbox.c.try_at)).where(_received, _readable)


_PURGE = (
    delete(_inbox)
    .where(
        or_(
            and_(
                _inbox.c.state != InboxState.RECEIVED,
                _inbox.c.received_at < bindparam("before", type_=UtcDateTime()),
            ),
            and_(_inbox.c.has_file, _inbox.c.received_at < bindparam("files_before", type_=UtcDateTime())),
        )
    )
    .returning(_inbox.c.queue)
)


async def receive(
    work: Work, platform: str, key: str, payload: dict[str, Any], *, wait: timedelta = timedelta()
) -> bool:
    """Keep something received, to be handled after `wait`. False for what was received before."""
    added = await work.scalar(_KEEP,
        {
            "platform": platform, "key": key, "payload": payload, "state": InboxState.RECEIVED, "attempts": 0,
            "try_at": work.now + wait, "received_at": work.now, "last_error": "",
            "has_file": "file" in payload,
        },
    )  # fmt: skip
    return added is not None


async def pressed(work: Work, platform: str, message: str, action: str, *, within: timedelta) -> bool:
    """Note which button of a message somebody pressed. False: it is the one of less than `within` ago."""
    noted = await work.session.scalar(
        insert(Inbox)
        .values(
            platform=platform, key=f"click:{message}"[:255], payload={}, state=InboxState.DONE, attempts=0,
            try_at=work.now, received_at=work.now, last_error=action,
        )
        .on_conflict_do_update(
            index_elements=["platform", "key"],
            set_={"received_at": work.now, "last_error": action},
            where=or_(Inbox.received_at <= work.now - within, Inbox.last_error != action),
        )
        .returning(Inbox.queue)
    )  # fmt: skip
    return noted is not None


async def take(work: Work, platform: str, key: str) -> bool:
    """Take a row for handling in this transaction, if it is still to be handled.

    The row is marked done here; a rollback of the transaction undoes that with all the rest.
    """
    return await work.scalar(_TAKE, {"of": platform, "this": key}) is not None


async def pending(work: Work, platform: str, key: str) -> dict[str, Any] | None:
    """The payload of a row that is still to be handled."""
    payload: dict[str, Any] | None = await work.scalar(_PENDING, {"of": platform, "this": key})
    return payload


async def failed(work: Work, platform: str, key: str, error: str) -> bool:
    """Note that handling failed; it is tried again later, each time later. True: it is given up."""
    attempts: int | None = await work.session.scalar(
        update(Inbox)
        .where(Inbox.platform == platform, Inbox.key == key, Inbox.state == InboxState.RECEIVED)
        .values(attempts=Inbox.attempts + 1, last_error=error)
        .returning(Inbox.attempts)
    )
    if attempts is None:
        return False
    dead = attempts >= TRIES
    values: dict[str, Any] = {"try_at": work.now + timedelta(seconds=2**attempts)}
    if dead:
        values = {"state": InboxState.DEAD, "payload": {}}
    await work.session.execute(
        update(Inbox).where(Inbox.platform == platform, Inbox.key == key).values(**values)
    )
    return dead


async def forget(work: Work, platform: str, key: str) -> None:
    """Drop a row that changed nothing, so that the same may be sent again."""
    await work.session.execute(delete(Inbox).where(Inbox.platform == platform, Inbox.key == key))


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that is still to be handled."""

    platform: str
    key: str
    payload: dict[str, Any]
    has_file: bool


async def waiting(work: Work, *, files_of: Collection[str] = (), limit: int = 200) -> list[Waiting]:
    """What is still to be handled now, oldest first; of what has files, only that of these platforms."""
    rows = await work.execute(_WAITING, {"now": work.now, "most": limit, "files_of": list(files_of)})
    return [Waiting(row.platform, row.key, row.payload, row.has_file) for row in rows]


async def next_try(work: Work, *, files_of: Collection[str] = ()) -> datetime | None:
    """When the next of these rows is to be tried, or None where none waits."""
    found: datetime | None = await work.scalar(_NEXT, {"files_of": list(files_of)})
    return found


async def purge(work: Work) -> int:
    """Delete what was handled more than `KEPT` ago, and what nobody could fetch. Returns how many."""
    before = {"before": work.now - KEPT, "files_before": work.now - FILES_KEPT}
    gone = (await work.execute(_PURGE, before)).scalars()
    return len(gone.all())
