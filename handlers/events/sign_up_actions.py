"""What changes where an organiser answers an event for others: their answers, and they are told."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.chat.message import Message
from bot.chat.role import Role
from handlers.events import rsvp_actions, sign_up_messages
from handlers.events.rsvp_actions import SignedUp
from handlers.shared.telling_people import tell_each
from storage import audit, events, rsvps
from storage.database import Work
from storage.events import Event
from storage.rsvps import Answer


async def sign_up(
    work: Work, event: Event, person_ids: Sequence[int], *, by: int, name: str, key: str
) -> list[SignedUp]:
    """Say for others that they come, in that order, and tell them once for each `key`. Raises Refusal.

    Whoever said that they don't come isn't put down: their own word counts.
    """
    # Held from here on, so that nobody's no comes between looking for it and putting them down.
    await events.find(work, event.id, lock=True)
    found = []
    for person_id in person_ids:
        if await rsvps.answered(work, event.id, person_id) is Answer.NO:
            found.append(SignedUp(person_id, Answer.NO, is_new=False))
            continue
        said = await rsvp_actions.answer_event(work, event.id, person_id, Answer.GOING, role=Role.ORGANISER)
        found.append(SignedUp(person_id, said.now, said.now is not said.before, said.place))
    new = {one.person_id: one for one in found if one.is_new}
    for person_id in new:
        await audit.record(work, actor_id=by, subject_id=person_id, action="events.rsvp", detail=event.title)
    remind = {person_id: await rsvp_actions.reminded_before(work, event, person_id) for person_id in new}

    def told(person_id: int, zone: ZoneInfo) -> Message:
        return sign_up_messages.told(event, new[person_id], name, by, zone=zone, remind=remind[person_id])

    await tell_each(
        work,
        [person_id for person_id in new if person_id != by],
        told,
        key=f"event-rsvp:{event.id}:{key}:person",
        zone=ZoneInfo(event.zone),
        expires_at=event.ends_at,
        asked=True,
    )
    return found
