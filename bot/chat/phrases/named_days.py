"""Days that have a name: feasts, and the bank holidays of England and Wales (from the library `holidays`)."""

from __future__ import annotations

from calendar import SUNDAY, THURSDAY, TUESDAY
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

from dateutil.easter import easter
from dateutil.relativedelta import relativedelta

from bot.chat.phrases.words import Words

_Days = Callable[[int], tuple[date, ...]]


def _fixed(month: int, day: int) -> _Days:
    return lambda year: (date(year, month, day),)


def _from_easter(days: int) -> _Days:
    return lambda year: (easter(year) + timedelta(days=days),)


def nth_weekday(year: int, month: int, weekday: int, number: int) -> date:
    """The first (1), second, … or last (-1) such weekday of a month. Raises ValueError."""
    if number < 0:
        last = date(year, month, 1) + relativedelta(day=31)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    found = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))
    if found.month != month:
        raise ValueError("no such weekday")
    return found


def _nth(month: int, weekday: int, number: int) -> _Days:
    return lambda year: (nth_weekday(year, month, weekday, number),)


def _both(*ways: _Days) -> _Days:
    return lambda year: tuple(day for way in ways for day in way(year))


def _bank_holiday(name: str) -> _Days:
    return lambda year: tuple(day for day, said in sorted(bank_holidays(year).items()) if name in said)


@lru_cache(maxsize=32)
def bank_holidays(year: int) -> dict[date, str]:
    """The bank holidays of England and Wales in a year, by their names."""
    import holidays  # noqa: PLC0415 - loaded when first used: it takes long

    return dict(holidays.country_holidays("GB", subdiv="ENG", years=year).items())


def is_working_day(day: date) -> bool:
    """Monday to Friday, but bank holidays."""
    return day.weekday() < 5 and day not in bank_holidays(day.year)


# Where one name is used of two days, both are asked about.
_NAMED: dict[str, _Days] = {
    "new year's day": _fixed(1, 1),
    "new years day": _fixed(1, 1),
    "twelfth night": _both(_fixed(1, 5), _fixed(1, 6)),
    "epiphany": _fixed(1, 6),
    "burns night": _fixed(1, 25),
    "valentine's day": _fixed(2, 14),
    "valentines day": _fixed(2, 14),
    "valentine's": _fixed(2, 14),
    "st david's day": _fixed(3, 1),
    "st patrick's day": _fixed(3, 17),
    "st george's day": _fixed(4, 23),
    "st andrew's day": _fixed(11, 30),
    "international women's day": _fixed(3, 8),
    "april fool's day": _fixed(4, 1),
    "april fools' day": _fixed(4, 1),
    "pancake day": _from_easter(-47),
    "shrove tuesday": _from_easter(-47),
    "ash wednesday": _from_easter(-46),
    "mothering sunday": _from_easter(-21),
    "mother's day": _from_easter(-21),
    "mothers day": _from_easter(-21),
    "palm sunday": _from_easter(-7),
    "maundy thursday": _from_easter(-3),
    "good friday": _from_easter(-2),
    "easter saturday": _from_easter(-1),
    "easter eve": _from_easter(-1),
    "easter sunday": _from_easter(0),
    "easter day": _from_easter(0),
    "easter monday": _from_easter(1),
    "ascension day": _from_easter(39),
    "whit sunday": _from_easter(49),
    "whit monday": _from_easter(50),
    "may day bank holiday": _bank_holiday("May Day"),
    "early may bank holiday": _bank_holiday("May Day"),
    "may day": _both(_fixed(5, 1), _bank_holiday("May Day")),
    "spring bank holiday": _bank_holiday("Spring Bank"),
    "late may bank holiday": _bank_holiday("Spring Bank"),
    "whitsun bank holiday": _bank_holiday("Spring Bank"),
    "may bank holiday": _both(_bank_holiday("May Day"), _bank_holiday("Spring Bank")),
    "late august bank holiday": _bank_holiday("Summer Bank"),
    "august bank holiday": _bank_holiday("Summer Bank"),
    "summer bank holiday": _bank_holiday("Summer Bank"),
    "late summer bank holiday": _bank_holiday("Summer Bank"),
    "midsummer's day": _fixed(6, 24),
    "midsummer day": _fixed(6, 24),
    "father's day": _nth(6, SUNDAY, 3),
    "fathers day": _nth(6, SUNDAY, 3),
    "ada lovelace day": _nth(10, TUESDAY, 2),
    "black friday": lambda year: (nth_weekday(year, 11, THURSDAY, 4) + timedelta(days=1),),
    "cyber monday": lambda year: (nth_weekday(year, 11, THURSDAY, 4) + timedelta(days=4),),
    "thanksgiving": _nth(11, THURSDAY, 4),
    "halloween": _fixed(10, 31),
    "hallowe'en": _fixed(10, 31),
    "all saints' day": _fixed(11, 1),
    "all saints day": _fixed(11, 1),
    "bonfire night": _fixed(11, 5),
    "guy fawkes night": _fixed(11, 5),
    "guy fawkes": _fixed(11, 5),
    "remembrance day": _both(_fixed(11, 11), _nth(11, SUNDAY, 2)),
    "remembrance sunday": _nth(11, SUNDAY, 2),
    "armistice day": _fixed(11, 11),
    "christmas eve": _fixed(12, 24),
    "christmas day": _fixed(12, 25),
    "christmas": _fixed(12, 25),
    "boxing day": _fixed(12, 26),
    "st stephen's day": _fixed(12, 26),
    "new year's eve": _fixed(12, 31),
    "new years eve": _fixed(12, 31),
    "hogmanay": _fixed(12, 31),
    "easter": _from_easter(0),
}
_LONGEST_FIRST = sorted(_NAMED, key=lambda name: -name.count(" "))


def named_at(words: Words, at: int) -> tuple[str, int] | None:
    """The name of a day there, and where it ends."""
    begin = words.after(at, "the")
    # Most words begin no name, and most sentences have none.
    if words.said(begin) not in _FIRST_WORDS:
        return None
    for name in _LONGEST_FIRST:
        if (end := words.after(begin, name)) > begin:
            return name, end
    return None


def in_year(name: str, year: int) -> tuple[date, ...]:
    """The days of that name in a year."""
    return _NAMED[name](year)


_FIRST_WORDS = frozenset(name.partition(" ")[0] for name in _NAMED)
