"""Messages on their way out, each unique by what it means.

A row goes pending -> sending (leased) -> sent. Where the platform's answer is lost it is uncertain,
and looked for before it is sent again. Order is kept within a conversation: one row at a time, and a
row that waits to be tried again holds those behind it. What its receiver doesn't want yet holds nothing.

Holds about a person: the text of messages to them and of those that name them, until `KEPT` after they were
sent. A row knows by id whom it names.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    and_,
    bindparam,
    delete,
    false,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.chat.identity import Address
from bot.chat.message import Message
from storage import consents, quiet_times
from storage.database import Base, UtcDateTime, Work, table_of
from storage.upsert import insert

KEPT = timedelta(days=30)
# The worker that is woken for what is put here.
WORKER = "outbox"


class OutboxState(StrEnum):
    """What has become of a message; an `UNCERTAIN` one may have arrived."""

    PENDING = "pending"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    SENT = "sent"
    DEAD = "dead"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class Urgency(IntEnum):
    """What goes first in a conversation."""

    REPLY = 0
    REMINDER = 1
    NEWS = 2
    BULK = 3


OPEN = (OutboxState.PENDING, OutboxState.SENDING, OutboxState.UNCERTAIN)


# As the indexes say it: where a state is a parameter, SQLite doesn't see that they fit.
_OPEN_SQL = text("state IN ('pending', 'sending', 'uncertain')")


_LEASED_SQL = text("state = 'sending'")


_WAITS_SQL = text("state = 'pending' AND expires_at IS NOT NULL")


class Outbox(Base):
    """One message to one conversation, or a change of the one whose key is `edits`. Instants are in UTC."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_lane", "dest", "platform", "urgency", "id",
            sqlite_where=_OPEN_SQL, postgresql_where=_OPEN_SQL,
        ),
        Index("ix_outbox_turn", "urgency", "id", sqlite_where=_OPEN_SQL, postgresql_where=_OPEN_SQL),
        Index("ix_outbox_try_at", "try_at", sqlite_where=_OPEN_SQL, postgresql_where=_OPEN_SQL),
        Index("ix_outbox_lease_until", "lease_until", sqlite_where=_LEASED_SQL, postgresql_where=_LEASED_SQL),
        Index("ix_outbox_expires_at", "expires_at", sqlite_where=_WAITS_SQL, postgresql_where=_WAITS_SQL),
        Index("ix_outbox_remote_id", "remote_id", "platform"),
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
    state: Mapped[OutboxState] = mapped_column(default=OutboxState.PENDING)
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
    asked: Mapped[bool] = mapped_column(default=False)


@dataclass(frozen=True, slots=True)
class Otherwise:
    """Where somebody is told that an answer can't reach them: hidden from others there, or before them."""

    conversation: str
    only_for: str | None = None
    route: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row that this process may send until its lease lapses. `first_tried` is None where it never was."""

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


def mentioned(ids: Iterable[int]) -> str:
    """People's ids as the column keeps them: with a comma before and after each."""
    found = ",".join(str(one) for one in sorted(set(ids)))
    return f",{found}," if found else ""


# What each command needs is put together once.
_outbox = table_of(Outbox)


_PUT = insert(_outbox).on_conflict_do_nothing(index_elements=["dedupe_key"]).returning(_outbox.c.id)


def is_held(row: Any, now: ColumnElement[datetime]) -> ColumnElement[bool]:
    """That a row waits for its receiver to want it: it was never tried, and isn't to be yet."""
    found: ColumnElement[bool] = and_(row.c.attempts == 0, row.c.try_at > now)
    return found


