"""Words that may be a mistyped part of a time, and are asked about rather than taken for text. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from bot.chat.phrases.words import MONTHS, WEEKDAYS

# What says which day is meant, right before it.
_QUALIFIERS = ("next", "last", "every", "other", "after", "before", "week", "this")
# Words of their own that are one letter from one of these.
_WORDS = frozenset((
    "text", "nest", "neat", "newt", "net", "list", "lost", "lust", "past", "fast", "cast", "vast", "mast",
    "east", "least", "blast", "lasts", "lash", "very", "ever", "emery", "others", "mother", "bother", "otter",
    "alter", "rafter", "seek", "weed", "meek", "peek", "reek", "leek", "geek", "weeks", "week's", "thus",
    "his", "thin", "best", "test", "rest", "post", "hast", "wee", "tis",
))  # fmt: skip
_DAYS = tuple(name for name in WEEKDAYS if name.endswith("day"))
_MONTHS = tuple(name for name in MONTHS if len(name) > 5 and name != "febr")
_SHORT_MONTHS = tuple(name for name in MONTHS if len(name) < 5)
_STEMS = ("septemb", "octob", "novemb", "decemb", "januar", "februar")
_NO_DAYS = frozenset((
    "sundry", "sundae", "mondays", "augusta", "midday", "mayday", "someday", "monkey", "money",
))  # fmt: skip
_ANY_DAY = "|".join(_DAYS)
_LED = "on|next|this|each|every|last"
_GLUED = re.compile(
    rf"(?:{_LED}|a)?(?:{_ANY_DAY})\w+|(?:{_LED})(?:{_ANY_DAY})|(?:mon|tues?|wed|thur?s?|fri|sat|sun)\d\w*"
)
_PLURALS = frozenset(f"{day}{ending}" for day in _DAYS for ending in ("s", "'s"))


@lru_cache(maxsize=4096)
def is_like_a_qualifier(word: str) -> bool:
    """Whether a word is one slip from “next”, “last”, “week” and the like, and no word of its own."""
    if len(word) < 3 or word in _QUALIFIERS or word in _WORDS:
        return False
    return any(_slips(word, one) == 1 for one in _QUALIFIERS)


@lru_cache(maxsize=4096)
def holds_a_day(word: str) -> bool:
    """Whether a word is a day or a month with something else grown onto it, or one slip from it."""
    if _GLUED.fullmatch(word) and word not in _PLURALS:
        return True
    if len(word) < 5 or word in _NO_DAYS or word in _MONTHS:
        return False
    if word.startswith(_STEMS) or any(_slips(word, one) == 1 for one in (*_DAYS, *_MONTHS)):
        return True
    return word.endswith("y") and any(_slips(word, one) == 2 for one in _DAYS if one[0] == word[0])


def is_like_a_month(number: str, word: str) -> bool:
    """Whether a word after a number is one slip from a month: “12 Jna”, not “1 jar”."""
    if not number.isdecimal() or not 1 < int(number) <= 31:
        return False
    if not 3 <= len(word) <= 5 or word in _SHORT_MONTHS:
        return False
    return any(_slips(word, one) == 1 for one in _SHORT_MONTHS if one[0] == word[0])


def _slips(word: str, meant: str) -> int:
    """How many slips a word is from what may be meant; anything above two is three."""
    return DamerauLevenshtein.distance(word, meant, score_cutoff=2)
