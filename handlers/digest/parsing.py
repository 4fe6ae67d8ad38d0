"""Reading in which channel the digest is to be posted, and when. Pure."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat.phrases.fault import NotATime
from bot.chat.phrases.understanding import understand_phrase
from bot.chat.recurrence import Recurrence
from handlers.digest import messages

ON = ("on", "yes", "weekly", "every week", "start", "subscribe")
OFF = ("off", "no", "never", "stop", "none", "unsubscribe")
USUAL = "every Monday at 9:00"
_CHANNEL = re.compile(r"(?:\b(?:in|to|and)\s+|,\s*)?(#[^\s,]+)", re.IGNORECASE)
_STOP = re.compile(r"^(?:stop|off|end|no more)\b\s*", re.IGNORECASE)


def channels(words: str) -> tuple[list[str], str]:
    """The channels that were named, with their #, and the words without them."""
    found = [match[1] for match in _CHANNEL.finditer(words)]
    return list(dict.fromkeys(found)), " ".join(_CHANNEL.sub(" ", words).split())


def stops(words: str) -> bool:
    """Whether it is to be posted no more in the channels that were named."""
    return _STOP.match(words) is not None


def weekly(words: str, zone: ZoneInfo, now: datetime) -> Recurrence:
    """When it is to be posted, on the clock of `zone`; as usual where nothing is said. Raises Refusal."""
    try:
        found = understand_phrase(words or USUAL, zone, now).recurs
    except NotATime as fault:
        raise messages.not_weekly() from fault
    if found is None or not found.rule.startswith("FREQ=WEEKLY") or "," in found.rule:
        raise messages.not_weekly()
    return found
