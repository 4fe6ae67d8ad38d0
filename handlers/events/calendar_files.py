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
from handlers.events import public_text
from storage import calendar_feeds
from storage.database import Work
from storage.events import Event, EventState
from storage.public_events import PublicEvent
from storage.rsvps import Answer

MEDIA = "text/calendar"
FEED = "calendar"


@dataclass(frozen=True, slots=True)
class Invitation:
    """For whom an event is put in a calendar that answers for them; `answer` is theirs, None for no longer.

    `address` is a mailbox of the community's, which nobody reads: calendars ask for one.
    """

    name: str
    answer: Answer | None
    address: str


def written_publicly(found: Sequence[Event | PublicEvent], name: str, now: datetime) -> bytes:
    """The same as anybody may read it: the links in their places are for those in the chat."""
    return written(found, name, now, links=False)


def written(
    found: Sequence[Event | PublicEvent],
    name: str,
    now: datetime,
    invitation: Invitation | None = None,
    *,
    links: bool = True,
) -> bytes:
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
        if place := event.place if links else " – ".join(public_text.rooms(event.place)):
            entry.add("location", place)
        if event.description:
            entry.add("description", event.description if links else public_text.public(event.description))
        if invitation is not None:
            entry.add("organizer", f"mailto:{invitation.address}", parameters={"cn": name})
            entry.add(
                "attendee",
                f"mailto:{invitation.address}",
                parameters={
                    "cn": invitation.name,
                    "partstat": _PARTSTAT.get(invitation.answer, "DECLINED"),
                    "rsvp": "FALSE",
                },
            )
        calendar.add_component(entry)
    content: bytes = calendar.to_ical()
    return content


def _moment(event: Event | PublicEvent, at: datetime) -> datetime | date:
    """An instant in UTC, or the day where an event is on whole days."""
    return at.astimezone(ZoneInfo(event.zone)).date() if event.all_day else at


def _method(found: Sequence[Event | PublicEvent], invitation: Invitation | None) -> str:
    if invitation is None:
        return "PUBLISH"
    is_off = invitation.answer is None or any(event.state == EventState.CANCELLED for event in found)
    return "CANCEL" if is_off else "REQUEST"


_PARTSTAT: dict[Answer | None, str] = {Answer.GOING: "ACCEPTED", Answer.MAYBE: "TENTATIVE"}


def invitation_of(work: Work, event: Event, name: str, answer: Answer | None) -> File:
    """A file that puts an event in somebody's calendar, follows its changes, or takes it out again."""
    host = urlsplit(work.community.public_url).hostname or "stepup.invalid"
    invitation = Invitation(name, answer, f"events@{host}")
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
