"""Days as people say them: “tomorrow”, “the 3rd”, “a week on Friday”, “the last working day of January”.

British English: day before month, weeks begin on Monday, “next Friday” is heard either way. Pure.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from bot.chat.phrases import named_days
from bot.chat.phrases.dates import (
    Day,
    first_not_past,
    months_ahead,
    number_of_month,
    of_month,
    whole_month,
    written,
    year_at,
)
from bot.chat.phrases.fault import NotATime
from bot.chat.phrases.lengths import MOST, Length, length_at
from bot.chat.phrases.named_days import is_working_day, nth_weekday
from bot.chat.phrases.words import MONTHS, WEEKDAYS, Words

_SHORTEST = 6  # letters of a weekday that is written out
_NUMBERED = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1, "final": -1}
_MEANS_ITS_DAY = frozenset(("on", "at", "by", "until", "till", "this", "before", "after", "of", "from"))


def day_at(words: Words, at: int, today: date) -> tuple[Day, int] | None:
    """The day that is said there, with an “on” or “the”, and where it ends. Raises NotATime."""
    begin = words.after(at, "on")
    article = words.after(begin, "the", "a" if begin > at else "the")
    best: tuple[Day, int] | None = None
    for start in (article, begin) if article > begin else (begin,):
        for reader in _READERS:
            found = reader(words, start, today)
            if found is not None and found[1] > (best[1] if best else start):
                best = found
    return _week_later(words, best, today) if best else None


def _week_later(words: Words, found: tuple[Day, int], today: date) -> tuple[Day, int]:
    """“Friday week”, “tomorrow fortnight”, and “Friday next week” are read as one."""
    day, end = found
    for word, days in (("week", 7), ("fortnight", 14)):
        if (
            words.said(end) == word
            and words.said(end - 1) not in ("this", "next", "last")
            and words.said(end + 1) != "'s"
        ):
            if day.weekday is None and words.said(end - 1) not in ("today", "tomorrow"):
                continue
            first = min(day.options)
            return Day((first + timedelta(days=days),)), end + 1
    if day.weekday is not None and (week := _week_at(words, words.after(end, ",", "of", "in"), today)):
        monday, after = week
        return Day((monday + timedelta(days=day.weekday),)), after
    return found


def _week_at(words: Words, at: int, today: date) -> tuple[date, int] | None:
    """The Monday of “next week”, “this week”, “the week after next”."""
    monday = today - timedelta(days=today.weekday())
    for phrase, weeks in (
        ("the week after next", 2), ("week after next", 2), ("the following week", 1), ("following week", 1),
        ("next week", 1), ("this week", 0), ("last week", -1),
    ):  # fmt: skip
        if (end := words.after(at, phrase)) > at:
            return monday + timedelta(weeks=weeks), end
    return None


# One way of saying it each --------------------------------------------------------------------------


def _same_time(words: Words, at: int, today: date) -> tuple[Day, int] | None:
    """“this time tomorrow”, “the same time on Friday”."""
    begin = words.after(at, "this time", "the same time", "same time")
    if begin == at:
        return None
    found = _word(words, begin, today) or _weekday(words, words.after(begin, "on"), today)
    return (Day(found[0].options[:1], same_clock=True), found[1]) if found else None


def _word(words: Words, at: int, today: date) -> tuple[Day, int] | None:
    for phrase, days in (
        ("day after tomorrow", 2), ("day before yesterday", -2), ("today", 0), ("tomorrow", 1),
        ("yesterday", -1), ("last night", -1), ("overmorrow", 2), ("later today", 0),
    ):  # fmt: skip
        if (end := words.after(at, phrase)) > at:
            return Day((today + timedelta(days=days),)), end
    return None


def _offset(words: Words, at: int, today: date) -> tuple[Day, int] | None:
    """“in 3 days”, “two weeks today”, “a week on Friday”, “two days from tomorrow”, “a fortnight ago”."""
    begin = words.after(at, "in", "within")
    begin = words.after(begin, "about", "around", "exactly", "roughly")
    found = length_at(words, begin)
    if found is None:
        if words.are(at, "week", "on") and (base := _weekday(words, words.after(at + 2, "the"), today)):
            return _after(base[0], Length(days=7), today), base[1]
        return None
    length, end = found
    if not length.on_calendar:
        ago = words.after(end, "ago")
        return (Day((today - timedelta(days=1),)), ago) if ago > end else None
    if length.days > MOST or length.months > MOST or length.working_days > 500:
        raise NotATime(f"“{words.text(at, end)}” is too far away.")
    if (after := words.after(end, "ago")) > end:
        return Day((_shift(today, length, back=True),)), after
    if begin > at and words.said(at) == "in":
        if length in (Length(), Length(days=0)):
            raise NotATime("That has to be in the future.")
        after = words.after(end, "time", "from now", "from today")
        return Day((_shift(today, length),), same_clock=True), after
    if (after := words.after(end, "from now", "hence")) > end:
        return Day((_shift(today, length),), same_clock=True), after
    before = words.after(end, "before", "ahead of")
    if before > end and (base := of_month(words, before, today) or _named(words, before, today)):
        return Day((_shift(base[0].options[0], length, back=True),), sure=base[0].sure), base[1]
    linked = words.after(end, "from", "after", "on", "past")
    base = _word(words, linked, today) or _weekday(words, words.after(linked, "the"), today)
    if base is None and linked > end and words.said(linked - 1) in ("from", "after"):
        base = of_month(words, words.after(linked, "the"), today) or _named(words, linked, today)
    if base is None or (length.working_days and linked == end):
        return None
    return _after(base[0], length, today), base[1]


def _after(base: Day, length: Length, today: date) -> Day:
    if base.options[0] < today:
        # “a week last Friday” is longer ago still.
        raise NotATime("That has already passed.")
    days = base.options if base.weekday is not None else base.options[:1]
    return Day(tuple(_shift(day, length) for day in days), sure=base.sure)


def _shift(day: date, length: Length, *, back: bool = False) -> date:
    sign = -1 if back else 1
    try:
        found = day + sign * relativedelta(months=length.months, days=length.days)
    except (OverflowError, ValueError) as error:
        raise NotATime("That is too far away.") from error
    for _ in range(length.working_days):
        found += timedelta(days=sign)
        while not is_working_day(found):
            found += timedelta(days=sign)
    return found


def _neighbour(words: Words, at: int, today: date) -> tuple[Day, int] | None:
    """“the Friday before Christmas”, “the day after Boxing Day”, “the Friday after next”."""
    weekday = WEEKDAYS.get(words.said(at))
    way = words.said(at + 1)
    if way not in ("before", "after") or (weekday is None and words.said(at) != "day"):
        return None
    if weekday is not None and words.said(at + 2) == "next":
        if words.said(at + 3) == "week":
            return None
        coming = _coming(weekday, today)
        return Day((coming + timedelta(days=7), coming + timedelta(days=14))), at + 3
    begin = words.after(at + 2, "the")
    base = (
        of_month(words, begin, today) or _named(words, begin, today) or number_of_month(words, begin, today)
    )
    if base is None:
        return None
    day = base[0].options[0]
    step = timedelta(days=1 if way == "after" else -1)
    found = day + step
    while weekday is not None and found.weekday() != weekday:
        found += step
    return Day((found,), sure=base[0].sure), base[1]


def _weekday(words: Words, at: int, today: date) -> tuple[Day, int] | None:
    """“Friday”, “next Friday”, “this Friday”, “next week on Friday”, “Fri 4”."""
    if week := _week_at(words, at, today):
        monday, end = week
        ahead = words.after(end, ", on", "on", ",")
        day = WEEKDAYS.get(words.said(ahead))
        if day is None or monday < today - timedelta(days=7):
            return None
        return Day((monday + timedelta(days=day),)), words.after(ahead + 1, ".")
    which = words.said(at) if words.said(at) in ("next", "this", "coming", "last", "past") else ""
    begin = words.after(at, "this coming", which) if which else at
    weekday = WEEKDAYS.get(words.said(begin))
    if weekday is None:
        return None
    if not which and words.said(begin - 1) == "the" and len(words[begin].text) < _SHORTEST:
        # “the Sun”, “the Met”: a day that is cut short has no article.
        return None
    end = words.after(begin + 1, ".", "coming")
    if not which and words.said(end) == "next" and words.said(end + 1) not in ("week", "month", "year", "to"):
        which, end = "next", end + 1
    if words.said(end) == "of" and which == "last":
        return None
    coming = _coming(weekday, today)
    week_on = coming + timedelta(days=7)
    if which in ("last", "past"):
        return (Day((coming - timedelta(days=7),)), end) if not _month_follows(words, end) else None
    if which == "next":
        both = coming - today <= timedelta(days=6 - today.weekday()) or today.weekday() == 6
        return Day((coming, week_on) if both and coming > today else (coming,)), end
    if weekday != today.weekday():
        return Day((coming,), weekday=weekday), end
    if which == "this":
        return Day((today,), (coming,), weekday=weekday), end
    return Day((today, coming) if not which else (coming,), weekday=weekday), end


def _month_follows(words: Words, at: int) -> bool:
    return words.said(words.after(at, "of", "in")) in MONTHS


def _coming(weekday: int, today: date) -> date:
    """The next such day after today."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _nth(words: Words, at: int, today: date) -> tuple[Day, int] | None:
    """“the last Friday of January”, “first working day of next month”, “the end of the month”."""
    if (end := words.after(at, "end of", "last day of", "last day in", "final day of")) > at:
        whole = whole_month(words, end, today)
        if whole is None:
            if words.said(at) != "end" or (week := _week_at(words, end, today)) is None:
                return (
                    (Day((_coming(4, today - timedelta(days=1)),)), end + 2)
                    if words.are(end, "the", "week")
                    else None
                )
            return Day((week[0] + timedelta(days=4),), sure=False), week[1]
        months, after = whole
        days = tuple(first + relativedelta(day=31) for first in months)
        days = tuple(day for day in days if day >= today) or days[-1:]
        # “the end of January” may be its last day, or the last that is worked.
        if words.said(at) == "end":
            days = tuple(sorted({one for day in days[:1] for one in (day, _worked_before(day))}))
            return Day(days), after
        return first_not_past(days, today), after
    numbered = _NUMBERED.get(words.said(at)) or (words.ordinal(at) or (0, 0))[0]
    begin = at + 1 if words.said(at) in _NUMBERED else (words.ordinal(at) or (0, at + 1))[1]
    if not numbered or abs(numbered) > 5:
        return None
    worked = words.after(begin, "working day", "workday", "work day", "business day", "weekday")
    weekday = WEEKDAYS.get(words.said(begin))
    if weekday is None and worked == begin:
        return None
    end = worked if worked > begin else begin + 1
    linked = words.after(end, "of", "in")
    whole = whole_month(words, linked, today)
    if whole is None:
        # “on the first Monday”: of which month isn't said.
        if numbered < 0 or weekday is None or words.said(linked) in ("each", "every"):
            return None
        found = first_not_past(
            tuple(_nth_of(first, weekday, numbered) for first in months_ahead(today)), today
        )
        return replace(found, sure=False), end
    months, after = whole
    try:
        days = tuple(_nth_of(first, weekday, numbered) for first in months)
    except ValueError as error:
        raise NotATime(f"There is no “{words.text(at, after)}”.") from error
    return first_not_past(days, today), after


