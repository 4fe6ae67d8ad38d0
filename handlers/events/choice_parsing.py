"""Reading when somebody would like to be reminded of events, and how often to hear who signs up. Pure."""

from __future__ import annotations

import re

from bot.chat.phrases import lengths
from bot.chat.phrases.fault import NotATime
from handlers.events import choice_messages
from handlers.events.reminder_times import CHOICES
from storage.event_choices import News

_NEVER = ("never", "no", "none", "off", "stop", "not at all")
_USUAL = ("usual", "as usual", "default", "normal", "on", "reset")
_BETWEEN = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+(?!a\s+half)|\s*&\s*", re.IGNORECASE)
_AROUND = re.compile(
    r"^(?:remind\s+me\s+|me\s+)?|\s+(?:before(?:hand)?|ahead|earlier)(?:\s+.*)?$", re.IGNORECASE
)
_NEWS = {
    News.EACH: ("each", "every one", "at once", "always", "immediately", "straight away", "all"),
    News.DAILY: ("daily", "once a day", "every day", "day", "a day", "on"),
    News.NEVER: ("never", "no", "none", "off", "stop"),
}


def reminders(words: str) -> tuple[int, ...] | None:
    """The minutes before each event that were said; none for never, None for as everybody. Raises Refusal."""
    said = words.casefold().strip(" .!")
    if said in _NEVER:
        return ()
    if said in _USUAL:
        return None
    return tuple(_minutes(part) for part in _BETWEEN.split(_AROUND.sub("", said)) if part)


def _minutes(part: str) -> int:
    try:
        length = lengths.read(_AROUND.sub("", part))
    except NotATime as fault:
        raise choice_messages.not_a_reminder() from fault
    minutes = round(length.total_seconds() / 60)
    if minutes not in CHOICES:
        raise choice_messages.not_a_reminder()
    return minutes


def news(words: str) -> News:
    """How often somebody would like to hear who signs up. Raises Refusal."""
    said = words.casefold().strip(" .!")
    for often, ways in _NEWS.items():
        if said in ways:
            return often
    raise choice_messages.no_such_news()
