"""What else is at the time of an event, as it is mentioned before the event is published or moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from handlers.events import clash_messages, clashes, series_actions
from handlers.events.messages import Series
from storage import event_series
from storage.database import Work
from storage.events import Event


async def said(work: Work, event: Event, series: Series | None, zone: ZoneInfo) -> list[str]:
    """The clashes of an event, or of the dates of a series that is planned, a line each in Markdown.

    Times are in `zone`, the reader's.
    """
    return await _of_dates(work, event, series.events if series else (event,), zone)


async def of_rooms(work: Work, dates: Sequence[Event], zone: ZoneInfo) -> list[str]:
    """What is in the rooms of these dates, which are none of ours yet: others, and they themselves.

    A line each in Markdown.
    """
    if not dates:
        return []
    first, last = min(one.starts_at for one in dates), max(one.ends_at for one in dates)
    others = await event_series.between(work, first, last, but=0)
    return [
        *clash_messages.said(clashes.with_others(dates, others), {}, zone),
        *clash_messages.among_themselves(clashes.among_themselves(dates), zone),
    ]


async def of_change(work: Work, event: Event, changes: Mapping[str, Any], zone: ZoneInfo) -> list[str]:
    """The same of an event as it would be after a change; nothing where neither time, place nor audience
    change."""
    if not changes.keys() & {"starts_at", "ends_at", "place", "audience_name"}:
        return []
    like = series_actions.copy_of(event, changes.get("starts_at", event.starts_at))
    like.ends_at = changes.get("ends_at", event.ends_at)
    for name in ("place", "audience", "audience_name"):
        setattr(like, name, changes.get(name, getattr(event, name)))
    return await _of_dates(work, event, [like], zone)


async def _of_dates(work: Work, event: Event, dates: Sequence[Event], zone: ZoneInfo) -> list[str]:
    """The same of several dates; whether one is a holiday is by the clock of the event."""
    if not dates:
        return []
    first, last = min(one.starts_at for one in dates), max(one.ends_at for one in dates)
    others = await event_series.between(work, first, last, but=event.id)
    there = ZoneInfo(event.zone)
    holidays = clashes.holidays([(one.starts_at, one.ends_at) for one in dates], there)
    return clash_messages.said(clashes.with_others(dates, others), holidays, zone)
