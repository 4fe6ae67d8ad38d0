"""From when until when something recurs: “until the end of March”, “starting 8 January”, “six times”. Pure.

“until July” ends before July begins, “until 11 July” with that day.
"""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from bot.chat.phrases.clock_times import clock_at
from bot.chat.phrases.days import day_at
from bot.chat.phrases.fault import NotATime
from bot.chat.phrases.piece import Bounds, Kind, Piece, Reading, end_of_wrong
from bot.chat.phrases.rules import weekdays_at
from bot.chat.phrases.words import MONTHS


def until_at(reading: Reading, at: int, _before: Piece | None) -> Piece | None:
    """“until 30 June”, “till 4pm”, “until further notice”."""
    words = reading.words
    begin = words.after(
        at,
        "up until",
        "until",
        "till",
        "til",
        "'til",
        "up to",
        "through to",
        "ending",
        "ending on",
        "through",
    )
    if begin == at:
        return None
    if (end := words.after(begin, "further notice", "i say stop", "i say so")) > begin:
        return Piece(Kind.UNTIL, at, end, Bounds())
    last = _last_day(reading, begin)
    if last is not None:
        return Piece(Kind.UNTIL, at, last[1], Bounds(last=last[0]))
    found = clock_at(words, words.after(begin, "at"))
    return Piece(Kind.UNTIL, at, found[1], Bounds(clock=found[0])) if found else None


def _last_day(reading: Reading, at: int) -> tuple[date, int] | None:
    """The last day of what ends “at the end of March”, before “July” begins, or on “Christmas Eve”."""
    words, today = reading.words, reading.today
    inclusive = words.said(at - 1) == "through"
    whole = words.after(at, "the end of", "end of", "the last day of")
    begin = words.after(whole, "the beginning of", "the start of")
    month = MONTHS.get(words.said(begin))
    if (month is not None and words[begin + 1].kind != "number") or (
        month and len(words[begin + 1].said) == 4
    ):
        year = int(words[begin + 1].said) if words[begin + 1].kind == "number" else 0
        end = begin + (2 if year else 1)
        passed = month < today.month or (month == today.month and whole == at)
        first = date(year or today.year + passed, month, 1)
        return (first + relativedelta(day=31) if whole > at or inclusive else first - timedelta(days=1)), end
    try:
        found = day_at(words, at, today)
    except NotATime:
        return None
    if found is None:
        return None
    day = found[0]
    # Of two days the later one is the end of a series, so that nobody misses the last.
    ahead = [one for one in day.options if one >= today] or list(day.options)
    return ahead[-1], found[1]


def from_at(reading: Reading, at: int, _before: Piece | None) -> Piece | None:
    """“starting 8 January”, “from January”, “from 7 to 11 December”."""
    words = reading.words
    begin = words.after(at, "starting", "beginning", "commencing", "from", "as of", "with effect from")
    if begin == at:
        return None
    begin = words.after(begin, "from", "on")
    # “from 7 to 11 December”: the month is said once.
    number = words.number(begin) or words.ordinal(begin)
    through = words.after(number[1], "to", "-", "until") if number else at
    if number and through > number[1]:
        try:
            last = day_at(words, through, reading.today)
        except NotATime:
            last = None
        if (
            last
            and 1 <= number[0] <= 31
            and words[through].kind == "number"
            and last[0].options[0].day > number[0]
        ):
            day = last[0].options[0]
            return Piece(Kind.FROM, at, last[1], Bounds(first=day.replace(day=number[0]), last=day))
    month = MONTHS.get(words.said(begin))
    if month is not None and words[begin + 1].kind != "number":
        first = date(reading.today.year + (month <= reading.today.month), month, 1)
        return Piece(Kind.FROM, at, begin + 1, Bounds(first=first))
    try:
        found = day_at(words, begin, reading.today)
    except NotATime as fault:
        return Piece(Kind.FROM, at, end_of_wrong(words, begin), wrong=str(fault))
    if found is None:
        return None
    return Piece(Kind.FROM, at, found[1], Bounds(first=found[0].options[0]))


def in_month_at(reading: Reading, at: int, before: Piece | None) -> Piece | None:
    """“every Tuesday in January”."""
    words, today = reading.words, reading.today
    if before is None or before.kind not in (Kind.RULE, Kind.CLOCK):
        return None
    begin = words.after(at, "in", "during", "throughout", "all through")
    month = MONTHS.get(words.said(begin)) if begin > at else None
    if month is None:
        return None
    year = words[begin + 1]
    given = int(year.said) if year.kind == "number" and len(year.said) == 4 else 0
    first = date(given or today.year + (month < today.month), month, 1)
    return Piece(
        Kind.FROM, at, begin + (2 if given else 1), Bounds(max(first, today), first + relativedelta(day=31))
    )


def times_at(reading: Reading, at: int, _before: Piece | None) -> Piece | None:
    """“10 times”."""
    words = reading.words
    begin = words.after(at, "for")
    counted = words.number(begin)
    if counted is None or words.said(counted[1]) not in ("times", "occurrences", "sessions"):
        return None
    wrong = "" if counted[0] else "It has to happen at least once."
    return Piece(Kind.TIMES, at, counted[1] + 1, Bounds(count=counted[0]), wrong=wrong)


def except_at(reading: Reading, at: int, _before: Piece | None) -> Piece | None:
    """“except Wednesdays”; single days and months can't be left out, which is said."""
    words = reading.words
    begin = words.after(
        at,
        "except for",
        "except",
        "but not",
        "but",
        "apart from",
        "excluding",
        "other than",
        "not",
        "skipping",
    )
    if begin == at:
        return None
    begin = words.after(begin, "on", "for")
    listed = weekdays_at(words, begin)
    if listed and not words.said(listed[1]).isdecimal() and words[listed[1]].kind != "number":
        return Piece(Kind.EXCEPT, at, listed[1], Bounds(without=listed[0]))
    if (end := words.after(begin, "bank holidays", "public holidays", "holidays")) > begin:
        return Piece(Kind.EXCEPT, at, end, wrong="I can't leave single days out of what recurs.")
    month = words.after(begin, "in")
    if words.said(month) in MONTHS:
        return Piece(Kind.EXCEPT, at, month + 1, wrong="I can't leave a month out of what recurs.")
    try:
        found = day_at(words, begin, reading.today)
    except NotATime as fault:
        return Piece(Kind.EXCEPT, at, end_of_wrong(words, begin), wrong=str(fault))
    if found is None:
        return None
    return Piece(Kind.EXCEPT, at, found[1], wrong="I can't leave single days out of what recurs.")
