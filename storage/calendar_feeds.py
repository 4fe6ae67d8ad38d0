"""The events that somebody goes to, as a calendar under a secret address."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Work
from storage.events import Event, EventState
from storage.rsvps import Answer, Rsvp


class CalendarFeed(Base):
    """The secret of a person's calendar feed; whoever knows it sees which events they go to."""

    __tablename__ = "calendar_feed"
    __table_args__ = (Index("ix_calendar_feed_secret", "secret", unique=True),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    secret: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]


async def feed_secret(work: Work, person_id: int, *, anew: bool = False) -> str:
    """The secret of a person's calendar feed; made where there is none, or `anew`."""
    row = await work.session.get(CalendarFeed, person_id)
    if row is None:
        row = CalendarFeed(person_id=person_id, secret=secrets.token_urlsafe(32), made_at=work.now)
        work.session.add(row)
    elif anew:
        row.secret, row.made_at = secrets.token_urlsafe(32), work.now
    return row.secret


async def fed(work: Work, secret: str) -> list[Event] | None:
    """The events in the calendar that a secret opens, cancelled ones too; None for no such secret."""
    person_id = await work.session.scalar(select(CalendarFeed.person_id).where(CalendarFeed.secret == secret))
    if person_id is None:
        return None
    return await calendar(work, person_id)


async def calendar(work: Work, person_id: int) -> list[Event]:
    """The events that a person is going to or may go to, past and to come."""
    rows = await work.session.scalars(
        select(Event)
        .join(Rsvp, Rsvp.event_id == Event.id)
        .where(
            Rsvp.person_id == person_id,
            Rsvp.answer.in_((Answer.GOING, Answer.MAYBE)),
            Event.state.in_((EventState.PUBLISHED, EventState.CANCELLED)),
        )
        .order_by(Event.starts_at, Event.id)
    )
    return list(rows)
