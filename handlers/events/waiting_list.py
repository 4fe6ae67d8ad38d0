"""The waiting list moves: freed places are offered, and lapse when nobody takes them (`jobs.py`)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.events import live_posts, messages, offer_times
from storage import outbox, people, quiet_times, rsvps, schedule
from storage.database import Work
from storage.events import Event, EventState
from storage.outbox import Urgency
from storage.rsvps import Answer

KIND = "event-offers"
FREED = "a place came free"
LAPSED = "the offer wasn't taken in time"


async def move(work: Work, event: Event) -> None:
    """Offer free places to those who wait longest, but to nobody at night; the event is locked.

    Whoever has paused everything keeps their turn, and those after them are asked meanwhile.
    """
    if event.state != EventState.PUBLISHED or event.starts_at <= work.now:
        return
    await live_posts.soon(work, event)
    wait_until: list[datetime] = [
        offer.offer_until for offer in await rsvps.offers(work, event.id) if offer.offer_until
    ]
    queue = await rsvps.queue(work, event.id)
    free = len(queue) if event.capacity is None else event.capacity - await rsvps.taken(work, event.id)
    reached = await people.reach(work, queue) if free > 0 else {}
    silent = await quiet_times.until(work, [to.address for to in reached.values()])
    for person_id in queue:
        if free <= 0:
            break
        to = reached.get(person_id)
        zone = (people.zone_or_none(to.zone) if to else None) or ZoneInfo(event.zone)
        later = offer_times.not_before(work.now, zone, silent.get(to.address) if to else None)
        free -= not later.passed_over
        if later.at is not None:
            wait_until.append(later.at)
            continue
        until = offer_times.offered_until(work.now, event.starts_at, zone)
        await rsvps.answer(work, event.id, person_id, Answer.OFFERED, offer_until=until, reason=FREED)
        wait_until.append(until)
        if to is not None:
            await outbox.enqueue(
                work,
                key=f"event-offer:{event.id}:{person_id}:{work.now.isoformat()}",
                to=to.address,
                message=messages.offer(event, until, zone),
                urgency=Urgency.REMINDER,
                expires_at=until,
            )
    if event.full_at is not None and free > 0:
        # Whoever waited has been asked, and there are places still.
        event.full_at, event.freed_at = None, work.now
    next_at = min((at for at in wait_until if at < event.starts_at), default=None)
    if next_at is not None:
        await schedule.arrange(work, kind=KIND, subject_id=event.id, at=next_at, zone=event.zone)


async def leave(work: Work, person_id: int) -> None:
    """Give back the places of somebody who is about to be forgotten."""
    for event in await rsvps.places_of(work, person_id):
        await rsvps.answer(work, event.id, person_id, Answer.NO, reason="they left")
        await live_posts.soon(work, event)
        await work.flush()
        await move(work, event)
