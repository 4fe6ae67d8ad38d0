"""What a home page says of events."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.section import Section
from handlers.events.messages import OWN_ANSWERS, span
from storage.rsvps import Coming


def at_home(mine: Sequence[Coming], zone: ZoneInfo) -> Section:
    """The reader's next events, each with how they answered."""
    return Section("Your events", tuple(_line(item, zone) for item in mine))


def _line(item: Coming, zone: ZoneInfo) -> str:
    said = OWN_ANSWERS[item.answer] if item.answer else ""
    return f"{markup.bold(item.title)}, {span(item, zone)}{said}"


def planned(found: Sequence[Coming]) -> Section:
    """For organisers: how much is to come, and how much of it isn't announced yet."""
    still = sum(not item.announced for item in found)
    later = f", {still} still to be announced" if still else ""
    return Section("Events planned", (f"{len(found)} to come{later}",))
