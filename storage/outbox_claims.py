"""Claiming messages of the outbox for sending, and writing down what became of each.

A claim is a lease with a token: whoever was too slow finds that the token is another's, and writes nothing.
A row whose lease has lapsed is free again (`_is_free`), as one that may have been sent: it is looked for on
the platform before it is sent.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)

from bot.chat.identity import Address
from storage import consents, outbox
from storage.database import UtcDateTime, Work, table_of
from storage.outbox import OPEN, WORKER, Claimed, Otherwise, Outbox, OutboxState

MOST = 200  # rows that are claimed at once

_outbox = table_of(Outbox)
_now = bindparam("now", type_=UtcDateTime())


def _is(table: Any, *states: OutboxState) -> ColumnElement[bool]:
    """That a row is in one of some states, as the indexes say it."""
    found: ColumnElement[bool] = table.c.state.in_([literal_column(f"'{state}'") for state in states])
    return found


def _begun(table: Any) -> ColumnElement[int]:
    """What orders a conversation first: one under way or tried before comes before all others."""
    return case(
        (_is(table, OutboxState.SENDING, OutboxState.UNCERTAIN), 0), (table.c.attempts > 0, 0), else_=1
    )


_other = _outbox.alias()


_is_behind = exists().where(
    _other.c.platform == _outbox.c.platform,
    _other.c.dest == _outbox.c.dest,
    _is(_other, *OPEN),
    _other.c.id != _outbox.c.id,
    ~outbox.is_held(_other, _now),
    tuple_(_begun(_other), _other.c.urgency, _other.c.id)
    < tuple_(_begun(_outbox), _outbox.c.urgency, _outbox.c.id),
)


_in_time = or_(
    _is(_outbox, OutboxState.UNCERTAIN), _outbox.c.expires_at.is_(None), _outbox.c.expires_at > _now
)


_is_free = or_(
    and_(_is(_outbox, OutboxState.PENDING, OutboxState.UNCERTAIN), _outbox.c.try_at <= _now, _in_time),
    and_(_is(_outbox, OutboxState.SENDING), _outbox.c.lease_until <= _now),
)


_FIRST_OF_EACH = (
    select(_outbox.c.id, _outbox.c.state)
    .where(
        _is(_outbox, *OPEN),
        _outbox.c.platform.in_(bindparam("platforms", expanding=True)),
        _is_free,
        tuple_(_outbox.c.platform, _outbox.c.dest).not_in(bindparam("busy", expanding=True)),
        ~_is_behind,
    )
    .order_by(_outbox.c.urgency, _outbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=_outbox)
)


# Row by row it is asked again whether the row is still free, so that of two processes only one gets it.
_CLAIM = (
    update(_outbox)
    .where(_outbox.c.id.in_(bindparam("ids", expanding=True)), _is_free)
    .values(
        state=OutboxState.SENDING,
        lease_until=bindparam("until"),
        lease_token=bindparam("token"),
        attempts=_outbox.c.attempts + 1,
        first_tried_at=func.coalesce(_outbox.c.first_tried_at, _now),
        # An uncertain one is looked for first, so when it was last tried stays as it is.
        tried_at=case((_is(_outbox, OutboxState.PENDING), _now), else_=_outbox.c.tried_at),
    )
    .returning(*_outbox.c)
)


_MINE = (
    _outbox.c.id == bindparam("row_id"),
    _is(_outbox, OutboxState.SENDING),
    _outbox.c.lease_token == bindparam("row_token"),
)


_SENT = (
    update(_outbox)
    .where(*_MINE)
    .values(
        state=OutboxState.SENT, remote_id=bindparam("row_remote"), sent_at=bindparam("row_sent"),
        lease_until=None, lease_token=None,
    )
)  # fmt: skip


_EXPIRE = (
    update(_outbox)
    .where(
        _is(_outbox, OutboxState.PENDING),
        _outbox.c.expires_at.is_not(None),
        _outbox.c.expires_at <= _now,
    )
    .values(state=OutboxState.EXPIRED)
    .returning(*_outbox.c)
)


def _earliest(column: Any, *where: ColumnElement[bool]) -> Any:
    here = _outbox.c.platform.in_(bindparam("platforms", expanding=True))
    return select(func.min(column)).where(*where, here)


_NEXT = (
    # What stands behind another in its conversation waits for that, whatever its own moment.
    _earliest(_outbox.c.try_at, _is(_outbox, OutboxState.PENDING, OutboxState.UNCERTAIN), ~_is_behind),
    _earliest(_outbox.c.lease_until, _is(_outbox, OutboxState.SENDING)),
    _earliest(_outbox.c.expires_at, _is(_outbox, OutboxState.PENDING), _outbox.c.expires_at.is_not(None)),
)


async def claim(
    work: Work, *, platforms: Collection[str], busy: Collection[tuple[str, str]], most: int = MOST
) -> list[Claimed]:
    """Lease the first row of each conversation that may be sent to now, but none of the `busy`.

    The urgent come first, and at most so many rows are taken.
    """
    rows = await work.execute(
        _FIRST_OF_EACH,
        {"platforms": list(platforms), "busy": list(busy), "most": min(most, MOST), "now": work.now},
    )
    before = {row.id: OutboxState(row.state) for row in rows}
    if not before:
        return []
    token = secrets.token_hex(16)
    until = work.now + work.timings.outbox_lease
    taken = await work.execute(_CLAIM, {"ids": list(before), "token": token, "until": until, "now": work.now})
    wanted = await _wanted(work, taken.all(), before)
    return [
        outbox.claimed(row._asdict(), token=token, new=before[row.id] is OutboxState.PENDING)
        for row in sorted(wanted, key=lambda row: (row.urgency, row.id))
    ]


async def _wanted(work: Work, rows: Sequence[Row[Any]], before: Mapping[int, OutboxState]) -> list[Row[Any]]:
    """Those whose receiver hasn't taken back meanwhile what they are for; the others are cancelled."""
    new = [row for row in rows if before[row.id] is OutboxState.PENDING]
    unwanted = await consents.unwanted(
        work, [(row.dedupe_key, Address(row.platform, row.dest)) for row in new]
    )
    dropped = [row.id for row in new if row.dedupe_key in unwanted]
    if dropped:
        await work.session.execute(
            update(Outbox)
            .where(Outbox.id.in_(dropped))
            .values(state=OutboxState.CANCELLED)
            .execution_options(synchronize_session=False)
        )
    return [row for row in rows if row.id not in dropped]


