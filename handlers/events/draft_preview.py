"""A draft as its host looks at it before anybody else does, when it is made and whenever they ask."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.chat.message import Message
from handlers.events import clash_lookup, organiser_messages, post_actions, series_actions
from storage import events
from storage.database import Work
from storage.events import Event


async def shown(work: Work, event: Event, zone: ZoneInfo, *, note: str = "") -> Message:
    """The draft, with what else is then; `note` is what is to be said of how its start was read."""
    series = await series_actions.planned(work, event)
    return organiser_messages.preview(
        event,
        await events.channels(work, event.id),
        zone,
        public=work.community.zone,
        note=note,
        told=await post_actions.told_of(work, event),
        series=series,
        clashes=await clash_lookup.said(work, event, series, zone),
    )
