"""Reminders that people asked for.

Holds about a person: what they want to be reminded of, or want others to be, and from whom they take no
reminders; rows go with the `person` row.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, String, Text, bindparam, delete, func, select, update
from sqlalchemy.orm import Mapped, make_transient_to_detached, mapped_column
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from bot.chat.role import Role
from storage.database import IDS_ONCE, Base, Work, table_of
from storage.people import Person
from storage.upsert import insert


class ReminderState(StrEnum):
    """What has become of one: `PROPOSED` waits for its owner's yes, `HELD` for their word on a late one."""

    PROPOSED = "proposed"
    WAITING = "waiting"
    HELD = "held"
    SENT = "sent"
    DONE = "done"
    CANCELLED = "cancelled"
    REPLACED = "replaced"


class SnoozeUntil(StrEnum):
    """How long a reminder is put off."""

    TEN_MINUTES = "10m"
    ONE_HOUR = "1h"
    MORNING = "morning"


class Reminder(Base):
    """One reminder. `state` is proposed, waiting, held, sent, done, cancelled or replaced (by an edit).

    `due_at` is in UTC; `wall` is the naive local time in `zone` that was asked for, None for an elapsed time,
    and for what recurs unless its zone was named. What recurs has an RFC 5545 `rule` from `start` (ISO 8601)
    on the wall clock of `zone`, where it is naive, or after elapsed time; `due_at` is then the next time.

    It goes to `platform`/`conversation`, where `channel` is the channel's name, empty for “me”; or to the
    person `to_id`, wherever they are reached. `needs` is the role that its owner must still have when it is
    sent. `replaces` is the reminder that it takes the place of, once its owner has said yes;
    `made_by` is the platform's id of the message that asked for it.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        Index("ix_reminder_owner_id", "owner_id"),
        Index("ix_reminder_to_id", "to_id"),
        IDS_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    to_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(Text)
    platform: Mapped[str] = mapped_column(String(16))
    conversation: Mapped[str] = mapped_column(String(320))
    channel: Mapped[str] = mapped_column(Text, default="")
    due_at: Mapped[datetime]
    wall: Mapped[str | None] = mapped_column(String(32))
    needs: Mapped[Role]
    zone: Mapped[str] = mapped_column(String(64))
    state: Mapped[ReminderState]
    rule: Mapped[str] = mapped_column(Text, default="", server_default="")
    start: Mapped[str] = mapped_column(String(32), default="", server_default="")
    replaces: Mapped[int | None]
    made_by: Mapped[str] = mapped_column(String(255), default="", server_default="")
    created_at: Mapped[datetime]


class ReminderMute(Base):
    """That a person takes no reminders from another."""

    __tablename__ = "reminder_mute"
    __table_args__ = (Index("ix_reminder_mute_from_id", "from_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)


async def find(work: Work, reminder_id: int) -> Reminder | None:
    """One reminder, locked."""
    return await work.session.get(Reminder, reminder_id, with_for_update=True)


async def find_all(work: Work, reminder_ids: Collection[int]) -> dict[int, Reminder]:
    """These reminders, as far as they are there, by their id."""
    rows = await work.session.scalars(
        select(Reminder).where(Reminder.id.in_(reminder_ids)).order_by(Reminder.id).with_for_update()
    )
    return {reminder.id: reminder for reminder in rows}


_WAITING = (
    select(Reminder)
    .where(Reminder.owner_id == bindparam("owner"), Reminder.state == ReminderState.WAITING)
    .order_by(Reminder.due_at, Reminder.id)
)
_WAITING_LOCKED = _WAITING.with_for_update()


_COUNT = (
    select(func.count())
    .select_from(table_of(Reminder))
    .where(
        table_of(Reminder).c.owner_id == bindparam("owner"),
        table_of(Reminder).c.state == ReminderState.WAITING,
    )
)


_GIVEN = [column for column in table_of(Reminder).columns if column.name != "id"]
# Counted and kept in one statement, past the session: nothing is changed more often.
_ADD = (
    insert(table_of(Reminder))
    .from_select(
        [column.name for column in _GIVEN],
        select(*(bindparam(f"new_{column.name}", type_=column.type) for column in _GIVEN)).where(
            _COUNT.scalar_subquery() < bindparam("most")
        ),
    )
    .returning(table_of(Reminder).c.id)
)


async def add(work: Work, reminder: Reminder, *, most: int) -> bool:
    """Keep a new reminder. False where its owner has `most` waiting already.

    Of two that one person asks for in the same moment, through two processes, both may be taken as the last.
    """
    given = {column.name: _value(reminder, column) for column in _GIVEN}
    new = {f"new_{name}": value for name, value in given.items()}
    added: int | None = await work.scalar(_ADD, new | {"owner": reminder.owner_id, "most": most})
    if added is None:
        return False
    for name, value in (given | {"id": added}).items():
        set_committed_value(reminder, name, value)
    make_transient_to_detached(reminder)
    work.session.add(reminder)
    return True


def _value(reminder: Reminder, column: Column[Any]) -> Any:
    value = getattr(reminder, column.name)
    return (
        column.default.arg
        if value is None and isinstance(column.default, ScalarElementColumnDefault)
        else value
    )


async def waiting(work: Work, owner_id: int, *, lock: bool = False) -> list[Reminder]:
    """A person's reminders that haven't gone out, the next one first; with `lock` they don't meanwhile."""
    return list(await work.session.scalars(_WAITING_LOCKED if lock else _WAITING, {"owner": owner_id}))


