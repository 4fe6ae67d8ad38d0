"""Dates as they are written, and days of a month: “3/12/2026”, “3 December”, “the 3rd of next month”.

British: the day before the month. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from bot.chat.phrases.clock_times import clock_at
from bot.chat.phrases.fault import NotATime
from bot.chat.phrases.words import MONTHS, WEEKDAYS, Words

# A day of the year that has passed so recently is more likely a slip than next year's.
JUST_PASSED = timedelta(days=60)
_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# What stands behind “the 3rd” where it is a day: anything else is the third of something.
_MAY_FOLLOW = frozenset((
    "at", "of", "in", "from", "by", "around", "about", "before", "after", "to", "noon", "midday",
    "midnight", "half", "quarter", "a", "morning", "afternoon", "evening", "and", "or", "for", "until",
    "till", "please", "then", "thanks", "this", "the", "every", "each", "week", "am", "pm", "on", "no",
    "not", "but", "lasting", "ten", "five", "twenty", "one", "two", "three", "four", "six", "seven",
    "eight", "nine", "eleven", "twelve", "gmt", "utc", "bst", "cet", "uk", "circa", "approximately",
    "sharp", "between", "starting", "except", "first", "last", "through",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Day:
    """A day as far as it was said: the days that it may be, and those that count where these have passed.

    `sure`: False where even the only one is to be asked about. `same_clock`: “in 3 days”, at the time that it
    is now unless another is said. `weekday`: a weekday and nothing else was said.
    """

    options: tuple[date, ...]
    later: tuple[date, ...] = ()
    sure: bool = True
    same_clock: bool = False
    weekday: int | None = None

    def both(self, other: Day) -> Day | None:
        """The day that both say; None where they disagree."""
        mine, theirs = {*self.options, *self.later}, {*other.options, *other.later}
        shared = sorted(mine & theirs)
        if shared:
            return Day(tuple(shared), sure=self.sure and other.sure)
        for one, day in ((self, other), (other, self)):
            if one.weekday is not None:
                fits = tuple(d for d in (*day.options, *day.later) if d.weekday() == one.weekday)
                if fits:
                    return replace(day, options=fits, later=())
        return None


def written(words: Words, at: int, today: date) -> tuple[Day, int] | None:
    """“2026-12-03”, “3/12/2026”, “3.12.26”, “3/12”, and “3.12” where a time of day follows."""
    word = words[at]
    if word.kind in ("iso", "ymd"):
        year, month, day = (int(part) for part in word.said.removesuffix("t").replace("/", "-").split("-"))
        return Day((_made(year, month, day, word.text),)), at + 1
    if word.kind == "dmy":
        day, month, year = (int(part) for part in word.said.replace("/", "-").replace(".", "-").split("-"))
        return Day((_made(year + 2000 if year < 100 else year, month, day, word.text),)), at + 1
    if word.kind == "dm":
        day, month = (int(part) for part in word.said.split("/"))
        return _yearless(month, day, today, word.text), at + 1
    led = at == 0 or words.said(at - 1) in ("on", "by", ",") or words.said(at - 1) in WEEKDAYS
    if led and word.kind in ("clock", "decimal") and word.said.count(".") == 1:
        ahead = words.after(at + 1, "at", ",")
        clock = clock_at(words, ahead)
        day, month = (int(part) for part in word.said.split("."))
        if (
            clock
            and (clock[0].evident or ahead > at + 1)
            and not clock[0].wrong
            and 1 <= month <= 12
            and 1 <= day <= 31
        ):
            return _yearless(month, day, today, word.text), at + 1
    return None


def of_month(words: Words, at: int, today: date) -> tuple[Day, int] | None:
    """“3 December”, “Dec 3rd, 2026”, “Friday the 3rd of December”, “the 3rd of next month”."""
    weekday, begin = _weekday_before(words, at)
    begin = words.after(begin, "the")
    number = words.ordinal(begin) or (words.number(begin) if words[begin].kind == "number" else None)
    month, end = 0, begin
    if number and number[0] <= 99:
        end = words.after(words.after(number[1], "day"), "of", "-", ",")
        month = MONTHS.get(words.said(end), 0)
        if (
            month
            and words.said(number[1]) == ","
            and words[begin].kind == "number"
            and words.ordinal(begin) is None
        ):
            month = 0
        end = words.after(end + 1, ".")
    if not month and (found := MONTHS.get(words.said(begin))):
        ahead = words.after(words.after(begin + 1, "."), "the")
        number = words.ordinal(ahead) or (words.number(ahead) if words[ahead].kind == "number" else None)
        if (
            number is None
            or number[0] > 99
            or words[number[1]].kind == "half"
            or (words[ahead].text.startswith("0") and len(words[ahead].text) > 2)
        ):
            return None
        month, end = found, number[1]
    if not month or number is None:
        return None
    year, end = year_at(words, end)
    text = words.text(begin, end)
    if (
        weekday is None
        and words.said(end) in ("", ",", "(")
        and (named := WEEKDAYS.get(words.said(words.after(end, ",", "(")))) is not None
    ):
        ahead = words.after(end, ",", "(")
        # “7 December, Monday”; not “7 December, Monday's …”.
        weekday, end = named, words.after(ahead + 1, ")")
    if year is not None:
        day = _made(year, month, number[0], text)
        _check_weekday((day,), weekday)
        return Day((day,)), end
    found_day = _yearless(month, number[0], today, text)
    _check_weekday(found_day.options, weekday)
    return found_day, end


def number_of_month(words: Words, at: int, today: date) -> tuple[Day, int] | None:
    """“the 3rd”, “Mon 7th”, “the 3rd of next month”, and “Monday 7 at 10am”."""
    weekday, begin = _weekday_before(words, at)
    begin = words.after(begin, "the")
    ordinal = words.ordinal(begin)
    if ordinal is None:
        counted = words.number(begin) if weekday is not None and words[begin].kind == "number" else None
        # Behind a weekday a number is its day where a time of day follows, else the time of day.
        if counted is None or words[counted[1]].kind == "half" or not 1 <= counted[0] <= 31:
            return None
        clock = clock_at(words, words.after(counted[1], "at", ","))
        if clock is None or not (clock[0].evident or words.said(counted[1]) == "at"):
            return None
        ordinal = counted
    number, end = ordinal
    written = words[begin].kind == "number"
    if weekday is None and not written and words.said(begin - 1) != "the":
        return None
    if weekday is None and words.said(begin - 1) not in ("the", "on") and words.said(begin - 1):
        return None
    if words.said(end) in WEEKDAYS or (words[end].kind == "word" and words.said(end) not in _MAY_FOLLOW):
        return None
    linked = words.after(end, "of", "in")
    whole = whole_month(words, linked, today) if linked > end else None
    if number > 31 or number < 1:
        raise NotATime(f"There is no “{words.text(begin, end)}” in any month.")
    if whole:
        days = tuple(d for d in (_or_none(first, number) for first in whole[0]) if d)
        if not days:
            raise NotATime(f"There is no “{words.text(begin, whole[1])}” in the calendar.")
        return first_not_past(days, today), whole[1]
    months = [today.replace(day=1) + relativedelta(months=ahead) for ahead in range(13)]
    days = tuple(d for d in (_or_none(first, number) for first in months) if d and d >= today)
    if weekday is not None:
        _check_weekday(days[:1], weekday)
        return Day(days[:1]), end
    if days[0] == today:
        return Day(days[:2]), end
    return Day(days[:1]), end


def whole_month(words: Words, at: int, today: date) -> tuple[tuple[date, ...], int] | None:
    """The first days of the months that are meant: “January”, “January 2027”, “the month”, “next month”."""
    this = today.replace(day=1)
    begin = words.after(at, "the")
    for phrase, months in (
        ("next month", (1,)),
        ("this month", (0,)),
        ("month after next", (2,)),
        ("month", (0, 1)),
        ("year", ()),
    ):
        if (end := words.after(begin, phrase)) > begin:
            if phrase == "month" and begin == at:
                return None
            if phrase == "year":
                return ((date(today.year, 12, 1),), end) if begin > at else None
            return tuple(this + relativedelta(months=number) for number in months), end
    month = MONTHS.get(words.said(begin))
    if month is None:
        return None
    year, end = year_at(words, words.after(begin + 1, "."))
    if year is not None:
        return (date(year, month, 1),), end
    first = date(today.year, month, 1)
    return (first, first + relativedelta(years=1)), end


def months_ahead(today: date) -> tuple[date, ...]:
    first = today.replace(day=1)
    return tuple(first + relativedelta(months=number) for number in range(3))


def year_at(words: Words, at: int) -> tuple[int | None, int]:
    begin = words.after(at, ",")
    word = words[begin]
    if word.kind == "number" and len(word.said) == 4 and 1990 <= int(word.said) <= 2199:
        # “14 January 1430” has its hour behind it; no year begins so.
        return int(word.said), begin + 1
    if words[begin].said == "'" and words[begin + 1].kind == "number" and len(words[begin + 1].said) == 2:
        return 2000 + int(words[begin + 1].said), begin + 2
    return None, at


def _weekday_before(words: Words, at: int) -> tuple[int | None, int]:
    weekday = WEEKDAYS.get(words.said(at))
    if weekday is None:
        return None, at
    return weekday, words.after(words.after(at + 1, "."), ",")


def _check_weekday(days: tuple[date, ...], weekday: int | None) -> None:
    if weekday is None or any(day.weekday() == weekday for day in days):
        return
    day = days[0]
    raise NotATime(f"{day.day} {day:%B %Y} is a {day:%A}, not a {_DAY_NAMES[weekday]}.")


def first_not_past(days: tuple[date, ...], today: date) -> Day:
    ahead = tuple(day for day in days if day >= today)
    if not ahead:
        return Day(days[-1:])
    # Today's may have passed by its hour: then it is the next one.
    return Day(ahead[:1], ahead[1:2]) if ahead[0] == today else Day(ahead[:1])


def _yearless(month: int, day: int, today: date, text: str) -> Day:
    """A day of this year or, where it has passed, of the next; it is asked about where it has just passed."""
    if not 1 <= month <= 12:
        raise NotATime(f"“{text}” isn't a date: the day comes before the month, as in 3/12 for 3 December.")
    days = [d for year in range(today.year, today.year + 9) if (d := _or_none(date(year, month, 1), day))]
    if not days:
        raise NotATime(f"There is no “{text}” in the calendar.")
    ahead = tuple(d for d in days if d >= today)
    if days[0] < today:
        return Day(ahead[:1], sure=days[0].year != today.year or today - days[0] > JUST_PASSED)
    return Day(ahead[:1], ahead[1:2]) if ahead[0] == today else Day(ahead[:1])


def _made(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NotATime(f"There is no “{text}” in the calendar.") from error


def _or_none(first: date, day: int) -> date | None:
    try:
        return first.replace(day=day)
    except ValueError:
        return None
