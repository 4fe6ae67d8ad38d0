"""How other dates of a series move with one of them: each from its own day, by as many days. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.chat.phrases import times
from bot.chat.recurrence import Recurrence
from storage.events import Event

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_STAMP = "%Y%m%dT%H%M%S"


@dataclass(frozen=True, slots=True)
class Moved:
    """How one date moves on the clock of `zone`: by how many days, to which time, and how long it is then.

    `to` is the naive wall-clock time at which that one date starts then. Where it `stays`, only its length is
    another, and every date keeps its own start.
    """

    days: int
    to: datetime
    length: timedelta
    zone: ZoneInfo
    stays: bool = False

    @classmethod
    def between(cls, before: datetime, starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> Moved:
        """From a start to another start and end, all instants in UTC."""
        was, now = before.astimezone(zone), starts_at.astimezone(zone).replace(tzinfo=None)
        ends = ends_at.astimezone(zone).replace(tzinfo=None)
        return cls((now.date() - was.date()).days, now, ends - now, zone, stays=before == starts_at)

    def applied(self, starts_at: datetime) -> tuple[datetime, datetime]:
        """When another date starts and ends then (UTC), which starts at `starts_at` (UTC) so far."""
        wall = starts_at.astimezone(self.zone).replace(tzinfo=None)
        if self.stays:
            return starts_at, times.localise(wall + self.length, self.zone)[0]
        wall = self._wall(wall)
        return times.localise(wall, self.zone)[0], times.localise(wall + self.length, self.zone)[0]

    def times(self, event: Event) -> dict[str, datetime]:
        """The same of an event, by the names of its parts."""
        starts_at, ends_at = self.applied(event.starts_at)
        return {"starts_at": starts_at, "ends_at": ends_at}

    def rule(self, recurs: Recurrence) -> Recurrence:
        """The rule of a series all of whose dates move so.

        Where a rule can't be moved by days, such as that of the first Monday of a month, it stays, and its
        dates no longer keep to it.
        """
        if self.stays:
            return recurs
        start = self._wall(recurs.start)
        if not self.days or "FREQ=WEEKLY" not in recurs.rule:
            rule = recurs.rule
        else:
            rule = re.sub(r"(?<=BYDAY=)[A-Z,]+", lambda found: self._days(found[0]), recurs.rule)
        return Recurrence(
            re.sub(r"(?<=UNTIL=)\w+", lambda found: self._until(found[0]), rule), start, recurs.zone
        )

    def _wall(self, wall: datetime) -> datetime:
        return datetime.combine(wall.date() + timedelta(days=self.days), self.to.time())

    def _days(self, named: str) -> str:
        moved = {(_DAYS.index(day) + self.days) % 7 for day in named.split(",")}
        return ",".join(_DAYS[day] for day in sorted(moved))

    def _until(self, stamp: str) -> str:
        last = datetime.fromisoformat(stamp).replace(tzinfo=None) + timedelta(days=self.days)
        return datetime.combine(last.date(), max(last.time(), self.to.time())).strftime(_STAMP)


def by_the_clock_of(recurs: Recurrence, zone: ZoneInfo) -> Recurrence:
    """The same recurrence by the clock of another zone, where its rule can be said there; else as it is."""
    if recurs.step or recurs.zone.key == zone.key:
        return recurs
    wall = recurs.first.instant.astimezone(zone).replace(tzinfo=None)
    rule = Moved((wall.date() - recurs.start.date()).days, wall, timedelta(), zone).rule(recurs)
    there = Recurrence(rule.rule, wall, zone)
    return there if there.instants(1) == recurs.instants(1) else recurs


def keeps_to(recurs: Recurrence, starts: Collection[datetime]) -> bool:
    """Whether most of these dates (UTC) are still those of the rule, so that its words say when they are."""
    if recurs.step or not starts:
        return True
    last = max(starts).astimezone(recurs.zone).replace(tzinfo=None) + timedelta(days=1)
    expected: set[datetime] = set()
    for wall in recurs.walls():
        if wall > last:
            break
        expected.add(times.localise(wall, recurs.zone)[0])
    return 2 * len(expected.intersection(starts)) > len(starts)
