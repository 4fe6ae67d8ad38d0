"""Events as iCalendar (RFC 5545): a file for one, and a personal feed that calendars read over HTTP.

Each event keeps its UID for ever, each change counts its SEQUENCE up, and times are in UTC, so that no
calendar has to know a zone.

A cancelled event stays in the feed as cancelled, so that it disappears from calendars.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from icalendar import Calendar
from icalendar import Event as Entry

from bot.chat import markup
from bot.chat.button import Action, Button
from bot.chat.file import File
from bot.chat.message import Message
from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from storage import events
from storage.database import Work
from storage.events import Event

MEDIA = "text/calendar"

FEED = "calendar"


def written(found: Sequence[Event], name: str, now: datetime) -> bytes:
    """A calendar of these events as it is `now` (UTC), in the form that calendars take."""
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
        entry.add("status", "CANCELLED" if event.state == "cancelled" else "CONFIRMED")
        if event.place:
            entry.add("location", event.place)
        if event.description:
            entry.add("description", event.description)
        calendar.add_component(entry)
    content: bytes = calendar.to_ical()
    return content


def file_of(work: Work, found: Sequence[Event]) -> File:
    name = "event.ics" if len(found) == 1 else "my-events.ics"
    return File(name, MEDIA, written(found, work.community.name, work.now), "for your calendar")


async def one(work: Work, request: Request) -> Reply:
    """One event's file; the button under “you're going”."""
    event = await events.find(work, int(request.args[0]))
    if event is None or event.state != "published" or event.announced_at is None:
        raise Refusal("That event is cancelled, or gone.")
    text = f"Here is {markup.bold(event.title)} for your calendar."
    return Reply(Message(text, files=(file_of(work, [event]),)), direct=True)


async def mine(work: Work, request: Request) -> Reply:
    """The address of one's own feed; a file where the community has no web address."""
    if work.community.public_url:
        return await _address(work, request, anew=False)
    found = await events.calendar(work, request.person.id)
    if not found:
        return Reply.say("There is nothing in your calendar yet: say that you're going to an event first.")
    text = (
        "Here are your events for your calendar. It is as of now: the organisers haven't set up the web "
        "address by which a calendar could follow changes."
    )
    return Reply(Message(text, files=(file_of(work, found),)), direct=True)


async def anew(work: Work, request: Request) -> Reply:
    return await _address(work, request, anew=True)


async def _address(work: Work, request: Request, *, anew: bool) -> Reply:
    secret = await events.feed_secret(work, request.person.id, anew=anew)
    url = f"{work.community.public_url.rstrip('/')}/{FEED}/{secret}.ics"
    text = (
        f"Subscribe to this address in your calendar: {markup.link(url, url)}\n\nIt shows the events you're "
        "going to or may go to, and follows changes. Keep it to yourself: whoever has it can read it."
    )
    if anew:
        text += " The old address no longer works."
    button = Button("Give me a new address", Action("calendar-anew"))
    return Reply(Message(text, (button,)), direct=True)


async def feed(work: Work, secret: str) -> File | None:
    """What the feed of this secret holds, or None for no such feed."""
    found = await events.fed(work, secret)
    return None if found is None else file_of(work, found)
