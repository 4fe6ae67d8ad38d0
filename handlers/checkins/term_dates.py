"""When a check-in of every term is asked, and until when. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OPENS_AT = time(10, 0)
CLOSES_AT = time(17, 0)
OPEN_FOR = timedelta(days=18)  # from a Monday to the Friday of the third week
_SATURDAY = 5


def next_opening(terms: Sequence[str], after: datetime, zone: ZoneInfo) -> datetime:
    """When the next term's check-in is asked, after an instant (UTC): the first working day of it, in UTC."""
    year = after.astimezone(zone).year
    days = (date.fromisoformat(f"{each}-{term}") for each in (year, year + 1) for term in terms)
    moments = (datetime.combine(_working_day(day), OPENS_AT, zone).astimezone(UTC) for day in days)
    return min(moment for moment in moments if moment > after)


def closing(opens: datetime, zone: ZoneInfo) -> datetime:
    """Until when it can be answered, in UTC."""
    day = opens.astimezone(zone).date() + OPEN_FOR
    return datetime.combine(day, CLOSES_AT, zone).astimezone(UTC)


def name(opens: datetime, zone: ZoneInfo) -> str:
    """Which term it is, such as “October 2026”."""
    return f"{opens.astimezone(zone):%B %Y}"


def _working_day(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day if day.weekday() < _SATURDAY else day + timedelta(days=7 - day.weekday())
