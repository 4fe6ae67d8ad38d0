"""Instants and how they are said back: “Thu 3 December 2026, 14:00 GMT”.

Durations (“in 24 hours”) are elapsed time; calendar words (“tomorrow”, “in 2 days”) are wall-clock
time. A wall time that a clock change skips is read with the offset before the gap (RFC 5545,
3.3.5); one that happens twice is the first of the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

EXAMPLE = "tomorrow at 9am"
# Further ahead than this is more likely a slip of the finger than a plan.
FURTHEST = timedelta(days=366 * 5)


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant (UTC) and how it came about.

    `sure` is False where something had to be guessed, such as which half of the day “at 9” is: then
    the person is asked before it counts. `note` tells of a clock change that moved the time. `elapsed`
    is True for “in 2 hours”, which no change of the clocks or of a zone's rules can move.
    """

    instant: datetime
    zone: ZoneInfo
    sure: bool = True
    note: str = ""
    elapsed: bool = False

    @property
    def wall(self) -> datetime:
        """The wall-clock time in `zone`, naive."""
        return self.instant.astimezone(self.zone).replace(tzinfo=None)


def localise(wall: datetime, zone: ZoneInfo) -> tuple[datetime, str]:
    """The UTC instant of a naive wall-clock time, and a note where a clock change moved it."""
    instant = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    back = instant.astimezone(zone)
    if back.replace(tzinfo=None) != wall:
        skipped = f"{wall:%H:%M} doesn't exist that day because the clocks go forward"
        return instant, f"{skipped}, so it is {back:%H:%M} {back.tzname()}."
    if wall.replace(tzinfo=zone, fold=1).utcoffset() != wall.replace(tzinfo=zone).utcoffset():
        return instant, f"{wall:%H:%M} happens twice that day; I've taken the first."
    return instant, ""


def full(instant: datetime, zone: ZoneInfo) -> str:
    """An instant in full, such as “Thu 3 December 2026, 14:00 GMT”."""
    local = instant.astimezone(zone)
    return f"{day_in_full(local)}, {local:%H:%M} {_zone_label(local)}"


# The same few events are asked about by everybody.
@lru_cache(maxsize=512)
def span(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """A stretch of time in full, such as “Thu 3 December 2026, 14:00–16:00 GMT”."""
    first, last = start.astimezone(zone), end.astimezone(zone)
    if first.date() == last.date() and first.utcoffset() == last.utcoffset():
        return f"{day_in_full(first)}, {first:%H:%M}–{last:%H:%M} {_zone_label(first)}"
    return f"{full(start, zone)} to {full(end, zone)}"


def next_monday(now: datetime, zone: ZoneInfo, at: time) -> datetime:
    """The first Monday at that time of day, by the clock of a zone, later than an instant (both UTC)."""
    today = now.astimezone(zone).date()
    mondays = (today + timedelta(days=ahead - today.weekday()) for ahead in (0, 7))
    moments = (localise(datetime.combine(day, at), zone)[0] for day in mondays)
    return next(moment for moment in moments if moment > now)


def short_day(day: date) -> str:
    """A day without its year, such as “Thu 3 December”."""
    return f"{day:%a} {day.day} {day:%B}"


def days(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """Whole days, such as “Thu 3 December 2026, all day” or “Thu 3 December 2026 to Fri 4 December 2026”."""
    first, last = start.astimezone(zone), (end - timedelta(seconds=1)).astimezone(zone)
    if first.date() >= last.date():
        return f"{day_in_full(first)}, all day"
    return f"{day_in_full(first)} to {day_in_full(last)}"


def spoken(length: timedelta) -> str:
    """A length in words, such as “1 hour 30 minutes”, to the minute."""
    minutes = max(1, round(length.total_seconds() / 60))
    parts = []
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        count, minutes = divmod(minutes, size)
        if count:
            parts.append(f"{count} {unit}{'' if count == 1 else 's'}")
    return " ".join(parts[:2])


def _zone_label(local: datetime) -> str:
    """The zone's abbreviation, or the offset where it has none (“UTC+05:30” for “+0530”)."""
    name = local.tzname() or ""
    if name[:1] not in "+-":
        return name
    offset = local.strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:5]}"


def day_in_full(day: date) -> str:
    """A day in full, such as “Thu 3 December 2026”."""
    return f"{day:%a} {day.day} {day:%B %Y}"
