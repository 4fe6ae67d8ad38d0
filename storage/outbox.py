"""Messages on their way out, each unique by what it means.

A row goes pending -> sending (leased) -> sent. Where the platform's answer is lost it is uncertain,
and looked for before it is sent again. Order is kept within a conversation: one row at a time, and a
row that waits to be tried again holds those behind it.

Holds about a person: the text of messages to them and of those that name them, until `KEPT` after they were
sent. A row knows by id whom it names.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    and_,
    bindparam,
    case,
    delete,
    func,
    or_,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.chat.identity import Address
from bot.chat.message import Message
from storage.database import Base, Work
from storage.upsert import insert

# Longer than the two requests (10 s each) that a step of sending takes at most; who is still at it after
# a third of this begins the lease anew. A row whose lease has lapsed is not being sent any more.
LEASE = timedelta(seconds=30)

KEPT = timedelta(days=30)

HEADS = 200

_OPEN = ("pending", "sending", "uncertain")

_OPEN_SQL = text("state IN ('pending', 'sending', 'uncertain')")


class Urgency(IntEnum):
    """What goes first in a conversation."""

    REPLY = 0
    REMINDER = 1
    NEWS = 2
    BULK = 3


class Outbox(Base):
    """One message to one conversation, or a change of the one whose key is `edits`. Instants are in UTC."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_lane", "platform", "dest", "urgency", "id",
            sqlite_where=_OPEN_SQL, postgresql_where=_OPEN_SQL,
        ),
        Index("ix_outbox_remote_id", "platform", "remote_id"),
        Index(
            "ix_outbox_choices", "platform", "dest", "sent_at",
            sqlite_where=text("has_choices"), postgresql_where=text("has_choices"),
        ),
        Index("ix_outbox_sent_at", "sent_at"),
        Index("ix_outbox_prefix", "dedupe_key", postgresql_ops={"dedupe_key": "text_pattern_ops"}),
        Index(
            "ix_outbox_edits", "edits",
            sqlite_where=text("edits IS NOT NULL"), postgresql_where=text("edits IS NOT NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    dedupe_key: Mapped[str] = mapped_column(String(700), unique=True)
    platform: Mapped[str] = mapped_column(String(16))
    dest: Mapped[str] = mapped_column(String(800))
    only_for: Mapped[str | None] = mapped_column(String(255))
    route: Mapped[dict[str, Any]]
    payload: Mapped[dict[str, Any]]
    has_choices: Mapped[bool]
    urgency: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="pending")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    about: Mapped[str] = mapped_column(String(200), default="")
    enqueued_at: Mapped[datetime]
    try_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    if_late: Mapped[dict[str, Any]]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    lease_token: Mapped[str | None] = mapped_column(String(32))
    first_tried_at: Mapped[datetime | None]
    tried_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    remote_id: Mapped[str | None] = mapped_column(String(255))
    last_error: Mapped[str] = mapped_column(Text, default="")
    edits: Mapped[str | None] = mapped_column(String(700))
    mentions: Mapped[str] = mapped_column(Text, default="")
    otherwise: Mapped[dict[str, Any]] = mapped_column(default=dict)


@dataclass(frozen=True, slots=True)
class Otherwise:
    """Where somebody is told that an answer can't reach them: hidden from others there, or before them."""

    conversation: str
    only_for: str | None = None
    route: Mapping[str, str] = field(default_factory=dict)


def mentioned(ids: Iterable[int]) -> str:
    """People's ids as the column keeps them: with a comma before and after each."""
    found = ",".join(str(one) for one in sorted(set(ids)))
    return f",{found}," if found else ""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row that this process may send until its lease lapses."""

    id: int
    key: str
    platform: str
    dest: str
    only_for: str | None
    route: Mapping[str, str]
    payload: dict[str, Any]
    token: str
    attempts: int
    uncertain: bool
    author_id: int | None
    about: str
    first_tried: datetime | None
    last_tried: datetime | None
    expires_at: datetime | None
    if_late: dict[str, Any]
    until: datetime | None = None
    edits: str | None = None
    mentions: str = ""
    urgency: Urgency = Urgency.NEWS
    otherwise: Otherwise | None = None


async def enqueue(
    work: Work,
    *,
    key: str,
    to: Address,
    message: Message,
    urgency: Urgency,
    only_for: str | None = None,
    route: Mapping[str, str] | None = None,
    expires_at: datetime | None = None,
    if_late: Message | None = None,
    author_id: int | None = None,
    about: str = "",
    otherwise: Otherwise | None = None,
) -> bool:
    """Put a message in the outbox. Returns False where one of the same `key` is there already.

    `author_id` is the person who hears of it if it can't be delivered, and `about` says what it
    was, as in “the announcement of Intro to Snakemake”. What they hear when it wasn't sent before
    `expires_at` is `if_late`, where that is given. `otherwise` is where the receiver of an answer hears that
    it can't be delivered.
    """
    row = _row(work, key, to, message, urgency) | {
        "only_for": only_for,
        "route": dict(route or {}),
        "author_id": author_id,
        "about": about[:200],
        "expires_at": expires_at,
        "if_late": if_late.pack() if if_late else {},
        "otherwise": asdict(otherwise) if otherwise else {},
    }
    return bool(await _add(work, [row]))


@dataclass(frozen=True, slots=True)
class Letter:
    """One of many messages that are put in the outbox together: what it means, to whom, and what it says."""

    key: str
    to: Address
    message: Message


async def enqueue_all(work: Work, letters: Sequence[Letter], *, urgency: Urgency) -> int:
    """Put many messages in the outbox at once, in their order. Returns how many were not there already."""
    return await _add(work, [_row(work, one.key, one.to, one.message, urgency) for one in letters])


def _row(work: Work, key: str, to: Address, message: Message, urgency: Urgency) -> dict[str, Any]:
    return {
        "dedupe_key": key,
        "platform": to.platform,
        "dest": to.conversation,
        "only_for": None,
        "route": {},
        "payload": message.pack(),
        "has_choices": bool(message.buttons),
        "mentions": mentioned(message.mentions),
        "urgency": int(urgency),
        "state": "pending",
        "author_id": None,
        "about": "",
        "enqueued_at": work.now,
        "try_at": work.now,
        "expires_at": None,
        "if_late": {},
        "otherwise": {},
        "attempts": 0,
        "last_error": "",
    }


async def _add(work: Work, rows: list[dict[str, Any]]) -> int:
    if not rows:
        return 0
    added = await work.session.execute(
        insert(work.session, Outbox)
        .values(rows)
        .on_conflict_do_nothing(index_elements=["dedupe_key"])
        .returning(Outbox.id)
    )
    work.wake("delivery")
    return len(added.all())


async def claim(
    work: Work, *, platforms: Collection[str], busy: Collection[tuple[str, str]], most: int = HEADS
) -> list[Claimed]:
    """Lease the first row of each conversation that may be sent to now, but none of the `busy`.

    The urgent come first, and at most so many rows are taken.

    Row by row the update asks again whether the row is still free, so that of two processes only
    one gets it.
    """
    lapsed = and_(Outbox.state == "sending", Outbox.lease_until <= work.now)
    in_time = or_(Outbox.state == "uncertain", Outbox.expires_at.is_(None), Outbox.expires_at > work.now)
    waits = and_(Outbox.state.in_(("pending", "uncertain")), Outbox.try_at <= work.now, in_time)
    free = or_(waits, lapsed)
    heads = _heads(platforms).subquery()
    rows = await work.session.execute(
        select(Outbox.id, Outbox.platform, Outbox.dest, Outbox.state)
        .join(heads, heads.c.id == Outbox.id)
        .where(heads.c.place_in_lane == 1, free)
        .where(tuple_(Outbox.platform, Outbox.dest).not_in(list(busy)))
        .order_by(Outbox.urgency, Outbox.id)
        .limit(min(most, HEADS))
    )
    before = {row.id: row.state for row in rows}
    if not before:
        return []
    token = secrets.token_hex(16)
    taken = await work.session.execute(
        update(Outbox)
        .where(Outbox.id.in_(list(before)), free)
        .values(
            state="sending",
            lease_until=work.now + LEASE,
            lease_token=token,
            attempts=Outbox.attempts + 1,
            first_tried_at=func.coalesce(Outbox.first_tried_at, work.now),
            # An uncertain one is looked for first, so when it was last tried stays as it is.
            tried_at=case((Outbox.state == "pending", work.now), else_=Outbox.tried_at),
        )
        .returning(Outbox)
        .execution_options(synchronize_session=False)
    )
    return [
        _claimed(row, token, before[row.id])
        for row in sorted(taken.scalars(), key=lambda r: (r.urgency, r.id))
    ]


def _heads(platforms: Collection[str]) -> Any:
    """Open rows numbered within their conversation; one under way or tried before comes first."""
    begun = case((Outbox.state.in_(("sending", "uncertain")), 0), (Outbox.attempts > 0, 0), else_=1)
    return select(
        Outbox.id,
        func.row_number()
        .over(partition_by=(Outbox.platform, Outbox.dest), order_by=(begun, Outbox.urgency, Outbox.id))
        .label("place_in_lane"),
    ).where(Outbox.state.in_(_OPEN), Outbox.platform.in_(list(platforms)))


def _claimed(row: Outbox, token: str, before: str) -> Claimed:
    return Claimed(
        id=row.id,
        key=row.dedupe_key,
        platform=row.platform,
        dest=row.dest,
        only_for=row.only_for,
        route=row.route,
        payload=row.payload,
        token=token,
        attempts=row.attempts,
        uncertain=before != "pending",
        author_id=row.author_id,
        about=row.about,
        first_tried=row.first_tried_at if before != "pending" else None,
        last_tried=row.tried_at,
        expires_at=row.expires_at,
        if_late=row.if_late,
        until=row.lease_until,
        edits=row.edits,
        mentions=row.mentions,
        urgency=Urgency(row.urgency),
        otherwise=Otherwise(**row.otherwise) if row.otherwise else None,
    )


async def renew(work: Work, claimed: Claimed, *, tried: bool) -> bool:
    """Begin the lease anew: before an uncertain row is sent again (`tried`), or while sending takes long.

    False: it was lost, and the row is another's.
    """
    values: dict[str, Any] = {"lease_until": work.now + LEASE}
    if tried:
        values["tried_at"] = work.now
    kept = await work.session.scalar(
        update(Outbox)
        .where(Outbox.id == claimed.id, Outbox.state == "sending", Outbox.lease_token == claimed.token)
        .values(**values)
        .returning(Outbox.id)
        .execution_options(synchronize_session=False)
    )
    return kept is not None


async def sent(work: Work, claimed: Claimed, remote_id: str) -> bool:
    """Record a delivery. False: the lease was lost, and somebody else decides about the row."""
    return await finish(work, claimed, state="sent", remote_id=remote_id, sent_at=work.now)


async def sent_all(work: Work, done: Sequence[tuple[Claimed, str]]) -> None:
    """Record several deliveries, each with the platform's id; a row whose lease was lost stays as it is."""
    outbox = cast(Table, Outbox.__table__)
    await work.session.execute(
        update(outbox)
        .where(
            outbox.c.id == bindparam("row_id"),
            outbox.c.state == "sending",
            outbox.c.lease_token == bindparam("row_token"),
        )
        .values(
            state="sent", remote_id=bindparam("row_remote"), sent_at=work.now,
            lease_until=None, lease_token=None,
        ),
        [
            {"row_id": claimed.id, "row_token": claimed.token, "row_remote": remote}
            for claimed, remote in done
        ],
    )  # fmt: skip


async def put_back(work: Work, claimed: Claimed, *, wait: timedelta, error: str) -> bool:
    """The platform certainly doesn't have it: try again after `wait`."""
    return await finish(
        work,
        claimed,
        state="pending",
        try_at=work.now + wait,
        last_error=error,
        first_tried_at=None,
    )


async def doubt(work: Work, claimed: Claimed, *, wait: timedelta, error: str) -> bool:
    """The platform may have it: look for it after `wait`."""
    return await finish(work, claimed, state="uncertain", try_at=work.now + wait, last_error=error)


async def give_up(work: Work, claimed: Claimed, error: str) -> bool:
    """It will never be delivered."""
    return await finish(work, claimed, state="dead", last_error=error)


async def reroute(work: Work, claimed: Claimed, dest: str, *, note: str = "") -> bool:
    """Send it to another conversation of the same person instead, with a `note` (Markdown) under it."""
    payload = dict(claimed.payload)
    if note and not payload["text"].endswith(note):
        payload["text"] += f"\n\n{note}"
    return await finish(
        work, claimed, state="pending", dest=dest, only_for=None, route={}, attempts=0,
        first_tried_at=None, try_at=work.now, payload=payload,
    )  # fmt: skip


async def without_files(work: Work, claimed: Claimed, note: str) -> bool:
    """Send it without its files, with a `note` (Markdown) under it that says why."""
    payload = {name: value for name, value in claimed.payload.items() if name != "files"}
    payload["text"] += f"\n\n{note}"
    return await finish(
        work, claimed, state="pending", attempts=0, first_tried_at=None, try_at=work.now, payload=payload
    )


async def tell_otherwise(work: Work, claimed: Claimed, otherwise: Otherwise, text: str) -> bool:
    """Instead of an answer that can't be delivered, say `text` (Markdown) where it was asked for."""
    return await finish(
        work, claimed, state="pending", attempts=0, first_tried_at=None, try_at=work.now,
        dest=otherwise.conversation, only_for=otherwise.only_for, route=dict(otherwise.route),
        payload={"text": text}, has_choices=False, mentions="", otherwise={},
    )  # fmt: skip


async def finish(work: Work, claimed: Claimed, **values: Any) -> bool:
    """Write down what became of a claimed row. False: the lease was lost, and somebody else decides."""
    done = await work.session.execute(
        update(Outbox)
        .where(Outbox.id == claimed.id, Outbox.state == "sending", Outbox.lease_token == claimed.token)
        .values(lease_until=None, lease_token=None, **values)
        .returning(Outbox.id)
        .execution_options(synchronize_session=False)
    )
    return done.scalar() is not None


async def expire(work: Work) -> list[Claimed]:
    """End rows that were not sent in time, and tell which; one under way is left alone."""
    rows = await work.session.execute(
        update(Outbox)
        .where(Outbox.state == "pending", Outbox.expires_at <= work.now)
        .values(state="expired")
        .returning(Outbox)
        .execution_options(synchronize_session=False)
    )
    return [_claimed(row, "", "pending") for row in rows.scalars()]


async def lapse(work: Work) -> None:
    """At a lone process's start: whatever was being sent was left by one that died."""
    await work.session.execute(update(Outbox).where(Outbox.state == "sending").values(lease_until=work.now))


async def retry_now(work: Work, platform: str) -> None:
    """Whatever waits to be tried again on a platform needn't wait any longer."""
    await work.session.execute(
        update(Outbox)
        .where(Outbox.platform == platform, Outbox.state == "pending", Outbox.try_at > work.now)
        .values(try_at=work.now)
    )
    work.wake("delivery")


async def too_late(work: Work, claimed: Claimed) -> bool:
    """An uncertain row turned out not to have been sent, and its time has passed."""
    return await finish(work, claimed, state="expired")


def under(work: Work, key_prefix: str) -> ColumnElement[bool]:
    """That a row's key begins so, asked in the way for which each database has an index."""
    if work.session.get_bind().dialect.name == "sqlite":
        return and_(Outbox.dedupe_key >= key_prefix, Outbox.dedupe_key < key_prefix + "\U0010ffff")
    return Outbox.dedupe_key.startswith(key_prefix, autoescape=True)


async def revive(work: Work, key_prefix: str, *, until: datetime | None = None) -> int:
    """Send what had expired after all, by a new deadline if there is one. Returns how many rows."""
    rows = await work.session.scalars(
        update(Outbox)
        .where(under(work, key_prefix), Outbox.state == "expired")
        .values(state="pending", expires_at=until, try_at=work.now, first_tried_at=None)
        .returning(Outbox.id)
    )
    work.wake("delivery")
    return len(rows.all())


async def cancel(work: Work, key_prefix: str) -> int:
    """Take back what hasn't been claimed yet, or had expired. Returns how many rows."""
    rows = await work.session.scalars(
        update(Outbox)
        .where(
            under(work, key_prefix),
            Outbox.state.in_(("pending", "expired")),
        )
        .values(state="cancelled")
        .returning(Outbox.id)
    )
    return len(rows.all())


async def next_due(work: Work, platforms: Collection[str]) -> datetime | None:
    """The earliest moment at which the first row of a conversation may be tried, or one expires."""
    when = case((Outbox.state == "sending", Outbox.lease_until), else_=Outbox.try_at)
    heads = _heads(platforms).subquery()
    due: datetime | None = await work.session.scalar(
        select(func.min(when)).join(heads, heads.c.id == Outbox.id).where(heads.c.place_in_lane == 1)
    )
    late: datetime | None = await work.session.scalar(
        select(func.min(Outbox.expires_at)).where(
            Outbox.state == "pending", Outbox.platform.in_(list(platforms))
        )
    )
    return min((moment for moment in (due, late) if moment is not None), default=None)


async def purge(work: Work) -> int:
    """Delete what was finished more than `KEPT` ago. Returns how many rows went."""
    rows = await work.session.scalars(
        delete(Outbox)
        .where(Outbox.state.not_in(_OPEN), Outbox.enqueued_at < work.now - KEPT)
        .returning(Outbox.id)
    )
    return len(rows.all())
