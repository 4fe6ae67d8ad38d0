"""What each person chose of events: when they are reminded, and how often a host hears who signs up.

Holds about a person: these choices; the row goes with the `person` row.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column

from storage import consents
from storage.consents import Purpose
from storage.database import Base, Work
from storage.upsert import insert


class News(StrEnum):
    """How often somebody hears who signs up for what they host."""

    EACH = "each"
    DAILY = "daily"
    NEVER = "never"


class EventChoice(Base):
    """One person's choices; what is None they left as it is for everybody.

    `reminders` are minutes before the start, with commas between; empty for no reminder.
    """

    __tablename__ = "event_choice"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    reminders: Mapped[str | None] = mapped_column(String(60))
    news: Mapped[News | None]


async def reminders(work: Work, person_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """How many minutes before an event each of these people is reminded, the longest first.

    Who took messages about events back isn't reminded at all.
    """
    usual = work.community.delivery.event_reminder_minutes
    rows = await work.session.execute(
        select(EventChoice.person_id, EventChoice.reminders).where(
            EventChoice.person_id.in_(list(person_ids)), EventChoice.reminders.is_not(None)
        )
    )
    chosen = {row.person_id: _minutes(row.reminders) for row in rows}
    for person_id in await consents.withdrew(work, person_ids, Purpose.EVENT_MESSAGES):
        chosen[person_id] = ()
    return {person_id: chosen.get(person_id, usual) for person_id in person_ids}


def _minutes(kept: str) -> tuple[int, ...]:
    return tuple(int(part) for part in kept.split(",") if part)


async def choose_reminders(work: Work, person_id: int, minutes: Collection[int] | None) -> None:
    """Have somebody be reminded so long before each event; None has it as for everybody."""
    kept = None if minutes is None else ",".join(str(one) for one in sorted(set(minutes), reverse=True))
    await _save(work, person_id, {"reminders": kept})


async def news(work: Work, person_ids: Collection[int]) -> dict[int, News]:
    """How often each of these people hears who signs up for what they host: daily, unless they chose."""
    rows = await work.session.execute(
        select(EventChoice.person_id, EventChoice.news).where(
            EventChoice.person_id.in_(list(person_ids)), EventChoice.news.is_not(None)
        )
    )
    chosen = {row.person_id: row.news for row in rows}
    return {person_id: chosen.get(person_id, News.DAILY) for person_id in person_ids}


async def choose_news(work: Work, person_id: int, often: News) -> None:
    """Have somebody hear so often who signs up for what they host."""
    await _save(work, person_id, {"news": often})


async def _save(work: Work, person_id: int, values: dict[str, str | None]) -> None:
    await work.session.execute(
        insert(EventChoice)
        .values(person_id=person_id, **values)
        .on_conflict_do_update(index_elements=["person_id"], set_=values)
    )
