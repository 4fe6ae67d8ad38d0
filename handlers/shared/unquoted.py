"""Words that should stand in quotation marks and don't: where they probably end, to ask about. Pure."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat.phrases.understanding import is_a_time

# Longer titles and texts are asked for whole: each word may be where the time begins.
_MOST_WORDS, _LONGEST = 15, 150


def split(words: str, zone: ZoneInfo, now: datetime) -> tuple[str, str]:
    """A text and the time after it, as typed; either may be empty. The time is as long as it can be."""
    said = words.split()
    if len(words) > _LONGEST:
        return "", words
    for at in range(min(len(said), _MOST_WORDS)):
        if is_a_time(" ".join(said[at:]), zone, now):
            return " ".join(said[:at]), " ".join(said[at:])
    return " ".join(said), ""
