"""What became of training: who signed up, came, and found it useful. Has no tables of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from storage.attendance import Attendance, EventFeedback
from storage.database import Work
from storage.events import Event, EventState, EventTeaches
from storage.members import Member, is_settled
from storage.rsvps import Answer, Rsvp


@dataclass(frozen=True, slots=True)
class Taken:
    """One member and one training event that they signed up for or came to; `useful` is from 1 to 5.

    `settled` is whether their account counts towards the least number of people.
    """

    person_id: int
    event_id: int
    institution: str
    job_family: str
    attended: bool
    useful: int | None
    settled: bool = True


async def taken(work: Work, start: datetime, end: datetime) -> list[Taken]:
    """Training that ended from `start` until before `end` (UTC), for those who are members now."""
    events = (
        select(Event.id)
        .join(EventTeaches, EventTeaches.event_id == Event.id)
        .where(Event.state == EventState.PUBLISHED, Event.ends_at >= start, Event.ends_at < end)
    )
    signed = {
        (row.person_id, row.event_id)
        for row in await work.session.execute(
            select(Rsvp.person_id, Rsvp.event_id).where(
                Rsvp.event_id.in_(events), Rsvp.answer == Answer.GOING
            )
        )
    }
    came = {
        (row.person_id, row.event_id)
        for row in await work.session.execute(
            select(Attendance.person_id, Attendance.event_id).where(Attendance.event_id.in_(events))
        )
    }
    useful = {
        (row.person_id, row.event_id): row.useful
        for row in await work.session.execute(
            select(EventFeedback.person_id, EventFeedback.event_id, EventFeedback.useful).where(
                EventFeedback.event_id.in_(events)
            )
        )
    }
    groups = {
        person: (work.community.institution(place), family, settled)
        for person, place, family, settled in await work.session.execute(
            select(Member.person_id, Member.institution, Member.job_family, is_settled(work.now))
        )
    }
    return [
        Taken(
            person,
            event,
            *groups[person][:2],
            attended=(person, event) in came,
            useful=useful.get((person, event)),
            settled=groups[person][2],
        )
        for person, event in sorted(signed | came)
        if person in groups
    ]
