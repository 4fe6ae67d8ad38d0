"""What platforms received, once each, kept until it is done.

Holds about a person: their platform id and the words they typed, until the row is handled; what is
handled keeps only its key, and is purged after `KEPT`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, String, Text, delete, func, or_, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Work
from storage.upsert import insert

KEPT = timedelta(days=7)

TRIES = 5


class Inbox(Base):
    """One thing received. `state` is received, done or dead (it failed `TRIES` times).

    `queue` is the order of arrival. A row that notes a button keeps its action in `last_error`.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        Index(
            "ix_inbox_waiting",
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
    state: Mapped[str] = mapped_column(String(8), default="received")
    attempts: Mapped[int] = mapped_column(default=0)
    try_at: Mapped[datetime]
    received_at: Mapped[datetime]
    payload: Mapped[dict[str, Any]]
    last_error: Mapped[str] = mapped_column(Text, default="")


async def receive(
    work: Work, platform: str, key: str, payload: dict[str, Any], *, wait: timedelta = timedelta()
) -> bool:
    """Keep something received, to be handled after `wait`. False for what was received before."""
    added = await work.session.execute(
        insert(work.session, Inbox)
        .values(
            platform=platform, key=key, payload=payload, state="received", attempts=0,
            try_at=work.now + wait, received_at=work.now, last_error="",
        )
        .on_conflict_do_nothing(index_elements=["platform", "key"])
        .returning(Inbox.queue)
    )  # fmt: skip
    return added.scalar() is not None


async def pressed(work: Work, platform: str, message: str, action: str, *, within: timedelta) -> bool:
    """Note which button of a message somebody pressed. False: it is the one of less than `within` ago."""
    noted = await work.session.scalar(
        insert(work.session, Inbox)
        .values(
            platform=platform, key=f"click:{message}"[:255], payload={}, state="done", attempts=0,
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


async def start(work: Work, platform: str, key: str) -> dict[str, Any] | None:
    """Take a row for handling in this transaction: its payload, or None if it is already done.

    The row is marked done here; a rollback of the transaction undoes that with all the rest.
    """
    taken = await work.session.scalar(
        select(Inbox.payload)
        .where(Inbox.platform == platform, Inbox.key == key, Inbox.state == "received")
        .with_for_update()
    )
    if taken is None:
        return None
    await work.session.execute(
        update(Inbox).where(Inbox.platform == platform, Inbox.key == key).values(state="done", payload={})
    )
    payload: dict[str, Any] = taken
    return payload


async def pending(work: Work, platform: str, key: str) -> dict[str, Any] | None:
    """The payload of a row that is still to be handled."""
    payload: dict[str, Any] | None = await work.session.scalar(
        select(Inbox.payload).where(Inbox.platform == platform, Inbox.key == key, Inbox.state == "received")
    )
    return payload


async def failed(work: Work, platform: str, key: str, error: str) -> bool:
    """Note that handling failed; it is tried again later, each time later. True: it is given up."""
    attempts: int | None = await work.session.scalar(
        update(Inbox)
        .where(Inbox.platform == platform, Inbox.key == key, Inbox.state == "received")
        .values(attempts=Inbox.attempts + 1, last_error=error)
        .returning(Inbox.attempts)
    )
    if attempts is None:
        return False
    dead = attempts >= TRIES
    values: dict[str, Any] = {"try_at": work.now + timedelta(seconds=2**attempts)}
    if dead:
        values = {"state": "dead", "payload": {}}
    await work.session.execute(
        update(Inbox).where(Inbox.platform == platform, Inbox.key == key).values(**values)
    )
    return dead


async def forget(work: Work, platform: str, key: str) -> None:
    """Drop a row that changed nothing, so that the same may be sent again."""
    await work.session.execute(delete(Inbox).where(Inbox.platform == platform, Inbox.key == key))


async def waiting(work: Work, *, limit: int = 200) -> list[tuple[str, str]]:
    """What is still to be handled now, oldest first."""
    rows = await work.session.execute(
        select(Inbox.platform, Inbox.key)
        .where(Inbox.state == "received", Inbox.try_at <= work.now)
        .order_by(Inbox.queue)
        .limit(limit)
    )
    return [(row.platform, row.key) for row in rows]


async def next_try(work: Work) -> datetime | None:
    """When the next row is to be tried, or None where nothing waits."""
    found: datetime | None = await work.session.scalar(
        select(func.min(Inbox.try_at)).where(Inbox.state == "received")
    )
    return found


async def purge(work: Work) -> int:
    """Delete what was handled more than `KEPT` ago. Returns how many rows went."""
    gone = await work.session.scalars(
        delete(Inbox)
        .where(Inbox.state != "received", Inbox.received_at < work.now - KEPT)
        .returning(Inbox.queue)
    )
    return len(gone.all())
