"""What people need so that they can take part in an event. Only its hosts read it, and it is soon deleted.

Holds about a person: what they need; the row goes with the `person` row, when they don't come after all, and
`KEPT` after the event.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from storage import outbox
from storage.database import Base, Work
from storage.events import Event
from storage.people import Person
from storage.rsvps import INTERESTED, Rsvp
from storage.upsert import insert

KEPT = timedelta(days=7)


class AccessNeed(Base):
    """What somebody needs at an event, in their own words."""

    __tablename__ = "access_need"
    __table_args__ = (Index("ix_access_need_person_id", "person_id"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Need:
    """What somebody needs, for the hosts."""

    person_id: int
    name: str
    text: str


def key_of(event_id: int) -> str:
    """What the keys of the messages begin with in which hosts read what people need."""
    return f"event-needs:{event_id}:"


async def say(work: Work, event_id: int, person_id: int, text: str) -> None:
    """Keep what somebody needs; the last word counts."""
    values = {"text": text, "at": work.now}
    await work.session.execute(
        insert(AccessNeed)
        .values(event_id=event_id, person_id=person_id, **values)
        .on_conflict_do_update(index_elements=["event_id", "person_id"], set_=values)
    )


async def of_event(work: Work, event_id: int) -> list[Need]:
    """What those need who may come to an event, by name."""
    rows = await work.session.execute(
        select(Person.id, Person.name, AccessNeed.text)
        .join(Person, Person.id == AccessNeed.person_id)
        .join(Rsvp, (Rsvp.event_id == AccessNeed.event_id) & (Rsvp.person_id == AccessNeed.person_id))
        .where(AccessNeed.event_id == event_id, Rsvp.answer.in_(INTERESTED))
        .order_by(Person.name, Person.id)
    )
    return [Need(row.id, row.name, row.text) for row in rows]


async def forget(work: Work, event_id: int, person_id: int) -> None:
    """Somebody needs nothing, or doesn't come; what hosts were sent goes too, and they may ask again."""
    gone = await work.session.scalar(
        delete(AccessNeed)
        .where(AccessNeed.event_id == event_id, AccessNeed.person_id == person_id)
        .returning(AccessNeed.person_id)
    )
    if gone is not None:
        await outbox.delete_under(work, key_of(event_id))


async def forget_old(work: Work) -> None:
    """Delete what was needed at events that ended more than `KEPT` ago, and the messages that said it."""
    over = list(
        await work.session.scalars(
            select(AccessNeed.event_id)
            .join(Event, Event.id == AccessNeed.event_id)
            .where(Event.ends_at < work.now - KEPT)
            .distinct()
        )
    )
    for event_id in over:
        await outbox.delete_under(work, key_of(event_id))
        await work.session.execute(delete(AccessNeed).where(AccessNeed.event_id == event_id))
