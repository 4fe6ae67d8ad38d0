"""An event, and the list of what is coming, as pages that anybody may read. Pure.

They fetch nothing and run nothing; headings are in order, links say where they lead, times stand in `time`
elements with the zone written out, and the colours have a contrast of more than 4.5 to 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from zoneinfo import ZoneInfo

from bot.chat.phrases import times
from handlers.events import json_ld
from handlers.events.json_ld import Described
from handlers.events.public_text import public
from storage.events import Event, EventState
from storage.public_events import PublicEvent

_STYLE = """ body { font: 1rem/1.6 system-ui, sans-serif; color: #1a1a1a; background: #fff; max-width: 44rem;
margin: 2rem auto; padding: 0 1rem; } a { color: #1f4f8f; } dt { font-weight: 600; margin-top: .8rem; } dd
{ margin: 0; } .called-off { border-left: 4px solid #a4262c; padding-left: .8rem; font-weight: 600; } footer
{ margin-top: 2rem; border-top: 2px solid #4a6fa5; padding-top: .5rem; } """


def as_page(described: Described, audience: str, zone: ZoneInfo) -> bytes:
    """The page of one event; `audience` says for whom it is, and `zone` is the community's."""
    event = described.event
    title = escape(event.title)
    state = (
        '<p class="called-off">This event is cancelled.</p>' if event.state is EventState.CANCELLED else ""
    )
    about = "".join(
        f"<p>{escape(part)}</p>" for part in public(event.description).split("\n") if part.strip()
    )
    rows = "".join(
        f"<dt>{escape(term)}</dt><dd>{said}</dd>" for term, said in _rows(described, audience, zone)
    )
    body = (
        f'<header><p><a href="./">All events of {escape(described.community)}</a></p></header><main>'
        f"<h1>{title}</h1>{state}<dl>{rows}</dl>{about}"
        f'<p><a href="{event.id}.ics">Put {title} in your calendar</a></p></main>'
        "<footer><p>To say that you are coming, answer in the chat of "
        f"{escape(described.community)}.</p></footer>"
        f'<script type="application/ld+json">{json_ld.written(described)}</script>'
    )
    return _page(f"{event.title} – {described.community}", body)


def _rows(described: Described, audience: str, zone: ZoneInfo) -> list[tuple[str, str]]:
    event = described.event
    rows = [("When", _time(event, zone))]
    where = [escape(room) for room in described.rooms]
    if described.is_online:
        where.append("online; the link is in the chat")
    if where:
        rows.append(("Where", "; ".join(where)))
    rows.append(("For", escape(audience)))
    if described.teaches:
        rows.append(("You'll learn", escape(", ".join(described.teaches))))
    if event.capacity is not None:
        rows.append(("Places", _places(event.capacity, described.left)))
    if described.tags:
        rows.append(("Tags", escape(", ".join(described.tags))))
    return rows


def _places(capacity: int, left: int | None) -> str:
    if left is None:
        return str(capacity)
    return f"{capacity}, {left} left" if left else f"{capacity}, all taken; you can wait for one"


def _time(event: Event | PublicEvent, zone: ZoneInfo) -> str:
    start = event.starts_at.astimezone(zone).isoformat()
    if event.all_day:
        return escape(times.days(event.starts_at, event.ends_at, ZoneInfo(event.zone)))
    return f'<time datetime="{start}">{escape(times.span(event.starts_at, event.ends_at, zone))}</time>'


def as_list(events: Sequence[PublicEvent], community: str, zone: ZoneInfo) -> bytes:
    """The page of what is coming, the next one first."""
    rows = "".join(
        f'<li><a href="{event.id}">{escape(event.title)}</a>, {_time(event, zone)}</li>'
        for event in events
        if event.state is not EventState.CANCELLED
    )
    found = f"<ul>{rows}</ul>" if rows else "<p>Nothing is planned at the moment.</p>"
    body = (
        f"<main><h1>Events of {escape(community)}</h1>{found}"
        '<p><a href="all.ics">Subscribe to all of them in your calendar</a></p></main>'
    )
    return _page(f"Events of {community}", body)


def _page(title: str, body: str) -> bytes:
    parts = (
        "<!doctype html>",
        '<html lang="en-GB"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>{body}</body></html>",
    )
    return "\n".join(parts).encode()
