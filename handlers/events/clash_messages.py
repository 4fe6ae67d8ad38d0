"""What is mentioned of other events and bank holidays at the time of an event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.phrases import times
from handlers.events.clashes import Clash, Why
from handlers.events.messages import audience, span
from storage.events import Event

MOST_SAID = 3


def said(found: Sequence[Clash], holidays: Mapping[date, str], zone: ZoneInfo) -> list[str]:
    """A line for each thing to think of; of many only the first."""
    lines = [_clash(clash, zone) for clash in found[:MOST_SAID]]
    if len(found) > MOST_SAID:
        lines.append(f"There are {len(found) - MOST_SAID} more such clashes.")
    days = [f"{times.short_day(day)} is {markup.literal(name)}" for day, name in sorted(holidays.items())]
    if days:
        lines.append(f"Mind that {', '.join(days)}.")
    return lines


def among_themselves(found: Sequence[tuple[Event, Event]], zone: ZoneInfo) -> list[str]:
    """A line for each two that are in one room at one time; of many only the first."""
    lines = [
        f"Mind that {_at(one, zone)} and {_at(other, zone)} are in the same room."
        for one, other in found[:MOST_SAID]
    ]
    if len(found) > MOST_SAID:
        lines.append(f"There are {len(found) - MOST_SAID} more such clashes among them.")
    return lines


def _at(event: Event, zone: ZoneInfo) -> str:
    return f"{markup.bold(event.title)}, {span(event, zone)},"


def _clash(clash: Clash, zone: ZoneInfo) -> str:
    other = clash.other
    title = _at(other, zone)
    if clash.why is Why.ROOM:
        return f"Mind that {title} is in the same room."
    return f"Mind that {title} is for {audience(other.audience, other.audience_name)} as well."
