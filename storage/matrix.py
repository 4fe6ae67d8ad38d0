"""Where each Matrix device's sync stands, and what it still owes: rooms to join, messages to read.

Holds about a person: encrypted messages whose keys haven't come, for at most `UNREAD_KEPT`. Rooms that were
made are known by a hash of who they are for.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, String, Text, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Work
from storage.upsert import insert

REFUSALS = 3
INVITATION_KEPT = timedelta(days=1)
UNREAD_KEPT = timedelta(days=1)
UNREAD_EACH = 50  # messages that one person has waiting in one room
LONGEST_ID = 255  # characters
MADE_KEPT = timedelta(days=2)


class MatrixSync(Base):
    """The token from which a device's next sync goes on; written with the inbox rows before it."""

    __tablename__ = "matrix_sync"

    device: Mapped[str] = mapped_column(String(255), primary_key=True)
    next_batch: Mapped[str] = mapped_column(Text)


class MatrixInvitation(Base):
    """A room that Stepup is invited to and hasn't joined; whether it is to decline."""

    __tablename__ = "matrix_invitation"

    room: Mapped[str] = mapped_column(String(255), primary_key=True)
    refusals: Mapped[int] = mapped_column(default=0)
    declines: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]


class MatrixUnread(Base):
    """A message that can't be decrypted yet, as the server gave it, and which session's key it waits for."""

    __tablename__ = "matrix_unread"
    __table_args__ = (Index("ix_matrix_unread_room_sender", "room", "sender"),)

    event_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    room: Mapped[str] = mapped_column(String(255))
    sender: Mapped[str] = mapped_column(String(255))
    sender_key: Mapped[str] = mapped_column(String(255))
    session: Mapped[str] = mapped_column(String(255))
    told: Mapped[bool] = mapped_column(default=False)
    source: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class MatrixMade(Base):
    """A room that Stepup made, or was about to make: `room` is empty until the server has said its id."""

    __tablename__ = "matrix_made"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    room: Mapped[str] = mapped_column(String(255))
    at: Mapped[datetime]


class MatrixUpgrade(Base):
    """A room that was replaced by another (a tombstone); what is addressed to it goes there."""

    __tablename__ = "matrix_upgrade"

    room: Mapped[str] = mapped_column(String(255), primary_key=True)
    successor: Mapped[str] = mapped_column(String(255))


class MatrixSeen(Base):
    """Which messages of one encrypted session were read: by their number, a hash of the event's id.

    Kept for as long as the session's key is: whoever has an old message's ciphertext could send it again.
    """

    __tablename__ = "matrix_seen"

    session: Mapped[str] = mapped_column(String(64), primary_key=True)
    seen: Mapped[dict[str, Any]]


async def upgrades(work: Work) -> dict[str, str]:
    """By room that was replaced: the one in its place."""
    rows = await work.session.execute(select(MatrixUpgrade.room, MatrixUpgrade.successor))
    return {row.room: row.successor for row in rows}


async def upgraded(work: Work, room: str, successor: str) -> None:
    """Keep that a room was replaced, and have its successor joined."""
    row = insert(MatrixUpgrade).values(room=room, successor=successor)
    await work.session.execute(
        row.on_conflict_do_update(index_elements=["room"], set_={"successor": successor})
    )
    await invited(work, successor)


async def token(work: Work, device: str) -> str | None:
    """Up to where a device has read."""
    found: str | None = await work.session.scalar(
        select(MatrixSync.next_batch).where(MatrixSync.device == device)
    )
    return found


async def save_token(work: Work, device: str, next_batch: str) -> None:
    """Note up to where a device has read."""
    await work.session.execute(
        insert(MatrixSync)
        .values(device=device, next_batch=next_batch)
        .on_conflict_do_update(index_elements=["device"], set_={"next_batch": next_batch})
    )


async def invited(work: Work, room: str, *, declines: bool = False) -> None:
    """Remember an invitation until it is accepted, declined or given up."""
    values = {"refusals": 0, "declines": declines, "at": work.now}
    await work.session.execute(
        insert(MatrixInvitation)
        .values(room=room, **values)
        .on_conflict_do_update(index_elements=["room"], set_=values)
    )


async def invitations(work: Work) -> dict[str, bool]:
    """The rooms that still have to be joined, oldest first, and whether to decline instead."""
    rows = await work.session.execute(
        select(MatrixInvitation.room, MatrixInvitation.declines).order_by(MatrixInvitation.at)
    )
    return {row.room: row.declines for row in rows}


async def answered(work: Work, room: str) -> None:
    """An invitation is dealt with."""
    await work.session.execute(delete(MatrixInvitation).where(MatrixInvitation.room == room))


