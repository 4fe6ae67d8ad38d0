"""Whether what a calendar says, read again, is taken for true without asking. Pure.

Calendars break: a program that is changed writes all of its events anew, a filter fails, a wrong file is put
at the address. Then most of it seems to have changed, and nobody is to be told of that before an organiser
has looked. What a calendar has not any more calls nothing off, however much it is.
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum

from handlers.calendars.matching import Matched

FEWEST = 4  # dates, below which more than half of them says nothing
MOST_NEW = 25  # events at once; the dates of a series are one
MOST_ASKED = 5  # vanished events that are asked about one by one


class Doubt(StrEnum):
    """Why an organiser is asked first."""

    NEW_MARKS = "new marks"
    """Most of its events have other UIDs, and some of them say something else as well."""
    MOST_CHANGED = "most changed"
    MANY_NEW = "many new"
    OTHER = "other"
    """Most of what it had is gone, and it has something else instead."""


def doubt(found: Matched) -> Doubt | None:
    """Why to ask before it is taken in; None where it is to be taken in."""
    had = len(found.before)
    if found.new and has_mostly_vanished(found):
        return Doubt.OTHER
    if 2 <= had < FEWEST and len(found.changed) == had:
        return Doubt.MOST_CHANGED
    if had >= FEWEST and len(found.changed) * 2 > had:
        return Doubt.MOST_CHANGED
    if found.changed and had >= FEWEST and has_new_marks(found):
        return Doubt.NEW_MARKS
    events = {(one.uid, "") if one.which else (one.uid, str(number)) for number, one in enumerate(found.new)}
    return Doubt.MANY_NEW if len(events) > MOST_NEW else None


def has_new_marks(found: Matched) -> bool:
    """Whether most of what a calendar had has other UIDs now."""
    before = [one for one in found.before if one.uid]
    now = Counter(one.uid for _, one in (*found.changed, *found.same))
    gone = sum(1 for one in before if one.uid not in now)
    return gone * 2 > len(before)


def has_mostly_vanished(found: Matched) -> bool:
    """Whether most of what a calendar had isn't in it any more, so that the calendar may be wrong."""
    return len(found.before) >= FEWEST and len(found.missing) * 2 > len(found.before)