_AHEAD = (
    select(_outbox.c.id)
    .where(
        _outbox.c.platform == bindparam("of"),
        _outbox.c.dest == bindparam("lane"),
        _OPEN_SQL,
        ~is_held(_outbox, bindparam("now", type_=UtcDateTime())),
    )
    .limit(1)
)


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
    asked: bool = False,
) -> bool:
    """Put a message in the outbox. Returns False where one of the same `key` is there already.

    `author_id` is the person who hears of it if it can't be delivered, and `about` says what it
    was, as in “the announcement of Intro to Snakemake”. What they hear when it wasn't sent before
    `expires_at` is `if_late`, where that is given. `otherwise` is where the receiver of an answer hears that
    it can't be delivered.

    `asked`: whoever reads it asked for it, as for every answer. What nobody asked for waits until they want
    to be written to (`storage/quiet_times.py`).

    An answer to which nothing is ahead is claimed at once, and handed to this process's worker. Nothing is
    put there for somebody who took back what it is for (`storage/consents.py`).
    """
    if await consents.unwanted(work, [(key, to)]):
        return False
    silent = {} if asked or urgency is Urgency.REPLY else await quiet_times.until(work, [to])
    row = _row(work, key, to, message, urgency, not_before=silent.get(to)) | {
        "only_for": only_for,
        "route": dict(route or {}),
        "author_id": author_id,
        "about": about[:200],
        "expires_at": expires_at,
        "if_late": if_late.pack() if if_late else {},
        "otherwise": asdict(otherwise) if otherwise else {},
        "asked": asked,
    }
    if urgency is not Urgency.REPLY or not work.may_send_at_once(to.platform, to.conversation):
        return bool(await _add(work, [row]))
    if await work.scalar(_AHEAD, {"of": to.platform, "lane": to.conversation, "now": work.now}) is not None:
        return bool(await _add(work, [row]))
    token = secrets.token_hex(16)
    row |= {
        "state": OutboxState.SENDING,
        "attempts": 1,
        "lease_until": work.now + work.timings.outbox_lease,
        "lease_token": token,
        "first_tried_at": work.now,
        "tried_at": work.now,
    }
    added: int | None = await work.scalar(_PUT, row)
    if added is not None:
        work.hand(WORKER, claimed(row | {"id": added, "edits": None}, token=token, new=True))
    return added is not None


def claimed(row: Mapping[str, Any], *, token: str, new: bool) -> Claimed:
    """A row of the table as what a process may send. `new`: nobody tried to before."""
    return Claimed(
        id=row["id"],
        key=row["dedupe_key"],
        platform=row["platform"],
        dest=row["dest"],
        only_for=row["only_for"],
        route=row["route"],
        payload=row["payload"],
        token=token,
        attempts=row["attempts"],
        uncertain=not new,
        author_id=row["author_id"],
        about=row["about"],
        first_tried=None if new else row["first_tried_at"],
        last_tried=row["tried_at"],
        expires_at=row["expires_at"],
        if_late=row["if_late"],
        until=row["lease_until"],
        edits=row["edits"],
        mentions=row["mentions"],
        urgency=Urgency(row["urgency"]),
        otherwise=Otherwise(**row["otherwise"]) if row["otherwise"] else None,
    )


@dataclass(frozen=True, slots=True)
class Letter:
    """One of many messages that are put in the outbox together: what it means, to whom, and what it says."""

    key: str
    to: Address
    message: Message


async def enqueue_all(
    work: Work,
    letters: Sequence[Letter],
    *,
    urgency: Urgency,
    expires_at: datetime | None = None,
    asked: bool = False,
) -> int:
    """Put many messages in the outbox at once, in their order, but those whose receiver took back what they
    are for. Returns how many those are that are left, whether they were there already or not.

    None of them is sent after `expires_at` (UTC). `asked` is as in `enqueue`.
    """
    unwanted = await consents.unwanted(work, [(one.key, one.to) for one in letters])
    letters = [one for one in letters if one.key not in unwanted]
    silent = {} if asked else await quiet_times.until(work, [one.to for one in letters])
    rows = [
        _row(work, one.key, one.to, one.message, urgency, not_before=silent.get(one.to)) for one in letters
    ]
    await _add(work, [row | {"expires_at": expires_at, "asked": asked} for row in rows])
    return len(rows)


def _row(
    work: Work,
    key: str,
    to: Address,
    message: Message,
    urgency: Urgency,
    *,
    not_before: datetime | None = None,
) -> dict[str, Any]:
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
        "state": OutboxState.PENDING,
        "author_id": None,
        "about": "",
        "enqueued_at": work.now,
        "try_at": not_before or work.now,
        "expires_at": None,
        "if_late": {},
        "otherwise": {},
        "asked": False,
        "attempts": 0,
        "last_error": "",
        "lease_until": None,
        "lease_token": None,
        "first_tried_at": None,
        "tried_at": None,
    }


