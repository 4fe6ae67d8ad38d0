"""One piece of a time, where it stands in a sentence, and what it says. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.chat.phrases.clock_times import Clock, Part
from bot.chat.phrases.dates import Day
from bot.chat.phrases.lengths import Length
from bot.chat.phrases.rules import Rule
from bot.chat.phrases.words import MONTHS, WEEKDAYS, Words


class Kind(StrEnum):
    """What a piece says; in which of them a `value` is of which type is said beside it."""

    CLOCK = "clock"  # Clock
    DAY = "day"  # Day
    PART = "part"  # PartOfDay
    ELAPSED = "elapsed"  # Length
    LENGTH = "length"  # Length
    ZONE = "zone"  # tzinfo
    RULE = "rule"  # Rule
    UNTIL = "until"  # Bounds
    FROM = "from"  # Bounds
    TIMES = "times"  # Bounds
    EXCEPT = "except"  # Bounds
    VAGUE = "vague"


@dataclass(frozen=True, slots=True)
class PartOfDay:
    """A part of the day; `todays`: that of today."""

    part: Part
    todays: bool


@dataclass(frozen=True, slots=True)
class Bounds:
    """From when until when something recurs, how often, and on which days not, each as far as it was said."""

    first: date | None = None
    last: date | None = None
    clock: Clock | None = None
    count: int = 0
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece, from the word `start` to before the word `end`. `lead` is what leads to it, such as “at”.

    `wrong`: it is meant for a time and can't be one, in a sentence.
    """

    kind: Kind
    start: int
    end: int
    value: Clock | Day | PartOfDay | Length | tzinfo | Rule | Bounds | None = None
    lead: str = ""
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """In whose zone and on which day a sentence is read."""

    words: Words
    zone: ZoneInfo
    today: date


def end_of_wrong(words: Words, at: int) -> int:
    """Where a date ends that can't be."""
    end = at
    while end - at < 7 and (
        words[end].kind in ("number", "iso", "dmy", "dm", "ymd")
        or words.said(end) in WEEKDAYS
        or words.said(end) in MONTHS
        or words.said(end) in ("on", "the", "of", "st", "nd", "rd", "th", ",", "in")
        or words.ordinal(end) is not None
    ):
        end += 1
    while end > at + 1 and words.said(end - 1) in (",", "on", "in", "the"):
        end -= 1
    return max(end, at + 1)
