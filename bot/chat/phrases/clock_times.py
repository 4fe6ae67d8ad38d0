"""Times of day as people say them: “9am”, “14.30”, “half past two”, “noon”, “in the evening”. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time
from enum import StrEnum

from bot.chat.phrases.words import Words, plain


class Half(StrEnum):
    """Which half of the day a time is in, as far as it was said."""

    AM = "am"
    PM = "pm"
    KNOWN = "known"
    """The hour alone says it, as in 14:30 and 06:45."""
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day, as far as it was said. `evident`: it is one though nothing before it says so.

    `midnight` may end a day or begin it. One that is `wrong` is written like a time and isn't one, as 9.61.
    """

    hour: int
    minute: int
    half: Half
    evident: bool
    midnight: bool = False
    wrong: bool = False
    written: bool = False
    """With its minutes, in digits."""

    @property
    def is_likely_morning(self) -> bool:
        """Whether it is likely enough before noon for nobody to be asked: 9:30 and 10:00, not “at 9”."""
        return self.half is Half.EITHER and self.hour in _WORKING and (self.written or bool(self.minute))

    @property
    def times(self) -> tuple[time, ...]:
        """The times of day that it may be, the first half of the day first."""
        if self.half is Half.KNOWN or self.hour > 12:
            return (time(self.hour % 24, self.minute),)
        early = time(self.hour % 12, self.minute)
        late = time(self.hour % 12 + 12, self.minute)
        return {Half.AM: (early,), Half.PM: (late,)}.get(self.half, (early, late))

    def in_part(self, part: Part) -> Clock | None:
        """The same in a part of the day; None where it can't be."""
        if self.midnight:
            return self if part in (Part.NIGHT, Part.TONIGHT) else None
        if len(self.times) == 1:
            return self if part.holds(self.times[0]) else None
        fits = [one for one in self.times if part.holds(one)]
        if len(fits) != 1:
            return self if fits else None
        return replace(self, hour=fits[0].hour, half=Half.KNOWN)

    def in_half(self, half: Half) -> Clock:
        """The same in a half of the day, where it may be in either."""
        return replace(self, half=half) if self.half is Half.EITHER else self

    def earlier(self, minutes: int) -> Clock:
        """So many minutes before it, or after it where that is negative."""
        total = (self.hour % 24 * 60 + self.minute - minutes) % 1440
        if self.half in (Half.AM, Half.PM):
            total = (self.times[0].hour * 60 + self.minute - minutes) % 1440
            return replace(self, hour=total // 60, minute=total % 60, half=Half.KNOWN)
        return replace(self, hour=total // 60, minute=total % 60)


_WORKING = range(9, 12)


class Part(StrEnum):
    """A part of the day, with the hours in it."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"
    TONIGHT = "tonight"
    VAGUE = "vague"
    """Whatever has no hours of its own: “after lunch”, “close of play”."""

    def holds(self, at: time) -> bool:
        """Whether a time of day is in it."""
        first, last = _HOURS[self]
        return first <= at.hour < last or (self in (Part.NIGHT, Part.TONIGHT) and at.hour < 4)


_HOURS = {
    Part.MORNING: (0, 12),
    Part.AFTERNOON: (12, 19),
    Part.EVENING: (16, 24),
    Part.NIGHT: (18, 24),
    Part.TONIGHT: (16, 24),
    Part.VAGUE: (0, 24),
}
PARTS = {"morning": Part.MORNING, "afternoon": Part.AFTERNOON, "evening": Part.EVENING, "night": Part.NIGHT}
_VAGUE = (
    "first thing in the morning", "first thing", "last thing at night", "last thing", "before lunch",
    "after lunch", "at lunch", "over lunch", "before work", "after work", "after hours", "at breakfast",
    "after breakfast", "before breakfast", "at lunchtime", "lunchtime", "at teatime", "teatime",
    "at tea time",
    "at dinner", "after dinner", "at bedtime", "bedtime", "by close of play", "close of play",
    "by close of business",
    "close of business", "by end of play", "end of play", "by end of day", "by the end of the day",
    "end of the day",
    "end of day", "by cob", "cob", "by cop", "by eod", "eod", "at dawn", "at dusk", "at sunrise", "at sunset",
    "all day", "during the day", "at some point", "some time", "sometime", "mid morning", "mid - morning",
    "mid afternoon", "mid - afternoon", "after dark", "before dark",
)  # fmt: skip


def is_only_a_clock(phrase: str) -> bool:
    """Whether a phrase is a time of day and nothing else, as “4pm” or “at half past three”."""
    words = Words(plain(phrase))
    found = clock_at(words, words.after(0, "at"))
    return found is not None and found[1] == len(words)


def clock_at(words: Words, at: int) -> tuple[Clock, int] | None:
    """The time of day that is said there, without “at”, and where it ends."""
    found = _named(words, at) or _spoken(words, at) or _digital(words, at) or _counted(words, at)
    if found is None:
        return None
    clock, end = found
    end = words.after(
        end, "sharp", "exactly", "on the dot", "prompt", "at the latest", "or so", "at the earliest"
    )
    if words.are(end, "-", "ish") or words.said(end) == "ish":
        end = end + 2 if words.said(end) == "-" else end + 1
    return clock, end


def _named(words: Words, at: int) -> tuple[Clock, int] | None:
    if words[at].said == "12" and words.said(at + 1) in ("noon", "midday", "midnight"):
        at += 1
    match words.said(at):
        case "noon" | "midday":
            return Clock(12, 0, Half.KNOWN, evident=True), at + 1
        case "midnight":
            return Clock(0, 0, Half.KNOWN, evident=True, midnight=True), at + 1
    return None


def _spoken(words: Words, at: int) -> tuple[Clock, int] | None:
    """“quarter past 3”, “ten to five”, “half seven” (which is half past seven in Britain)."""
    begin = words.after(at, "a")
    said = words.said(begin)
    if said == "half":
        ahead = words.after(begin + 1, "past")
        hour = _hour(words, ahead)
        if hour is None or (
            ahead == begin + 1 and words.said(hour[1]) in ("hour", "hours", "minutes", "days")
        ):
            return None
        return _past(hour[0], 30), hour[1]
    if said in ("quarter", "quater"):
        minutes, ahead = 15, begin + 1
    else:
        counted = words.number(at)
        if counted is None or not 0 < counted[0] < 60:
            return None
        minutes, ahead = counted
        ahead = words.after(ahead, "minutes", "mins", "min")
    way = words.said(ahead)
    if way not in ("past", "to", "after", "before", "till", "til", "of"):
        return None
    if (way in ("after", "before", "of") and said not in ("quarter",)) or way == "of":
        return None
    hour = _hour(words, ahead + 1)
    # “9 to 5” is a stretch of time: only what is said in words or is no hour counts minutes.
    if hour is None or (way in ("to", "till", "til") and words[at].kind == "number" and minutes % 5):
        return None
    if (
        way in ("to", "till", "til")
        and words[at].kind == "number"
        and minutes <= 12
        and words[ahead + 1].kind != "word"
    ):
        return None
    return _past(hour[0], minutes if way in ("past", "after") else -minutes), hour[1]


def _past(hour: Clock, minutes: int) -> Clock:
    return replace(hour.earlier(-minutes), evident=True, midnight=False)


def _hour(words: Words, at: int) -> tuple[Clock, int] | None:
    """A full hour, in words or digits, and the half of the day after it."""
    if named := _named(words, at):
        return named
    counted = words.number(at)
    if counted is None or not 1 <= counted[0] <= 12 or words[at].text.startswith("0"):
        return None
    hour, end = counted
    end = words.after(end, "o'clock")
    if half := _half(words, end):
        return Clock(hour, 0, half[0], evident=True), half[1]
    return Clock(hour, 0, Half.KNOWN if hour == 12 else Half.EITHER, evident=True), end


def _half(words: Words, at: int) -> tuple[Half, int] | None:
    """“am”, “p.m.” or, right behind a number, “p”."""
    if words[at].kind == "half" or words.said(at) in ("am", "pm"):
        return Half(words[at].said), at + 1
    if words[at].glued and words.said(at) in ("a", "p"):
        return Half(words.said(at) + "m"), at + 1
    for half in ("a", "p"):
        if words.are(at, half, ".", "m"):
            return Half(half + "m"), words.after(at + 3, ".")
    return None


def _digital(words: Words, at: int) -> tuple[Clock, int] | None:
    """“14:30”, “9.30pm”, “10:30:00”."""
    word = words[at]
    if word.kind == "decimal" and len(word.said.partition(".")[2]) == 1:
        return None
    if word.kind != "clock":
        return None
    hour, minute = (int(part) for part in word.said.replace(".", ":").split(":")[:2])
    half = _half(words, at + 1)
    end = half[1] if half else words.after(at + 1, "hours", "hrs", "h")
    evident = ":" in word.said or half is not None
    # Behind 2026-12-03 an hour is one of twenty-four.
    zero = word.said[0] == "0" or words[at - 1].kind == "iso"
    clock = _clock(hour, minute, half[0] if half else None, evident=evident, zero=zero)
    return replace(clock, written=True), end


def _counted(words: Words, at: int) -> tuple[Clock, int] | None:
    """“9”, “9am”, “1430”, “0900 hours”, “14h30”, “330pm”, “four twenty”."""
    word = words[at]
    if word.kind == "number" and word.glued and words.said(at - 1) not in _MAY_STAND_BEFORE:
        return None
    counted = words.number(at)
    if counted is None:
        return None
    number, end = counted
    if word.kind == "word" and (found := _hour_and_minutes(words, number, end)):
        return found
    if words[end].glued and words.said(end) == "h" and (found := _hours_of_24(words, at, number, end)):
        return found
    half = _half(words, end)
    if word.kind == "number" and len(word.said) > 2:
        return _four_digits(words, word.said, half, end)
    zero = len(word.said) == 2 and word.said[0] == "0"
    if half:
        return _clock(number, 0, half[0], evident=True), half[1]
    if words.said(end) == "o'clock":
        return _clock(number, 0, None, evident=True), end + 1
    return (_clock(number, 0, None, evident=False, zero=zero), end) if number <= 24 else None


_MAY_STAND_BEFORE = frozenset(("", "at", "by", "-", ",", "(", "/", "@"))


def _hour_and_minutes(words: Words, hour: int, at: int) -> tuple[Clock, int] | None:
    """“four twenty” and “ten thirty pm”, of which the hour was read."""
    minutes = words.number(at) if words[at].kind == "word" else None
    if minutes is None or not 1 <= hour <= 12 or not 10 <= minutes[0] < 60:
        return None
    half = _half(words, minutes[1])
    clock = _clock(hour, minutes[0], half[0] if half else None, evident=half is not None)
    return clock, half[1] if half else minutes[1]


def _hours_of_24(words: Words, at: int, hour: int, end: int) -> tuple[Clock, int] | None:
    """“14h30”, and “at 17h”; “17h” alone is a length."""
    minutes = words[end + 1]
    if minutes.kind == "number" and len(minutes.said) == 2:
        return _clock(hour, int(minutes.said), None, evident=True, certain=True), end + 2
    if words.said(at - 1) in ("at", "by", "from") and hour < 24:
        return _clock(hour, 0, None, evident=True, certain=True), end + 1
    return None


def _four_digits(
    words: Words, said: str, half: tuple[Half, int] | None, end: int
) -> tuple[Clock, int] | None:
    """“1430”, “0900 hours”; three digits only with the half of the day, as “330pm”."""
    if len(said) > 4:
        return None
    hour, minute = divmod(int(said), 100)
    if half:
        return _clock(hour, minute, half[0], evident=True), half[1]
    if len(said) == 3:
        return None
    ahead = words.after(end, "hours", "hrs", "h")
    return _clock(hour, minute, None, evident=ahead > end, zero=said[0] == "0"), ahead


def _clock(
    hour: int,
    minute: int,
    half: Half | None,
    *,
    evident: bool,
    zero: bool = False,
    certain: bool = False,
) -> Clock:
    wrong = minute > 59 or hour > 23 or (half is not None and hour > 12 and half is Half.AM)
    wrong = wrong or (half is not None and hour == 0 and not zero)
    if half is not None and hour > 12:
        half = Half.KNOWN
    if half is None:
        # Ten and eleven with their minutes are in the morning; twelve is noon.
        known = certain or zero or hour == 0 or hour >= 12
        half = Half.KNOWN if known else Half.EITHER
    return Clock(hour, minute, half, evident, wrong=wrong)


def part_at(words: Words, at: int) -> tuple[Part, bool, int] | None:
    """A part of the day there, whether it says today's, and where it ends."""
    if (end := words.after(at, *_VAGUE)) > at:
        return Part.VAGUE, False, end
    begin = words.after(at, "late", "early")
    if words.said(begin) == "tonight":
        return Part.TONIGHT, True, begin + 1
    if (end := words.after(at, "at night")) > at:
        return Part.NIGHT, False, end
    for lead in ("in the", "on the", "during the", "this", "later this", "the"):
        if (ahead := words.after(at, lead)) > at:
            inner = words.after(ahead, "late", "early")
            if (part := PARTS.get(words.said(inner))) and (lead != "the" or words.said(inner + 1) == "of"):
                return part, lead.endswith("this"), words.after(inner + 1, "of")
    part = PARTS.get(words.said(begin))
    return (part, False, begin + 1) if part else None
