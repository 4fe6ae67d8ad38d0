"""The waiting list moves: freed places are offered, and lapse when nobody takes them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.feature import Due
from handlers.events import places, wording
from storage import events, outbox, people, schedule
from storage.database import Work
from storage.events import Event
from storage.outbox import Urgency

KIND = "event-offers"

FREED = "a place came free"

LAPSED = "the offer wasn't taken in time"


async def move(work: Work, event: Event) -> None:
    """Offer free places to those who wait longest, but to nobody at night; the event is locked."""
    if event.state != "published" or event.starts_at <= work.now:
        return
    wait_until: list[datetime] = [
        offer.offer_until for offer in await events.offers(work, event.id) if offer.offer_until
    ]
    queue = await events.queue(work, event.id)
    free = len(queue) if event.capacity is None else event.capacity - await events.taken(work, event.id)
    reached = await people.reach(work, queue[: max(0, free)])
    for person_id in queue[: max(0, free)]:
        to = reached.get(person_id)
        zone = (people.zone_or_none(to.zone) if to else None) or ZoneInfo(event.zone)
        if places.at_night(work.now, zone):
            # Nobody is passed over because they sleep: the place is kept for them.
            wait_until.append(places.next_morning(work.now, zone))
            continue
        until = places.offered_until(work.now, event.starts_at, zone)
        await events.answer(work, event.id, person_id, "offered", offer_until=until, reason=FREED)
        wait_until.append(until)
        if to is not None:
            await outbox.enqueue(
                work,
                key=f"event-offer:{event.id}:{person_id}:{work.now.isoformat()}",
                to=to.address,
                message=wording.offer(event, until, zone),
                urgency=Urgency.REMINDER,
                expires_at=until,
            )
    next_at = min((at for at in wait_until if at < event.starts_at), default=None)
    if next_at is not None:
        await schedule.arrange(work, kind=KIND, subject_id=event.id, at=next_at, zone=event.zone)


async def lapse_due(work: Work, due: Due) -> None:
    """Take back the offers whose time is over, tell whom they were for, and offer the places on."""
    event = await events.find(work, due.subject, lock=True)
    if event is None or event.state != "published":
        return
    over = [
        offer
        for offer in await events.offers(work, event.id)
        if offer.offer_until is not None and offer.offer_until <= due.now
    ]
    reached = await people.reach(work, [offer.person_id for offer in over])
    for offer in over:
        offered_at = offer.at
        await events.answer(work, event.id, offer.person_id, "lapsed", reason=LAPSED)
        to = reached.get(offer.person_id)
        if to is not None:
            await outbox.enqueue(
                work,
                key=f"event-offer-lapsed:{event.id}:{offer.person_id}:{offered_at.isoformat()}",
                to=to.address,
                message=wording.offer_lapsed(event),
                urgency=Urgency.REMINDER,
                expires_at=event.starts_at,
            )
    await move(work, event)


async def leave(work: Work, person_id: int) -> None:
    """Give back the places of somebody who is about to be forgotten."""
    for event in await events.places_of(work, person_id):
        await events.answer(work, event.id, person_id, "no", reason="they left")
        await work.session.flush()
        await move(work, event)
