"""Lengths of time as people say them: “an hour and a half”, “1h30”, “two weeks”, “a couple of days”. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.chat.phrases.fault import NotATime
from bot.chat.phrases.words import NOTHING, Words, plain

_UNITS = {
    "minute": ("minute", "minutes", "min", "mins", "m", "minuts", "mintes"),
    "hour": ("hour", "hours", "hr", "hrs", "h", "houres"),
    "day": ("day", "days", "d"),
    "week": ("week", "weeks", "wk", "wks", "weks"),
    "fortnight": ("fortnight", "fortnights"),
    "month": ("month", "months", "mth", "mths"),
    "year": ("year", "years", "yr", "yrs"),
    "second": ("seconds", "secs", "sec"),
}
UNITS = {word: unit for unit, words in _UNITS.items() for word in words}
# Said so, these are units behind a number alone, as in “15m”.
_LETTERS = frozenset("mhd")
MOST = 100_000


@dataclass(frozen=True, slots=True)
class Length:
    """A length: minutes that pass, days on the calendar, months on the calendar, and days that are worked."""

    minutes: float = 0
    days: int = 0
    months: int = 0
    working_days: int = 0

    def __add__(self, other: Length) -> Length:
        return Length(
            self.minutes + other.minutes,
            self.days + other.days,
            self.months + other.months,
            self.working_days + other.working_days,
        )

    @property
    def on_calendar(self) -> bool:
        """Whether only days, weeks and months are in it, so that the time of day stays."""
        return not self.minutes


def length_at(words: Words, at: int) -> tuple[Length, int] | None:
    """The length that is said there, and where it ends."""
    found = _one(words, at)
    if found is None:
        return None
    length, end = found
    while True:
        ahead = words.after(end, "and", ",", "-")
        if ahead > end and words.said(end) == "and" and (part := _fraction(words, ahead, end)):
            # “an hour and a half”: of the unit that was just said.
            length, end = length + part[0], part[1]
            continue
        more = _one(words, ahead)
        if more is None or _grain(more[0]) >= _grain(length):
            return length, end
        length, end = length + more[0], more[1]


def _grain(length: Length) -> int:
    return (
        0
        if not length.months and not length.days and length.minutes < 60
        else 1
        if length.minutes
        else 2
        if length.days
        else 3
    )


def _one(words: Words, at: int) -> tuple[Length, int] | None:
    """One amount of one unit."""
    if (found := _glued(words, at)) or (found := _part_of(words, at)):
        return found
    amount = _amount(words, at)
    if amount is None:
        return None
    count, end = amount
    end = words.after(end, "-")
    working = words.after(end, "working", "business", "work")
    unit = _unit(words, working, after_number=words[at].kind in ("number", "decimal"))
    if unit is None:
        return None
    if working > end:
        return (
            (Length(working_days=int(count)), working + 1) if unit == "day" and count == int(count) else None
        )
    return _length(count, unit), _apostrophe(words, working + 1)


def _apostrophe(words: Words, at: int) -> int:
    return words.after(at, "'")


def _glued(words: Words, at: int) -> tuple[Length, int] | None:
    """“1h30” and “1h 30m”, whose minutes have no unit, or one of one letter."""
    if words[at].kind != "number" or words.said(at + 1) != "h" or not words[at + 1].glued:
        return None
    if words[at + 2].kind != "number" or not words[at + 2].glued or len(words[at].said) > 4:
        return None
    minutes = int(words[at + 2].said) if len(words[at + 2].said) == 2 else 60
    if minutes > 59:
        return None
    return Length(minutes=60 * int(words[at].said) + minutes), words.after(at + 3, "m", "min", "mins")


def _part_of(words: Words, at: int) -> tuple[Length, int] | None:
    """“half an hour”, “a quarter of an hour”, “three quarters of an hour”, “half a day”."""
    begin = words.after(at, "a", "an")
    minutes = 30.0
    if words.said(begin) == "half":
        ahead = words.after(begin + 1, "an", "a", "- ", "-")
    elif words.are(begin, "quarter", "of", "an"):
        minutes, ahead = 15.0, begin + 3
    elif words.are(at, "three", "quarters", "of", "an") or (
        words[at].said == "3" and words.are(at + 1, "quarters", "of", "an")
    ):
        minutes, ahead = 45.0, at + 4
    else:
        return None
    return (Length(minutes=minutes), _apostrophe(words, ahead + 1)) if _unit(words, ahead) == "hour" else None


def _fraction(words: Words, at: int, end: int) -> tuple[Length, int] | None:
    """“a half”, “a quarter”, “three quarters” of the unit that stands right before “and”."""
    unit = UNITS.get(words.said(end - 1))
    size = {"hour": 60.0, "day": 24 * 60.0}.get(unit or "")
    if size is None:
        return None
    begin = words.after(at, "a", "one")
    if words.said(begin) == "half" and words.said(begin + 1) not in ("an", "a", "hour", "past"):
        return Length(minutes=size / 2), begin + 1
    if words.said(begin) == "quarter" and words.said(begin + 1) != "of":
        return Length(minutes=size / 4), begin + 1
    if words.are(at, "three", "quarters") and words.said(at + 2) != "of":
        return Length(minutes=size * 3 / 4), at + 2
    return None


def _amount(words: Words, at: int) -> tuple[float, int] | None:
    """“2”, “1.5”, “two”, “an”, “a couple of”, “one and a half”, “two and a half”."""
    if words.are(at, "a", "couple", "of") or words.are(at, "a", "pair", "of"):
        return 2, at + 3
    if words.are(at, "a", "dozen"):
        return 12, at + 2
    if words.said(at) in ("couple", "few"):
        return None
    if words[at].kind in ("decimal", "clock") and "." in words[at].said:
        try:
            return float(words[at].said), at + 1
        except ValueError:
            return None
    counted = words.number(at)
    count, end = counted if counted else (1, at + 1)
    if counted is None and words.said(at) not in ("a", "an"):
        return None
    for half, more in (("and a half", 0.5), ("and a quarter", 0.25), ("and three quarters", 0.75)):
        ahead = words.after(end, half)
        if counted and ahead > end and _unit(words, ahead):
            return count + more, ahead
    return float(count), end


def _unit(words: Words, at: int, *, after_number: bool = False) -> str | None:
    word = words[at]
    if word is NOTHING or word.kind != "word":
        return None
    if word.said in _LETTERS and not (after_number and word.glued):
        return None
    return UNITS.get(word.said.removesuffix("'s") if word.said.endswith("'s") else word.said)


def _length(count: float, unit: str) -> Length:
    if unit in ("week", "fortnight"):
        count *= 7 if unit == "week" else 14
        unit = "day"
    if unit in ("month", "year"):
        count *= 12 if unit == "year" else 1
        if count == int(count):
            return Length(months=int(count))
        whole = int(count)
        return Length(months=whole, days=round((count - whole) * 30))
    if unit == "day" and count == int(count):
        return Length(days=int(count))
    return Length(minutes=count * {"minute": 1.0, "hour": 60.0, "day": 1440.0, "second": 1 / 60}[unit])


def read(phrase: str) -> timedelta:
    """A length such as “2 hours”, “an hour and a half” or “for 90 minutes”. Raises NotATime."""
    words = Words(plain(phrase).strip(" .!?,"))
    begin = words.after(0, "for", "about", "around", "lasting", "it lasts", "lasts", "takes")
    negative = words.said(begin) == "-"
    found = length_at(words, begin + negative)
    said = phrase.strip() if len(phrase.strip()) <= 40 else phrase.strip()[:39] + "…"
    if found is None or found[1] < len(words):
        raise NotATime(f"“{said}” isn't a length of time.")
    return length_of(found[0], negative=negative)


def length_of(length: Length, *, negative: bool = False) -> timedelta:
    """How long something lasts that is so long. Raises NotATime."""
    if length.months or length.working_days:
        raise NotATime("Months and years vary in length; please say weeks or days.")
    if length.days > MOST or length.minutes > MOST * 60:
        raise NotATime("That is longer than anything lasts.")
    total = timedelta(minutes=length.minutes, days=length.days)
    if negative or total <= timedelta():
        raise NotATime("That has to be longer than nothing.")
    return total
