"""Reading `announce "The cluster is back" in #general and #hpc tomorrow at 9am`. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat.phrases import recurrences, times
from bot.chat.recurrence import Recurrence
from handlers.announcements import messages
from handlers.shared import quotations

LONGEST = 3000  # characters, which fit in one message everywhere

_LINK = re.compile(r"\[([^\]]*)\]\(<?([^)>]*)>?\)")
_CHANNELS = re.compile(r"(?:\b(?:in|and)\s+|,\s*)?(#[^\s,]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be said, where, and when; None for at once."""

    text: str
    channels: tuple[str, ...]
    moment: times.Moment | None
    recurs: Recurrence | None = None


def read(words: str, zone: ZoneInfo, now: datetime) -> Asked:
    """The announcement that words describe, with times in the asker's zone. Raises Refusal."""
    said, rest = quotations.split(words) or ("", "")
    text = honest(said)
    if not text:
        raise messages.announce_what()
    if len(text) > LONGEST:
        raise messages.too_long(len(text), LONGEST)
    channels = tuple(dict.fromkeys(_CHANNELS.findall(rest)))
    if not channels:
        raise messages.which_channel()
    phrase = " ".join(_CHANNELS.sub(" ", rest).split())
    moment, recurs = _when(phrase, zone, now)
    return Asked(text, channels, moment, recurs)


def edited(
    words: str, zone: ZoneInfo, now: datetime
) -> tuple[str | None, times.Moment | None, Recurrence | None]:
    """A new text, a new time, or both; what isn't named is None. Raises Refusal."""
    text, rest = None, words
    if (quoted := quotations.split(words)) is not None:
        text, rest = honest(quoted[0]), quoted[1]
        if not text or len(text) > LONGEST:
            raise messages.needs_a_text(LONGEST)
    phrase = " ".join(rest.split())
    if not phrase and text is None:
        raise messages.what_shall_change()
    moment, recurs = _when(phrase, zone, now) if phrase else (None, None)
    if phrase and moment is None:
        raise messages.announce_anew()
    return text, moment, recurs


def _when(phrase: str, zone: ZoneInfo, now: datetime) -> tuple[times.Moment | None, Recurrence | None]:
    if not phrase or phrase.casefold() in ("now", "at once"):
        return None, None
    try:
        if not recurrences.mentioned(phrase):
            return times.read(phrase, zone, now), None
        left, recurs = recurrences.read(phrase, zone, now)
    except times.NotATime as fault:
        raise messages.not_a_time(fault) from fault
    if left:
        raise messages.not_understood(left)
    return recurs.first, recurs


def honest(text: str) -> str:
    """The text with each link's address beside its words: some chats hide where a link leads."""
    return _LINK.sub(r"\1 (\2)", text)