def _nth_of(first: date, weekday: int | None, number: int) -> date:
    if weekday is not None:
        return nth_weekday(first.year, first.month, weekday, number)
    day = first + relativedelta(day=31) if number < 0 else first
    step = timedelta(days=-1 if number < 0 else 1)
    left = abs(number)
    while True:
        if is_working_day(day):
            left -= 1
            if not left:
                return day
        day += step


def _worked_before(day: date) -> date:
    while day.weekday() > 4:
        day -= timedelta(days=1)
    return day


def _named(words: Words, at: int, today: date) -> tuple[Day, int] | None:
    found = named_days.named_at(words, at)
    if found is None:
        return None
    name, end = found
    year, after = year_at(words, end)
    if year is not None:
        return Day(named_days.in_year(name, year)), after
    days = tuple(d for d in named_days.in_year(name, today.year) if d >= today)
    # “discuss Christmas on Friday”: a time of year, unless something says that its day is meant.
    sure = name not in ("christmas", "easter") or words.said(at - 1) in _MEANS_ITS_DAY
    later = named_days.in_year(name, today.year + 1)
    if not days:
        return Day(later, sure=sure), end
    return Day(days, later if today in days else (), sure=sure), end


def _bank_holiday(words: Words, at: int, today: date) -> tuple[Day, int] | None:
    """“the next bank holiday”."""
    end = words.after(at, "next bank holiday", "next public holiday")
    if end == at:
        return None
    coming = sorted(
        day for year in (today.year, today.year + 1) for day in named_days.bank_holidays(year) if day > today
    )
    return Day(tuple(coming[:1])), end


def _weekend(words: Words, at: int, today: date) -> tuple[Day, int] | None:
    saturday = _coming(5, today - timedelta(days=1))
    for phrase, days in (("this weekend", 0), ("at the weekend", 0), ("next weekend", 7), ("weekend", 0)):
        if (end := words.after(at, phrase)) > at:
            if phrase == "weekend" and words.said(at - 1) != "the":
                return None
            first = saturday + timedelta(days=days)
            return Day((first, first + timedelta(days=1))), end
    return None


_READERS = (
    _offset, written, _same_time, _word, _neighbour, _weekday, _nth, of_month, _named, number_of_month,
    _weekend, _bank_holiday,
)  # fmt: skip
