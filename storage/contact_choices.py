"""When and where each person wants to be written to.

Holds about a person: the platform they chose, their quiet hours, and until when they want nothing unasked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import ForeignKey, Select, String, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.chat.quiet_hours import QuietHours
from storage import suspensions
from storage.database import Base, Work, table_of
from storage.upsert import insert


class ContactChoice(Base):
    """One person's choices; where there is none, they are written to at any time, where they were last seen.

    `quiet_from` and `quiet_to` are times of day as ISO 8601, on the person's wall clock.
    """

    __tablename__ = "contact_choice"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    platform: Mapped[str | None] = mapped_column(String(16))
    quiet_from: Mapped[str | None] = mapped_column(String(8))
    quiet_to: Mapped[str | None] = mapped_column(String(8))
    paused_until: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class Choices:
    """The same as values. `paused_until` is in UTC."""

    platform: str | None = None
    hours: QuietHours | None = None
    paused_until: datetime | None = None


def hours_of(begin: str | None, end: str | None) -> QuietHours | None:
    """Quiet hours as the table keeps them."""
    return QuietHours(time.fromisoformat(begin), time.fromisoformat(end)) if begin and end else None


async def of(work: Work, person_id: int) -> Choices:
    """What a person chose."""
    row = await work.session.get(ContactChoice, person_id, populate_existing=True)
    if row is None:
        return Choices()
    return Choices(row.platform, hours_of(row.quiet_from, row.quiet_to), row.paused_until)


def paused(work: Work) -> Select[Any]:
    """The ids of those who want nothing unasked just now, and of those who are suspended, for a query."""
    want_none = select(ContactChoice.person_id).where(ContactChoice.paused_until > work.now)
    return select(want_none.union_all(suspensions.suspended()).subquery().c.person_id)


async def save(work: Work, person_id: int, chosen: Choices) -> None:
    """Keep what a person chose."""
    hours = chosen.hours
    values = {
        "platform": chosen.platform,
        "quiet_from": hours.begin.isoformat("minutes") if hours else None,
        "quiet_to": hours.end.isoformat("minutes") if hours else None,
        "paused_until": chosen.paused_until,
    }
    await work.session.execute(
        insert(table_of(ContactChoice))
        .values(person_id=person_id, **values)
        .on_conflict_do_update(index_elements=["person_id"], set_=values)
    )
