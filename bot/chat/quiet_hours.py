"""The hours of each day in which somebody isn't written to unasked. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.chat.phrases import times


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one time of day to another, on somebody's wall clock; past midnight where the end is earlier."""

    begin: time
    end: time

    def end_of(self, at: datetime, zone: ZoneInfo) -> datetime | None:
        """When (UTC) the quiet hours end in which an instant is; None where it is in none."""
        wall = at.astimezone(zone).replace(tzinfo=None)
        overnight = self.end <= self.begin
        after, before = wall.time() >= self.begin, wall.time() < self.end
        if not (after or before if overnight else after and before):
            return None
        day = wall.date() + timedelta(days=overnight and after)
        return times.localise(datetime.combine(day, self.end), zone)[0]

    def __str__(self) -> str:
        return f"{self.begin:%H:%M} to {self.end:%H:%M}"


def silent_until(
    now: datetime, zone: ZoneInfo, *, hours: QuietHours | None, paused_until: datetime | None
) -> datetime | None:
    """Until when (UTC) somebody isn't written to unasked; None where they may be now.

    A pause that ends in the quiet hours goes on until their end.
    """
    paused = paused_until if paused_until is not None and paused_until > now else None
    at = paused or now
    return (hours.end_of(at, zone) if hours is not None else None) or paused
