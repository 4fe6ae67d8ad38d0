"""Months as people name them, a list with ranges: “October to March, June”. Pure."""

from __future__ import annotations

import calendar
import re

_ALL_YEAR = ("any", "any time", "all", "all year", "always", "every month", "whenever")
_NAMES = tuple(calendar.month_name)[1:]
_BETWEEN = re.compile(r"\s*(?:,|;|&|\band\b)\s*")
_RANGE = re.compile(r"\s*(?:-|–|\bto\b|\buntil\b)\s*")
_SHORTEST = 3  # letters


def understood(typed: str) -> frozenset[int]:
    """The months that somebody named, numbered from 1; none is all of them. Raises ValueError."""
    words = typed.casefold().strip(" .")
    if words in _ALL_YEAR:
        return frozenset()
    found: set[int] = set()
    for part in _BETWEEN.split(words):
        ends = [_month(one) for one in _RANGE.split(part)]
        if len(ends) > 2:
            raise ValueError(part)
        first, last = ends[0], ends[-1]
        found |= {(first - 1 + step) % 12 + 1 for step in range((last - first) % 12 + 1)}
    return frozenset(found)


def _month(word: str) -> int:
    begins = word.strip(". ")
    named = [number for number, name in enumerate(_NAMES, 1) if name.casefold().startswith(begins)]
    if len(begins) < _SHORTEST or len(named) != 1:
        raise ValueError(word)
    return named[0]


def said(months: frozenset[int]) -> str:
    """The same as a person would type it."""
    return ", ".join(_NAMES[month - 1] for month in sorted(months))
