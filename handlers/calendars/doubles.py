"""Whether two calendars tell of the same event. Pure.

The same course is in the calendar of whoever teaches it, of whoever hosts it and of those who gather
courses, each in its own words. Two are one where they take place at the same time and are called the same
but for words that say nothing; or have the same page, and something of their titles. What sets courses
apart that are otherwise called the same (a level, a part, a language, a place) always does: one that is
listed twice is a smaller harm than one that nobody sees.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta

from rapidfuzz.distance import OSA

from bot.chat import names
from bot.chat.calendar import Occurrence
from handlers.shared import web_pages
from storage.imported_events import Known

One = Known | Occurrence

_WORD = re.compile(r"[^\W_]+[+#]*")
_PAGE = re.compile(r"https?://\S+")
# Said or left out as one likes.
_FILLING_SAID = """
a an the and of to for in on with at by your our from into using online virtual hybrid webinar workshop
workshops course courses training session sessions class event free live via zoom teams registration open
introduction intro introductory getting started basics beginner beginners
"""
_FILLING = frozenset(_FILLING_SAID.split())
# In places of every kind: what is left tells one from another.
_OF_PLACES = frozenset(
    (
        "room",
        "building",
        "campus",
        "university",
        "college",
        "hall",
        "house",
        "street",
        "road",
        "kingdom",
        "united",
        "uk",
    )
)
_SLIPS_FROM = 6  # letters
_ONLINE = frozenset(("online", "zoom", "teams", "virtual", "remote", "webinar"))


def doubles(known: Iterable[Known], found: Sequence[Occurrence]) -> dict[int, Known]:
    """By its place among those found, the event that one is as well, each event used once."""
    by_day: dict[str, list[Known]] = defaultdict(list)
    for event in known:
        for day in _days(event):
            by_day[day].append(event)
    pairs: dict[int, Known] = {}
    used: set[int] = set()
    for number, one in enumerate(found):
        near = (event for day in _days(one) for event in by_day[day])
        for event in near:
            if event.event_id not in used and is_same(event, one):
                pairs[number] = event
                used.add(event.event_id)
                break
    return pairs


def _days(one: One) -> list[str]:
    """The days (UTC) on which something is; of a long one the first."""
    last = one.ends_at if one.all_day else one.starts_at
    days = min((last.date() - one.starts_at.date()).days, 3)
    return [(one.starts_at + timedelta(days=day)).date().isoformat() for day in range(days + 1)]


def is_same(one: One, other: One) -> bool:
    """Whether two tell of the same event."""
    if not _at_same_time(one, other):
        return False
    pages, others = _pages(one), _pages(other)
    if pages & others and _words(one.title) & _words(other.title):
        return not _apart(one.place, other.place)
    return _called_alike(one.title, other.title) and not _apart(one.place, other.place)


def _at_same_time(one: One, other: One) -> bool:
    """A day stands for whatever is on it, and an end that is said otherwise is no other event."""
    if one.all_day or other.all_day:
        return abs(one.starts_at - other.starts_at) < timedelta(days=1) and (
            one.starts_at < other.ends_at and other.starts_at < one.ends_at
        )
    return one.starts_at == other.starts_at


def _pages(one: One) -> set[str]:
    said = (page.partition("#")[0].rstrip("/") for page in web_pages.named_in(one.place))
    return {page.partition("://")[2] for page in said}


def _called_alike(one: str, other: str) -> bool:
    said, others = _words(one), _words(other)
    if not said or not others:
        return _folded(one) == _folded(other)
    left, more = said - others, others - said
    if len(left) != len(more):
        return False
    return all(any(_slip(word, each) for each in more) for word in left)


def _words(title: str) -> frozenset[str]:
    """The words that tell one course from another."""
    return frozenset(_WORD.findall(_folded(title))) - _FILLING


def _folded(said: str) -> str:
    return " ".join(names.unaccented(said).split())


def _slip(word: str, other: str) -> bool:
    """Whether a letter was left out or doubled; another letter may make it another word, as in two places."""
    return (
        min(len(word), len(other)) >= _SLIPS_FROM
        and len(word) != len(other)
        and not any(letter.isdigit() for letter in word + other)
        and OSA.distance(word, other) <= 1
    )


def _apart(one: str, other: str) -> bool:
    """Whether two places can't be the same: one of them says what the other doesn't mean."""
    here, there = _somewhere(one), _somewhere(other)
    if not here or not there:
        return False
    return not (here <= there or there <= here)


def _somewhere(place: str) -> frozenset[str]:
    """What tells a place from others; to be online is a place as well."""
    words = frozenset(_WORD.findall(_folded(_PAGE.sub("", place))))
    return frozenset(("online",)) if words & _ONLINE else words - _FILLING - _OF_PLACES
