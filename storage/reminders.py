"""Reminders that people asked for.

Holds about a person: what they want to be reminded of; rows go with the `person` row.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Work


class Reminder(Base):
    """One reminder. `state` is proposed, waiting, held, sent, done or cancelled; `due_at` is in UTC.

    `wall` is the naive local time in `zone` that was asked for, None for an elapsed time. `needs` is
    the role that its owner must still have when it is sent. It goes to `platform`/`conversation`;
    `channel` is the channel's name, empty for “me”. What recurs has an RFC 5545 `rule` from `start` (naive,
    ISO 8601) on the wall clock of `zone`; `due_at` is then the next time.
    """

    __tablename__ = "reminder"
    __table_args__ = (Index("ix_reminder_owner_id", "owner_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(Text)
    platform: Mapped[str] = mapped_column(String(16))
    conversation: Mapped[str] = mapped_column(String(320))
    channel: Mapped[str] = mapped_column(Text, default="")
    due_at: Mapped[datetime]
    wall: Mapped[str | None] = mapped_column(String(32))
    needs: Mapped[str] = mapped_column(String(16))
    zone: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))
    rule: Mapped[str] = mapped_column(Text, default="", server_default="")
    start: Mapped[str] = mapped_column(String(32), default="", server_default="")
    created_at: Mapped[datetime]


async def find(work: Work, reminder_id: int) -> Reminder | None:
    return await work.session.get(Reminder, reminder_id, with_for_update=True)


async def waiting(work: Work, owner_id: int) -> list[Reminder]:
    """A person's reminders that haven't gone out, the next one first."""
    rows = await work.session.scalars(
        select(Reminder)
        .where(Reminder.owner_id == owner_id, Reminder.state == "waiting")
        .order_by(Reminder.due_at, Reminder.id)
    )
    return list(rows)


async def purge(work: Work, before: datetime) -> None:
    """Delete reminders that are over and were due before this instant (UTC)."""
    over = Reminder.state.not_in(("waiting", "held"))
    await work.session.execute(delete(Reminder).where(over, Reminder.due_at < before))