async def _add(work: Work, rows: list[dict[str, Any]]) -> int:
    if not rows:
        return 0
    added = await work.execute(_PUT, rows)
    work.wake(WORKER)
    return len(added.all())


def under(work: Work, key_prefix: str) -> ColumnElement[bool]:
    """That a row's key begins so, asked in the way for which each database has an index."""
    if work.session.get_bind().dialect.name == "sqlite":
        return and_(Outbox.dedupe_key >= key_prefix, Outbox.dedupe_key < key_prefix + "\U0010ffff")
    return Outbox.dedupe_key.startswith(key_prefix, autoescape=True)


async def revive(work: Work, key_prefix: str, *, until: datetime | None = None) -> int:
    """Send what had expired after all, by a new deadline if there is one. Returns how many rows."""
    rows = await work.session.scalars(
        update(Outbox)
        .where(under(work, key_prefix), Outbox.state == OutboxState.EXPIRED)
        .values(state=OutboxState.PENDING, expires_at=until, try_at=work.now, first_tried_at=None)
        .returning(Outbox.id)
    )
    work.wake(WORKER)
    return len(rows.all())


async def cancel(work: Work, key_prefix: str) -> int:
    """Take back what hasn't been claimed yet, or had expired. Returns how many rows."""
    rows = await work.session.scalars(
        update(Outbox)
        .where(
            under(work, key_prefix),
            Outbox.state.in_((OutboxState.PENDING, OutboxState.EXPIRED)),
        )
        .values(state=OutboxState.CANCELLED)
        .returning(Outbox.id)
    )
    return len(rows.all())


async def cancel_for(work: Work, to: Collection[Address], key_prefixes: Collection[str]) -> int:
    """Take back what waits for these conversations under these keys. Returns how many rows."""
    found = 0
    for one in to:
        rows = await work.session.scalars(
            update(Outbox)
            .where(
                Outbox.platform == one.platform,
                Outbox.dest == one.conversation,
                or_(false(), *(under(work, prefix) for prefix in key_prefixes)),
                Outbox.state.in_((OutboxState.PENDING, OutboxState.EXPIRED)),
            )
            .values(state=OutboxState.CANCELLED)
            .returning(Outbox.id)
            .execution_options(synchronize_session=False)
        )
        found += len(rows.all())
    return found


async def delete_under(work: Work, key_prefix: str) -> None:
    """Delete messages whatever became of them, so that nothing keeps what they say."""
    await work.session.execute(delete(Outbox).where(under(work, key_prefix)))


async def delete_written_by(work: Work, person_id: int, key_prefix: str) -> None:
    """Delete messages in which somebody wrote to others, whatever became of them."""
    await work.session.execute(delete(Outbox).where(under(work, key_prefix), Outbox.author_id == person_id))


async def expire_later(work: Work, key_prefix: str, until: datetime) -> None:
    """Have what waits be sent until a later instant (UTC)."""
    await work.session.execute(
        update(Outbox)
        .where(under(work, key_prefix), Outbox.state == OutboxState.PENDING)
        .values(expires_at=until)
        .execution_options(synchronize_session=False)
    )


async def hold(work: Work, to: Collection[Address], until: datetime | None) -> int:
    """Have what waits for somebody at these addresses, never tried and not asked for, wait until then (UTC).

    None: no longer. Returns how many messages there are.
    """
    found = 0
    for one in to:
        rows = await work.session.scalars(
            update(Outbox)
            .where(
                Outbox.platform == one.platform,
                Outbox.dest == one.conversation,
                Outbox.state == OutboxState.PENDING,
                Outbox.attempts == 0,
                Outbox.asked.is_(False),
                Outbox.urgency > Urgency.REPLY,
            )
            .values(try_at=until or work.now)
            .returning(Outbox.id)
            .execution_options(synchronize_session=False)
        )
        found += len(rows.all())
    work.wake(WORKER)
    return found


async def purge(work: Work) -> int:
    """Delete what was finished more than `KEPT` ago. Returns how many rows went."""
    rows = await work.session.scalars(
        delete(Outbox)
        .where(Outbox.state.not_in(OPEN), Outbox.enqueued_at < work.now - KEPT)
        .returning(Outbox.id)
    )
    return len(rows.all())
