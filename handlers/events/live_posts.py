"""Announcements that say how many come, where a platform lets posts be changed in silence."""

from __future__ import annotations

from datetime import timedelta

from storage import events, posted, schedule
from storage.database import Work
from storage.events import Event

KIND = "event-live"
# Twenty changes a minute at most, and the last state three seconds after the last press.
AFTER = timedelta(seconds=3)


async def soon(work: Work, event: Event) -> None:
    """Have the event's posts say in a moment who comes by then; what is arranged already isn't put off."""
    if event.announced_at is None:
        return
    channels = await events.channels(work, event.id)
    if any(channel.address.platform in posted.CHANGED_SILENTLY for channel in channels):
        at = work.now + AFTER
        await schedule.arrange_unless(work, kind=KIND, subject_id=event.id, at=at, zone=event.zone)
