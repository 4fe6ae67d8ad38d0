"""Reading `announce "The cluster is back" in #general and #hpc tomorrow at 9am`. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat.phrases import times
from bot.chat.phrases.fault import NotATime
from bot.chat.phrases.understanding import TimeWanted, Unclear, understand_phrase, wanted
from bot.chat.question import ANSWER
from bot.chat.recurrence import Recurrence
from bot.chat.refusal import Refusal
from handlers.announcements import messages
from handlers.shared import channel_question, quotations, time_fields, unquoted

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
    said, rest = quotations.split(words) or ("", words)
    # As it was typed: there may be other quotation marks in it.
    quotation = words[: len(words) - len(rest)]
    text = honest(said)
    if not text:
        raise _announce_what(rest, zone, now)
    if len(text) > LONGEST:
        raise messages.too_long(len(text), LONGEST)
    channels = tuple(dict.fromkeys(_CHANNELS.findall(rest)))
    if not channels:
        raise channel_question.which(f"announce {quotation} in {ANSWER} {rest}")
    phrase = " ".join(_CHANNELS.sub(" ", rest).split())
    line = f"announce {quotation} in {' and '.join(channels)} {ANSWER}"
    moment, recurs = _when(phrase, zone, now, line)
    return Asked(text, channels, moment, recurs)


def _announce_what(words: str, zone: ZoneInfo, now: datetime) -> Refusal:
    """What asks for the text, where none stands in quotation marks."""
    perhaps, when = unquoted.split(_CHANNELS.sub(" ", words), zone, now)
    channels = "".join(f" in {channel}" for channel in _CHANNELS.findall(words))
    return messages.announce_what(perhaps, f'announce "{ANSWER}"{channels} {when}')


def edited(
    words: str, zone: ZoneInfo, now: datetime, *, number: str
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
    line = f"announce edit {number} {words[: len(words) - len(rest)]} {ANSWER}"
    moment, recurs = _when(phrase, zone, now, line) if phrase else (None, None)
    if phrase and moment is None:
        raise messages.announce_anew()
    return text, moment, recurs


def _when(
    phrase: str, zone: ZoneInfo, now: datetime, line: str
) -> tuple[times.Moment | None, Recurrence | None]:
    """When it is said; None for at once. `line` is the command with `ANSWER` for its time. Raises Refusal."""
    if not phrase or phrase.casefold() in ("now", "at once"):
        return None, None
    try:
        found = understand_phrase(phrase, zone, now)
        wanted(found, phrase)
    except (TimeWanted, Unclear) as unclear:
        raise time_fields.question(unclear, line) from unclear
    except NotATime as fault:
        raise messages.not_a_time(fault) from fault
    return found.readings[0], found.recurs


def honest(text: str) -> str:
    """The text with each link's address beside its words: some chats hide where a link leads."""
    return _LINK.sub(r"\1 (\2)", text)
