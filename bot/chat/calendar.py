"""What is in a calendar (RFC 5545) that somebody keeps elsewhere. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

MOST_OCCURRENCES = 3000  # in the time that is asked for


class NotACalendar(Exception):
    """A text can't be read as a calendar; the text says why, in a sentence."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One occurrence of an event in a calendar. Instants are in UTC.

    `uid` and `which` tell it from others of the calendar: `which` is the date or time by which its series
    knows it, empty where it doesn't recur. `zone` is that of its calendar, empty where it has none.
    """

    uid: str
    which: str
    title: str
    starts_at: datetime
    ends_at: datetime
    all_day: bool
    zone: str
    place: str
    description: str
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What is in a calendar: its name, its occurrences by start, and what couldn't be read, each in words.

    `elsewhere` are the UIDs of events that are in it and have no occurrence here: they are private, can't be
    read, or take place at another time.
    """

    name: str
    found: tuple[Occurrence, ...]
    faults: tuple[str, ...]
    elsewhere: tuple[str, ...] = ()


def is_one(text: str) -> bool:
    """Whether a text begins as a calendar does."""
    return text[:200].lstrip("\ufeff \r\n\t").upper().startswith("BEGIN:VCALENDAR")


def is_described(text: str) -> bool:
    """Whether events may be described in a text for programs: as JSON, or in a page (`event_data`)."""
    head = text[:200].lstrip("\ufeff \r\n\t")
    return head.startswith(("{", "[")) or "application/ld+json" in text
