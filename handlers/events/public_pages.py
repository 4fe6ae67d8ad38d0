"""What anybody may read of events over HTTP: the list, the page of each, and their calendar.

Public is what is announced and for everyone. Links of meetings and names of people aren't: whoever comes
finds them in the chat.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from bot.feature import Page
from handlers.events import calendar_files, event_page, json_ld
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
        return await _list(work)
    if tail == ALL:
        return await _calendar(work)
    number, dot, ending = tail.partition(".")
    if not (number.isdecimal() and len(number) < 10) or (dot and ending != "ics"):
        return None
    event = await public_events.one(work, int(number))
    if event is None:
        return None
    return _file(work, [event], f"event-{event.id}.ics") if dot else await _one(work, event)


async def _list(work: Work) -> Page:
    found = await public_events.coming(work, work.now)
    made = partial(event_page.as_list, found, work.community.name, work.community.zone)
    return Page(HTML, "events.html", event_page.version(found, [None] * len(found), work.now), made)


async def _calendar(work: Work) -> Page:
    return _file(work, await public_events.since(work, work.now - KEPT_FOR), "events.ics")


def _file(work: Work, found: Sequence[Event], name: str) -> Page:
    shown = [calendar_files.without_links(event) for event in found]
    made = partial(calendar_files.written, shown, work.community.name, work.now)
    return Page(calendar_files.MEDIA, name, event_page.version(found, [None] * len(found), work.now), made)


async def _one(work: Work, event: Event) -> Page:
    details = await event_details.of(work, event.id)
    levels = (await events.teaches(work, [event.id])).get(event.id, {})
    rooms, is_online = json_ld.parts_of_place(event.place)
    left = None
    if event.capacity is not None:
        left = max(0, event.capacity - await rsvps.taken(work, event.id))
    described = Described(
        event,
        f"{work.community.public_url.rstrip('/')}/events/{event.id}",
        work.community.name,
        rooms,
        is_online,
        tuple(work.catalogue.name_of(key) for key in levels),
        details.tags,
        left,
    )
    made = partial(event_page.as_page, described, "everyone", work.community.zone)
    stands = f"{','.join(details.tags)}|{','.join(levels)}"
    return Page(HTML, "event.html", f"{event_page.version([event], [left], work.now)}|{stands}", made)
