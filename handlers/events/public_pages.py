"""What anybody may read of events over HTTP: the list, the page of each, and their calendar.

Public is what is announced and for everyone. Links of meetings and names of people aren't: whoever comes
finds them in the chat.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from bot.feature import Page
from handlers.events import calendar_files, event_page, public_text
from handlers.events.json_ld import Described
from storage import event_details, events, public_events, rsvps
from storage.database import Work
from storage.events import Event

# How long what is over, or cancelled, stays in the calendar, so that it disappears from others'.
KEPT_FOR = timedelta(days=30)
HTML = "text/html"
LIST, ALL = "", "all.ics"


async def page(work: Work, tail: str) -> Page | None:
    """What stands at an address below that of events; None for what isn't public, or isn't there."""
    if not work.community.public_events:
        return None
    if tail == LIST:
        return Page(HTML, "events.html", await public_events.stamp(work, work.now), _list)
    if tail == ALL:
        stamp = await public_events.stamp(work, work.now - KEPT_FOR)
        return Page(calendar_files.MEDIA, "events.ics", stamp, _calendar)
    number, dot, ending = tail.partition(".")
    if not (number.isdecimal() and len(number) < 10) or (dot and ending != "ics"):
        return None
    event = await public_events.one(work, int(number))
    if event is None:
        return None
    return _file(event) if dot else await _one(work, event)


async def _list(work: Work) -> Callable[[], bytes]:
    found = await public_events.since(work, work.now)
    return partial(event_page.as_list, found, work.community.name, work.community.zone)


async def _calendar(work: Work) -> Callable[[], bytes]:
    found = await public_events.since(work, work.now - KEPT_FOR)
    return partial(calendar_files.written_publicly, found, work.community.name, work.now)


def _file(event: Event) -> Page:
    async def looked_up(work: Work) -> Callable[[], bytes]:
        return partial(calendar_files.written_publicly, [event], work.community.name, work.now)

    version = f"{event.id}|{event.sequence}|{event.state}"
    return Page(calendar_files.MEDIA, f"event-{event.id}.ics", version, looked_up)


async def _one(work: Work, event: Event) -> Page:
    details = await event_details.of(work, event.id)
    levels = (await events.teaches(work, [event.id])).get(event.id, {})
    left = None
    if event.capacity is not None:
        left = max(0, event.capacity - await rsvps.taken(work, event.id))
    described = Described(
        event,
        f"{work.community.public_url.rstrip('/')}/events/{event.id}",
        work.community.name,
        public_text.rooms(event.place),
        public_text.has_link(event.place),
        tuple(work.catalogue.name_of(key) for key in levels),
        details.tags,
        left,
    )

    async def looked_up(work: Work) -> Callable[[], bytes]:
        return partial(event_page.as_page, described, "everyone", work.community.zone)

    stands = "|".join((*details.tags, *levels))
    return Page(HTML, "event.html", f"{event.id}|{event.sequence}|{event.state}|{left}|{stands}", looked_up)
