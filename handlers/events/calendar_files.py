"""Events as iCalendar (RFC 5545): a file for one, and a personal feed that calendars read over HTTP.

Each event keeps its UID for ever, each change counts its SEQUENCE up, and times are in UTC, so that no
calendar has to know a zone.

A cancelled event stays in the feed as cancelled, so that it disappears from calendars.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.chat.file import File
from storage import calendar_feeds
from storage.database import Work
from storage.events import Event, EventState

MEDIA = "text/calendar"
FEED = "calendar"


def written(found: Sequence[Event], name: str, now: datetime) -> bytes:
    """A calendar of these events as it is `now` (UTC), in the form that calendars take."""
    # Only here, as it takes long to load and few commands have a calendar in their answer.
    from icalendar import Calendar  # noqa: PLC0415
    from icalendar import Event as Entry  # noqa: PLC0415

    calendar = Calendar()
    calendar.add("prodid", "-//Stepup//Events//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for event in found:
        entry = Entry()
        # The moment it was made tells it from an event of another Stepup in the same calendar.
        entry.add("uid", f"{event.id}-{event.created_at.timestamp():.6f}@stepup")
        entry.add("sequence", event.sequence)
        entry.add("dtstamp", now)
        entry.add("dtstart", event.starts_at)
        entry.add("dtend", event.ends_at)
        entry.add("summary", event.title)
        entry.add("status", "CANCELLED" if event.state == EventState.CANCELLED else "CONFIRMED")
        if event.place:
            entry.add("location", event.place)
        if event.description:
            entry.add("description", event.description)
        calendar.add_component(entry)
    content: bytes = calendar.to_ical()
    return content


def file_of(work: Work, found: Sequence[Event]) -> File:
    """A file of these events."""
    name = "event.ics" if len(found) == 1 else "my-events.ics"
    return File(name, MEDIA, written(found, work.community.name, work.now), "for your calendar")


async def feed(work: Work, secret: str) -> File | None:
    """What the feed of this secret holds, or None for no such feed."""
    found = await calendar_feeds.fed(work, secret)
    return None if found is None else file_of(work, found)
