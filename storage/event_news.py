"""What a host was told already of who signed up.

Holds about a person: what they were told of an event they host; rows go with the `person` row. Of others it
has their numbers, which mean nothing once a person is erased.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Work
from storage.people import Person
from storage.rsvps import INTERESTED, Answer, Rsvp
from storage.upsert import insert

KNOWN_AFTER = timedelta(hours=25)


class EventNews(Base):
    """Who had answered what when a host was told last: answers by the id of the person.

    It is compared with how things stand, and not by moments: what was begun before may be committed after.
    Nothing refers to the event, so that a row of it is never waited for here.
    """

    __tablename__ = "event_news"
    __table_args__ = (Index("ix_event_news_person_id", "person_id"),)

    event_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    told: Mapped[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class SignUp:
    """Somebody's answer, as their host hears of it."""

    person_id: int
    name: str
    answer: Answer


async def since(work: Work, event_id: int, host_id: int) -> list[SignUp]:
    """Who answered an event otherwise than its host knows, the first one first; not the host's own answer.

    Who said no counts only where the host knew them as somebody who may come. Where a host was never told,
    what is older than `KNOWN_AFTER` is taken for known.
    """
    row = await work.session.get(EventNews, (event_id, host_id), populate_existing=True)
    rows = await work.session.execute(
        select(Person.id, Person.name, Rsvp.answer, Rsvp.at)
        .join(Person, Person.id == Rsvp.person_id)
        .where(Rsvp.event_id == event_id, Rsvp.person_id != host_id)
        .order_by(Rsvp.at, Rsvp.person_id)
    )
    found = []
    for one in rows:
        before = row.told.get(str(one.id), "") if row is not None else ""
        if row is None and one.at < work.now - KNOWN_AFTER:
            continue
        if before == one.answer or (one.answer is Answer.NO and before not in INTERESTED):
            continue
        found.append(SignUp(one.id, one.name, one.answer))
    return found


async def note_told(work: Work, event_ids: Sequence[int], host_id: int) -> None:
    """Keep that a host knows of all answers to these events as they stand."""
    for event_id in event_ids:
        rows = await work.session.execute(
            select(Rsvp.person_id, Rsvp.answer).where(Rsvp.event_id == event_id)
        )
        told = {str(row.person_id): row.answer.value for row in rows}
        await work.session.execute(
            insert(EventNews)
            .values(event_id=event_id, person_id=host_id, told=told)
            .on_conflict_do_update(index_elements=["event_id", "person_id"], set_={"told": told})
        )
