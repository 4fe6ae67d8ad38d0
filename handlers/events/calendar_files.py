"""Events as iCalendar (RFC 5545): a file for one, and a personal feed that calendars read over HTTP.

Each event keeps its UID for ever, each change counts its SEQUENCE up, and times are in UTC, so that no
calendar has to know a zone.

A cancelled event stays in the feed as cancelled, so that it disappears from calendars.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.chat.file import File
from storage import calendar_feeds
from storage.database import Work
from storage.events import Event, EventState

MEDIA = "text/calendar"
FEED = "calendar"


@dataclass(frozen=True, slots=True)
class Invitation:
    """For whom an event is put in a calendar that answers for them: they said that they come, or no longer.

    `address` is a mailbox of the community's, which nobody reads: calendars ask for one.
    """

    name: str
    coming: bool
    address: str


def without_links(event: Event) -> Event:
    """The event as anybody may read it: the links in its place are for those in the chat."""
    rooms = " – ".join(part for part in event.place.split(" – ") if "://" not in part)
    return event if rooms == event.place else _with_place(event, rooms)


def _with_place(event: Event, place: str) -> Event:
    """A copy that isn't kept."""
    return Event(
        id=event.id,
        title=event.title,
        description=event.description,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        state=event.state,
        created_at=event.created_at,
        sequence=event.sequence,
        all_day=event.all_day,
        zone=event.zone,
        place=place,
    )


def written(found: Sequence[Event], name: str, now: datetime, invitation: Invitation | None = None) -> bytes:
    """A calendar of these events as it is `now` (UTC), in the form that calendars take.

    With an `invitation` it is one (RFC 5546): a request, or where they don't come any more a cancellation.
    """
    # Only here, as it takes long to load and few commands have a calendar in their answer.
    from icalendar import Calendar  # noqa: PLC0415
    from icalendar import Event as Entry  # noqa: PLC0415

    calendar = Calendar()
    calendar.add("prodid", "-//Stepup//Events//EN")
    calendar.add("version", "2.0")
    calendar.add("method", _method(found, invitation))
    calendar.add("x-wr-calname", name)
    for event in found:
        entry = Entry()
        # The moment it was made tells it from an event of another Stepup in the same calendar.
        entry.add("uid", f"{event.id}-{event.created_at.timestamp():.6f}@stepup")
        entry.add("sequence", event.sequence)
        entry.add("dtstamp", now)
        entry.add("dtstart", _moment(event, event.starts_at))
        entry.add("dtend", _moment(event, event.ends_at))
        entry.add("summary", event.title)
        entry.add("status", "CANCELLED" if event.state == EventState.CANCELLED else "CONFIRMED")
        if event.place:
            entry.add("location", event.place)
        if event.description:
            entry.add("description", event.description)
        if invitation is not None:
            entry.add("organizer", f"mailto:{invitation.address}", parameters={"cn": name})
            entry.add(
                "attendee",
                f"mailto:{invitation.address}",
                parameters={
                    "cn": invitation.name,
                    "partstat": "ACCEPTED" if invitation.coming else "DECLINED",
                    "rsvp": "FALSE",
                },
            )
        calendar.add_component(entry)
    content: bytes = calendar.to_ical()
    return content


def _moment(event: Event, at: datetime) -> datetime | date:
    """An instant in UTC, or the day where an event is on whole days."""
    return at.astimezone(ZoneInfo(event.zone)).date() if event.all_day else at


def _method(found: Sequence[Event], invitation: Invitation | None) -> str:
    if invitation is None:
        return "PUBLISH"
    is_off = not invitation.coming or any(event.state == EventState.CANCELLED for event in found)
    return "CANCEL" if is_off else "REQUEST"


def invitation_of(work: Work, event: Event, name: str, *, coming: bool) -> File:
    """A file that puts an event in somebody's calendar, follows its changes, or takes it out again."""
    host = urlsplit(work.community.public_url).hostname or "stepup.invalid"
    invitation = Invitation(name, coming, f"events@{host}")
    content = written([event], work.community.name, work.now, invitation)
    return File("invitation.ics", MEDIA, content, "for your calendar")


def file_of(work: Work, found: Sequence[Event]) -> File:
    """A file of these events."""
    name = "event.ics" if len(found) == 1 else "my-events.ics"
    return File(name, MEDIA, written(found, work.community.name, work.now), "for your calendar")


async def feed(work: Work, secret: str) -> File | None:
    """What the feed of this secret holds, or None for no such feed."""
    found = await calendar_feeds.fed(work, secret)
    return None if found is None else file_of(work, found)