async def count_waiting(work: Work, owner_id: int) -> int:
    """How many a person has that haven't gone out."""
    count: int = await work.scalar(_COUNT, {"owner": owner_id})
    return count


async def made_by(work: Work, owner_id: int, message: str) -> list[Reminder]:
    """What a message of a person's own asked for, as far as it is still to come."""
    rows = await work.session.scalars(
        select(Reminder)
        .where(
            Reminder.owner_id == owner_id,
            Reminder.made_by == message,
            Reminder.state.in_((ReminderState.PROPOSED, ReminderState.WAITING)),
        )
        .order_by(Reminder.id)
        .with_for_update()
    )
    return list(rows)


async def own(work: Work, person_id: int) -> Sequence[Reminder]:
    """What a person asked to be reminded of themself and still waits for."""
    rows = await work.session.scalars(
        select(Reminder)
        .where(
            Reminder.owner_id == person_id,
            Reminder.state == ReminderState.WAITING,
            Reminder.to_id.is_(None),
            Reminder.channel == "",
        )
        .order_by(Reminder.id)
        .with_for_update()
    )
    return rows.all()


async def moved(work: Work, reminder_id: int, at: datetime) -> None:
    """Its instant (UTC) changed with the rules of its zone."""
    await work.session.execute(update(Reminder).where(Reminder.id == reminder_id).values(due_at=at))


async def mute(work: Work, person_id: int, from_id: int) -> bool:
    """Note that a person wants no reminders from another. False: that was noted already."""
    new = await work.session.scalar(
        insert(ReminderMute)
        .values(person_id=person_id, from_id=from_id)
        .on_conflict_do_nothing(index_elements=["person_id", "from_id"])
        .returning(ReminderMute.from_id)
    )
    return new is not None


async def unmute(work: Work, person_id: int, from_id: int) -> bool:
    """Take reminders from somebody again. False: they weren't muted."""
    gone = await work.session.scalar(
        delete(ReminderMute)
        .where(ReminderMute.person_id == person_id, ReminderMute.from_id == from_id)
        .returning(ReminderMute.from_id)
    )
    return gone is not None


async def is_muted(work: Work, person_id: int, from_id: int) -> bool:
    """Whether a person wants no reminders from another."""
    return await work.session.get(ReminderMute, (person_id, from_id)) is not None


async def muted(work: Work, person_id: int) -> dict[int, str]:
    """The names of those from whom a person takes no reminders, by their ids."""
    rows = await work.session.execute(
        select(Person.id, Person.name)
        .join(ReminderMute, ReminderMute.from_id == Person.id)
        .where(ReminderMute.person_id == person_id)
        .order_by(Person.name)
    )
    return {row.id: row.name for row in rows}


async def purge(work: Work, before: datetime) -> None:
    """Delete reminders that are over and were due before this instant (UTC)."""
    over = Reminder.state.not_in((ReminderState.WAITING, ReminderState.HELD))
    await work.session.execute(delete(Reminder).where(over, Reminder.due_at < before))