async def not_answered(work: Work, room: str, *, refused: bool) -> None:
    """Note that joining, or declining, failed.

    An invitation is let go when the server refused that `REFUSALS` times; one that failed otherwise is tried
    for `INVITATION_KEPT`.
    """
    await work.session.execute(
        update(MatrixInvitation)
        .where(MatrixInvitation.room == room)
        .values(refusals=MatrixInvitation.refusals + int(refused))
    )
    over = (MatrixInvitation.refusals >= REFUSALS) | (MatrixInvitation.at < work.now - INVITATION_KEPT)
    await work.session.execute(delete(MatrixInvitation).where(MatrixInvitation.room == room, over))


@dataclass(frozen=True, slots=True)
class Waiting:
    """One message that waits for its key; whether its sender was told. `at` is when it came (UTC)."""

    event_id: str
    room: str
    sender: str
    sender_key: str
    session: str
    at: datetime
    told: bool = False


async def keep_unread(work: Work, one: Waiting, source: dict[str, Any]) -> None:
    """Keep a message until its key comes."""
    await work.session.execute(
        insert(MatrixUnread)
        .values(**asdict(one), source=source)
        .on_conflict_do_nothing(index_elements=["event_id"])
    )


async def at_most(work: Work, theirs: Collection[tuple[str, str]]) -> None:
    """Let go of the oldest of what each of these people (room, sender) has waiting, but `UNREAD_EACH`."""
    for room, sender in theirs:
        mine = (MatrixUnread.room == room, MatrixUnread.sender == sender)
        newest = (
            select(MatrixUnread.event_id)
            .where(*mine)
            .order_by(MatrixUnread.at.desc(), MatrixUnread.event_id)
            .limit(UNREAD_EACH)
        )
        await work.session.execute(delete(MatrixUnread).where(*mine, MatrixUnread.event_id.not_in(newest)))


async def waiting(work: Work) -> list[Waiting]:
    """All that waits, oldest first, without the messages themselves."""
    one = MatrixUnread
    rows = await work.session.execute(
        select(one.event_id, one.room, one.sender, one.sender_key, one.session, one.at, one.told).order_by(
            one.at, one.event_id
        )
    )
    return [Waiting(*row) for row in rows]


async def unread(work: Work, event_ids: Collection[str]) -> list[MatrixUnread]:
    """These messages, oldest first."""
    rows = await work.session.scalars(
        select(MatrixUnread)
        .where(MatrixUnread.event_id.in_(list(event_ids)))
        .order_by(MatrixUnread.at, MatrixUnread.event_id)
    )
    return list(rows)


async def have_told(work: Work, event_ids: Collection[str]) -> None:
    """Note that whoever wrote these was told that they can't be read."""
    await work.session.execute(
        update(MatrixUnread).where(MatrixUnread.event_id.in_(list(event_ids))).values(told=True)
    )


async def have_read(work: Work, event_ids: Collection[str]) -> None:
    """Let go of messages that could be read, and of those whose keys never came."""
    old = MatrixUnread.at < work.now - UNREAD_KEPT
    await work.session.execute(delete(MatrixUnread).where(MatrixUnread.event_id.in_(list(event_ids)) | old))


async def seen(work: Work, sessions: Collection[str]) -> dict[str, dict[str, str]]:
    """Of these sessions, which messages were read, by session."""
    rows = await work.session.execute(
        select(MatrixSeen.session, MatrixSeen.seen).where(MatrixSeen.session.in_(list(sessions)))
    )
    return {row.session: row.seen for row in rows}


async def note_seen(work: Work, read: Mapping[str, Mapping[str, str]]) -> None:
    """Keep that these messages were read, by session and number."""
    before = await seen(work, read)
    for session, numbers in read.items():
        kept = {**before.get(session, {}), **numbers}
        await work.session.execute(
            insert(MatrixSeen)
            .values(session=session, seen=kept)
            .on_conflict_do_update(index_elements=["session"], set_={"seen": kept})
        )


async def made(work: Work, key: str) -> MatrixMade | None:
    """The room that was last made under this key, or was to be."""
    return await work.session.get(MatrixMade, key)


async def making(work: Work, key: str, room: str = "") -> None:
    """Remember that a room is being made, before it is; and its id, after."""
    values = {"room": room, "at": work.now}
    await work.session.execute(
        insert(MatrixMade)
        .values(key=key, **values)
        .on_conflict_do_update(index_elements=["key"], set_=values)
    )


async def not_made(work: Work, key: str) -> None:
    """The server refused to make it."""
    await work.session.execute(delete(MatrixMade).where(MatrixMade.key == key))


async def purge(work: Work) -> None:
    """Forget the making of rooms that are in the sync by now."""
    await work.session.execute(delete(MatrixMade).where(MatrixMade.at < work.now - MADE_KEPT))
