"""How long before an event people are reminded, and which of these moments are due. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

# What somebody may choose, in minutes: few, so that each event is looked at a few times only.
CHOICES = (7 * 24 * 60, 2 * 24 * 60, 24 * 60, 3 * 60, 60, 15)


# A whole day begins for people in the morning.
MORNING = timedelta(hours=9)


def begins(starts_at: datetime, *, all_day: bool) -> datetime:
    """From when reminders are counted back (UTC)."""
    return starts_at + MORNING if all_day else starts_at


def ahead(starts_at: datetime, now: datetime, minutes: Iterable[int]) -> list[timedelta]:
    """Those of these lengths before a start (UTC) that are still to come, the longest first."""
    lengths = (timedelta(minutes=one) for one in sorted(set(minutes), reverse=True))
    return [length for length in lengths if starts_at - length > now]


def due(starts_at: datetime, since: datetime, now: datetime, minutes: Iterable[int]) -> set[int]:
    """The minutes before a start that are due now, and were not before `since`."""
    return {one for one in minutes if since <= starts_at - timedelta(minutes=one) <= now}


def is_due(chosen: Collection[int], now_due: Collection[int]) -> bool:
    """Whether somebody who chose these minutes is reminded where those are due: once, however many are."""
    return not set(chosen).isdisjoint(now_due)
