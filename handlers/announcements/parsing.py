"""Reading `announce "The cluster is back" in #general and #hpc tomorrow at 9am`. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.phrases import recurrences, times
from bot.chat.recurrence import Recurrence
from bot.chat.refusal import Refusal
from handlers.shared import quotations

EXAMPLE = 'announce "The cluster is back" in #events tomorrow at 9am'
SERIES_EXAMPLE = 'announce "The code clinic is open" in #events every second Tuesday at 14:00'
EDIT_EXAMPLE = 'announce edit 1 "The cluster is back, and faster" tomorrow at 10am'
CANCEL_EXAMPLE = "announce cancel 1"
PAUSE_EXAMPLE = "announce pause 1"
RESUME_EXAMPLE = "announce resume 1"
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
        raise Refusal("What shall I announce? Put it in quotation marks.", example=EXAMPLE)
    if len(text) > LONGEST:
        raise Refusal(f"That is {len(text)} characters; please keep it to {LONGEST}.")
    channels = tuple(dict.fromkeys(_CHANNELS.findall(rest)))
    if not channels:
        raise Refusal("Which channel shall I announce it in?", example=EXAMPLE)
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
            raise Refusal(f"Please give it a text of up to {LONGEST} characters.", example=EDIT_EXAMPLE)
    phrase = " ".join(rest.split())
    if not phrase and text is None:
        raise Refusal(
            "What shall change? Give the new text in quotation marks, or a time.", example=EDIT_EXAMPLE
        )
    moment, recurs = _when(phrase, zone, now) if phrase else (None, None)
    if phrase and moment is None:
        raise Refusal("To post it at once, cancel it and announce it anew.", example="announce cancel 1")
    return text, moment, recurs


def _when(phrase: str, zone: ZoneInfo, now: datetime) -> tuple[times.Moment | None, Recurrence | None]:
    if not phrase or phrase.casefold() in ("now", "at once"):
        return None, None
    try:
        if not recurrences.mentioned(phrase):
            return times.read(phrase, zone, now), None
        left, recurs = recurrences.read(phrase, zone, now)
    except times.NotATime as fault:
        raise Refusal(markup.literal(str(fault)), example=EXAMPLE) from fault
    if left:
        raise Refusal(f"I don't understand “{markup.literal(left[:60])}” in that.", example=SERIES_EXAMPLE)
    return recurs.first, recurs


def honest(text: str) -> str:
    """The text with each link's address beside its words: some chats hide where a link leads."""
    return _LINK.sub(r"\1 (\2)", text)
