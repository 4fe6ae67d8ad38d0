"""What a host was told already of who signed up.

Holds about a person: until when they were told of an event they host; rows go with the `person` row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Work
from storage.people import Person
from storage.rsvps import Answer, Rsvp
from storage.upsert import insert


class EventNews(Base):
    """Until when (UTC) a host knows who signed up for an event."""

    __tablename__ = "event_news"
    __table_args__ = (Index("ix_event_news_person_id", "person_id"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    told_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class SignUp:
    """Somebody's answer, as their host hears of it."""

    person_id: int
    name: str
    answer: Answer


async def since(work: Work, event_id: int, host_id: int) -> list[SignUp]:
    """Who answered an event since its host was told last, the first one first; not the host's own answer."""
    told = await work.session.scalar(
        select(EventNews.told_at).where(EventNews.event_id == event_id, EventNews.person_id == host_id)
    )
    query = (
        select(Person.id, Person.name, Rsvp.answer)
        .join(Person, Person.id == Rsvp.person_id)
        .where(Rsvp.event_id == event_id, Rsvp.person_id != host_id)
        .order_by(Rsvp.at, Rsvp.person_id)
    )
    rows = await work.session.execute(query.where(Rsvp.at > told) if told is not None else query)
    return [SignUp(row.id, row.name, row.answer) for row in rows]


async def note_told(work: Work, event_ids: Sequence[int], host_id: int) -> None:
    """Keep that a host knows of all answers to these events until now."""
    for event_id in event_ids:
        await work.session.execute(
            insert(EventNews)
            .values(event_id=event_id, person_id=host_id, told_at=work.now)
            .on_conflict_do_update(index_elements=["event_id", "person_id"], set_={"told_at": work.now})
        )