async def next_due(work: Work, platforms: Collection[str]) -> datetime | None:
    """The earliest moment at which the first row of a conversation may be tried, or one lapses or expires."""
    here = {"platforms": list(platforms), "now": work.now}
    found = [await work.session.scalar(statement, here) for statement in _NEXT]
    return min((moment for moment in found if moment is not None), default=None)


async def lapse_all(work: Work) -> None:
    """At a lone process's start: whatever was being sent was left by one that died."""
    await work.session.execute(
        update(Outbox).where(Outbox.state == OutboxState.SENDING).values(lease_until=work.now)
    )


async def retry_now(work: Work, platform: str) -> None:
    """Whatever waits to be tried again on a platform needn't wait any longer."""
    await work.session.execute(
        update(Outbox)
        .where(
            Outbox.platform == platform,
            Outbox.state == OutboxState.PENDING,
            Outbox.attempts > 0,
            Outbox.try_at > work.now,
        )
        .values(try_at=work.now)
    )
    work.wake(WORKER)


async def expire(work: Work) -> list[Claimed]:
    """End rows that were not sent in time, and tell which; one under way is left alone."""
    rows = await work.execute(_EXPIRE, {"now": work.now})
    return [outbox.claimed(row._asdict(), token="", new=True) for row in rows]


# What became of a claimed row -------------------------------------------------------------------


