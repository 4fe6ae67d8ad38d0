"""Reading `remind me to … in 2 hours` and `remind #channel … tomorrow at 9am`. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat import markup, recurrence, when
from bot.chat.command import Refusal
from bot.chat.recurrence import Recurrence

EXAMPLE = "remind me to submit the abstract in 2 hours"
RECURRING_EXAMPLE = "remind me to fill in my timesheet every Friday at 16:00"
CHANNEL_EXAMPLE = "remind #events to bring a laptop tomorrow at 9am"
LONGEST = 1000  # characters

_TO = re.compile(r"^(?:to|that|about)\s+", re.IGNORECASE)
_LOOSE_END = re.compile(r"[\s,]+$")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be said, and when. `channel` is the name that was typed, None for “me”."""

    text: str
    moment: when.Moment
    channel: str | None
    recurs: Recurrence | None = None


def read(words: str, zone: ZoneInfo, now: datetime) -> Asked:
    """What a person asked for, with times in their zone. Raises Refusal."""
    target, _, rest = words.strip().partition(" ")
    if target.casefold() == "me":
        channel = None
    elif target.startswith("#"):
        channel = target
    elif target.startswith("@"):
        raise Refusal("I can remind you or a channel, but not someone else yet.", example=EXAMPLE)
    else:
        raise Refusal(f"I can't tell whom to remind of “{markup.literal(words[:60])}”.", example=EXAMPLE)
    example = CHANNEL_EXAMPLE if channel else EXAMPLE
    if not rest.strip():
        raise Refusal("What should I say, and when?", example=example)
    text, moment, recurs = _split(rest, zone, now, example)
    return Asked(checked_text(text, example), moment, channel, recurs)


def _split(
    rest: str, zone: ZoneInfo, now: datetime, example: str
) -> tuple[str, when.Moment, Recurrence | None]:
    try:
        if not recurrence.mentioned(rest):
            text, moment = when.split(rest, zone, now)
            return text, moment, None
        text, recurs = recurrence.read(rest, zone, now)
    except when.NotATime as fault:
        raise Refusal(
            markup.literal(str(fault)), example=RECURRING_EXAMPLE if recurrence.mentioned(rest) else example
        ) from fault
    return text, recurs.first, recurs


def checked_text(text: str, example: str) -> str:
    """What to say, without the “to” in front. Raises Refusal where nothing is left of it."""
    said = _LOOSE_END.sub("", _TO.sub("", text.strip()))
    if not said or said.casefold() in ("to", "that", "about"):
        raise Refusal("What should I remind you of?", example=example)
    if len(said) > LONGEST:
        raise Refusal(f"That is {len(said)} characters; please keep it to {LONGEST}.")
    return said
