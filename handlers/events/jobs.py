"""What happens to events by itself: announcements at a time, and the reminder before the start."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.chat.command import Due
from bot.chat.identity import Address
from bot.chat.message import Message
from handlers.events import wording
from storage import events, letters, outbox, people, roles, schedule
from storage.database import Work
from storage.events import Event
from storage.outbox import Urgency

ANNOUNCE = "event-announce"
REMIND = "event-remind"


async def announce_due(due: Due, work: Work) -> None:
    """Announce an event; when that is too late its host is asked instead."""
    event = await events.find(work, due.subject, lock=True)
    if event is None or event.state != "published" or event.announced_at is not None:
        return
    # Whoever asked must still be allowed to when it is posted.
    if not await roles.has(work, event.host_id, "organiser"):
        event.state = "dropped"
        await _tell_host(event, wording.no_longer_allowed(event), work)
        return
    late = timedelta(minutes=work.community.delivery.announcement_late_minutes)
    if due.now - due.scheduled_for > late or event.starts_at <= due.now:
        await _tell_host(event, wording.held(event, work.now, due.scheduled_for), work)
        return
    await announce(event, work, until=due.scheduled_for + late)


def key_of(event: Event) -> str:
    """What the keys of an event's announcements begin with."""
    return f"announcement:event-{event.id}:"


async def announce(event: Event, work: Work, *, until: datetime | None = None) -> None:
    """Put the announcement in the outbox, once for each conversation.

    What can't be posted by `until` (UTC) is held, and the host asked.
    """
    event.announced_at = work.now
    for channel in await events.channels(work, event.id):
        await outbox.enqueue(
            work,
            key=f"{key_of(event)}{channel.platform}:{channel.conversation}",
            to=Address(channel.platform, channel.conversation),
            message=wording.announcement(event),
            urgency=Urgency.NEWS,
            expires_at=min(until, event.starts_at) if until else event.starts_at,
            if_late=wording.held(event, work.now, event.announce_at or work.now),
            author_id=event.host_id,
            about=f"the announcement of “{event.title}” in {channel.name}",
        )


async def arrange_reminder(event: Event, work: Work) -> None:
    """Have those who come reminded before the start, if that moment is still ahead."""
    at = event.starts_at - timedelta(minutes=work.community.delivery.event_reminder_minutes)
    if at > work.now:
        await schedule.arrange(work, kind=REMIND, subject_id=event.id, at=at, zone=event.zone)


async def remind_due(due: Due, work: Work) -> None:
    """Remind each person who is going or may be, privately, in their own zone."""
    event = await events.find(work, due.subject)
    if event is None or event.state != "published" or event.starts_at <= due.now:
        return
    answers = dict(await events.who(work, event.id, ("going", "maybe")))
    for person_id, to in (await people.reach(work, answers)).items():
        zone = people.zone_or_none(to.zone) or ZoneInfo(event.zone)
        await outbox.enqueue(
            work,
            key=f"event-reminder:{event.id}:{int(event.starts_at.timestamp())}:{person_id}",
            to=to,
            message=wording.reminder(event, answers[person_id], due.now, zone),
            urgency=Urgency.REMINDER,
            expires_at=event.starts_at,
        )


async def _tell_host(event: Event, message: Message, work: Work) -> None:
    await letters.write_to(work, event.host_id, key=f"{key_of(event)}host", message=message)