async def renew(work: Work, claimed: Claimed, *, tried: bool) -> bool:
    """Begin the lease anew: before an uncertain row is sent again (`tried`), or while sending takes long.

    False: it was lost, and the row is another's.
    """
    values: dict[str, Any] = {"lease_until": work.now + work.timings.outbox_lease}
    if tried:
        values["tried_at"] = work.now
    return await _write_down(work, claimed, values)


async def sent(work: Work, claimed: Claimed, remote_id: str) -> bool:
    """Record a delivery. False: the lease was lost, and somebody else decides about the row."""
    return await finish(work, claimed, state=OutboxState.SENT, remote_id=remote_id, sent_at=work.now)


async def sent_all(work: Work, done: Sequence[tuple[Claimed, str]]) -> None:
    """Record several deliveries, each with the platform's id; a row whose lease was lost stays as it is."""
    await work.execute(
        _SENT,
        [
            {"row_id": one.id, "row_token": one.token, "row_remote": remote, "row_sent": work.now}
            for one, remote in done
        ],
    )


async def put_back(work: Work, claimed: Claimed, *, wait: timedelta, error: str) -> bool:
    """The platform certainly doesn't have it: try again after `wait`."""
    return await finish(
        work, claimed, state=OutboxState.PENDING, try_at=work.now + wait, last_error=error,
        first_tried_at=None,
    )  # fmt: skip


async def doubt(work: Work, claimed: Claimed, *, wait: timedelta, error: str) -> bool:
    """The platform may have it: look for it after `wait`."""
    return await finish(work, claimed, state=OutboxState.UNCERTAIN, try_at=work.now + wait, last_error=error)


async def give_up(work: Work, claimed: Claimed, error: str) -> bool:
    """It will never be delivered."""
    return await finish(work, claimed, state=OutboxState.DEAD, last_error=error)


async def too_late(work: Work, claimed: Claimed) -> bool:
    """An uncertain row turned out not to have been sent, and its time has passed."""
    return await finish(work, claimed, state=OutboxState.EXPIRED)


async def reroute(work: Work, claimed: Claimed, dest: str, *, note: str = "") -> bool:
    """Send it to another conversation of the same person instead, with a `note` (Markdown) under it."""
    payload = dict(claimed.payload)
    if note and not payload["text"].endswith(note):
        payload["text"] += f"\n\n{note}"
    return await _anew(work, claimed, dest=dest, only_for=None, route={}, payload=payload)


async def without_files(work: Work, claimed: Claimed, note: str) -> bool:
    """Send it without its files, with a `note` (Markdown) under it that says why."""
    payload = {name: value for name, value in claimed.payload.items() if name != "files"}
    payload["text"] += f"\n\n{note}"
    return await _anew(work, claimed, payload=payload)


async def tell_otherwise(work: Work, claimed: Claimed, otherwise: Otherwise, text: str) -> bool:
    """Instead of an answer that can't be delivered, say `text` (Markdown) where it was asked for."""
    return await _anew(
        work, claimed, dest=otherwise.conversation, only_for=otherwise.only_for, route=dict(otherwise.route),
        payload={"text": text}, has_choices=False, mentions="", otherwise={},
    )  # fmt: skip


async def _anew(work: Work, claimed: Claimed, **values: Any) -> bool:
    """Have it sent as if it had never been tried."""
    return await finish(
        work, claimed, state=OutboxState.PENDING, attempts=0, first_tried_at=None, try_at=work.now, **values
    )


async def finish(work: Work, claimed: Claimed, **values: Any) -> bool:
    """Write down what became of a claimed row. False: the lease was lost, and somebody else decides."""
    return await _write_down(work, claimed, {"lease_until": None, "lease_token": None, **values})


async def _write_down(work: Work, claimed: Claimed, values: dict[str, Any]) -> bool:
    done = await work.session.execute(
        update(Outbox)
        .where(
            Outbox.id == claimed.id,
            Outbox.state == OutboxState.SENDING,
            Outbox.lease_token == claimed.token,
        )
        .values(**values)
        .returning(Outbox.id)
        .execution_options(synchronize_session=False)
    )
    return done.scalar() is not None
