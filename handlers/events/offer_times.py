"""Offering freed places: until when, and when at all. Pure.

An offer lasts a day; six hours where the event is within three days, two where it is within a day, half an
hour where it is within six hours. No offer is made, and none lapses, between nine in the evening and eight in
the morning where the person is: what would lapse at night lasts until nine in the morning. None outlasts the
start.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

NIGHT_FROM = time(21)
NIGHT_UNTIL = time(8)
MORNING = time(9)
# What lasts longer than this is no night.
NIGHT = timedelta(hours=14)
_LENGTHS = (
    (timedelta(hours=6), timedelta(minutes=30)),
    (timedelta(days=1), timedelta(hours=2)),
    (timedelta(days=3), timedelta(hours=6)),
)
_USUAL = timedelta(days=1)


def at_night(instant: datetime, zone: ZoneInfo) -> bool:
    """Whether somebody in `zone` is likely to be asleep."""
    local = instant.astimezone(zone).time()
    return local >= NIGHT_FROM or local < NIGHT_UNTIL


def next_morning(instant: datetime, zone: ZoneInfo) -> datetime:
    """When the night that this instant is in ends, as an instant."""
    local = instant.astimezone(zone)
    day = local.date() + timedelta(days=local.time() >= NIGHT_FROM)
    return datetime.combine(day, NIGHT_UNTIL, zone).astimezone(instant.tzinfo)


@dataclass(frozen=True, slots=True)
class Later:
    """When an offer may be made at the earliest, None for now; and whether others are asked until then."""

    at: datetime | None = None
    passed_over: bool = False


def not_before(now: datetime, zone: ZoneInfo, silent_until: datetime | None) -> Later:
    """When somebody may be offered a place, who wants nothing unasked until then (UTC).

    Nobody is passed over because they sleep: the place is kept for them. Whoever has paused everything keeps
    their turn, and those after them are asked meanwhile.
    """
    if silent_until is not None:
        return Later(silent_until, passed_over=silent_until - now > NIGHT)
    return Later(next_morning(now, zone)) if at_night(now, zone) else Later()


def offered_until(now: datetime, starts_at: datetime, zone: ZoneInfo) -> datetime:
    """When an offer made now lapses."""
    ahead = starts_at - now
    length = next((length for within, length in _LENGTHS if ahead <= within), _USUAL)
    until = now + length
    if at_night(until, zone):
        until = datetime.combine(next_morning(until, zone).astimezone(zone).date(), MORNING, zone)
    return min(until, starts_at).astimezone(now.tzinfo)
