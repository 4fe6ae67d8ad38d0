"""What recurs: an RFC 5545 rule on the wall clock of a zone, and its instants.

The rule is expanded by `dateutil` on naive local times, and each time is then put into its zone, so that
09:30 stays 09:30 across clock changes. What recurs every hour or every few minutes is elapsed time: it is
counted in UTC, so that there are 25 hours on the day the clocks go back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from bot.chat.phrases import times

# A rule that falls on no day within this many years falls on none.
HORIZON = timedelta(days=366 * 5)
STEPS = {"HOURLY": timedelta(hours=1), "MINUTELY": timedelta(minutes=1)}

_DAY_NAMES = {
    "MO": "Monday", "TU": "Tuesday", "WE": "Wednesday", "TH": "Thursday",
    "FR": "Friday", "SA": "Saturday", "SU": "Sunday",
}  # fmt: skip
_ORDINAL_NAMES = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"}


@dataclass(frozen=True, slots=True)
class Recurrence:
    """What recurs: an RFC 5545 rule, its first wall-clock time (naive) and the zone it is in.

    What recurs after elapsed time starts at an instant (UTC): on the wall it could be one of two.
    """

    rule: str
    start: datetime
    zone: ZoneInfo

    @classmethod
    def kept(cls, rule: str, start: str, zone: str) -> Recurrence:
        """A recurrence as the store keeps it: `start` in ISO 8601, and the zone by its IANA name."""
        return cls(rule, datetime.fromisoformat(start), ZoneInfo(zone))

    @property
    def step(self) -> timedelta | None:
        """How much time passes between one and the next, where that is what was asked for."""
        parts = _parts(self.rule)
        unit = STEPS.get(parts["FREQ"])
        return unit * int(parts.get("INTERVAL", "1")) if unit else None

    @property
    def until(self) -> datetime | None:
        """The last moment that may be one of its times, on the wall clock (naive); None without an end."""
        said = _parts(self.rule).get("UNTIL")
        return datetime.fromisoformat(said).replace(tzinfo=None) if said else None

    @property
    def first(self) -> times.Moment:
        """The first time, with a note where a clock change moves it."""
        if self.start.tzinfo is not None:
            return times.Moment(self.start, self.zone, elapsed=True)
        instant, note = times.localise(self.start, self.zone)
        return times.Moment(instant, self.zone, note=note)

    def walls(self, *, after: datetime | None = None) -> Iterator[datetime]:
        """The naive wall-clock times, from the first on or after `after` (naive)."""
        rule = rrulestr(f"RRULE:{self.rule}", dtstart=self.start)
        return iter(rule.xafter(after, inc=True)) if after else iter(rule)

    def instants(self, most: int) -> list[datetime]:
        """The first instants, in UTC."""
        if step := self.step:
            return list(islice(self._stepped(0, step), most))
        return [times.localise(wall, self.zone)[0] for wall in islice(self.walls(), most)]

    def next_after(self, instant: datetime) -> datetime | None:
        """The first instant (UTC) later than this one, or None when it is over."""
        if step := self.step:
            passed = (instant - self.first.instant) // step
            return next(self._stepped(max(0, passed + 1), step), None)
        day_before = instant.astimezone(self.zone).replace(tzinfo=None) - timedelta(days=1)
        for wall in self.walls(after=day_before):
            found, _ = times.localise(wall, self.zone)
            if found > instant:
                return found
            if wall > day_before + HORIZON:
                break
        return None

    def _stepped(self, number: int, step: timedelta) -> Iterator[datetime]:
        """What recurs after elapsed time, from the one of this number on, in UTC."""
        parts = _parts(self.rule)
        end = datetime.fromisoformat(parts["UNTIL"]) if "UNTIL" in parts else None
        while number < int(parts.get("COUNT", number + 1)):
            instant = self.first.instant + number * step
            if end is not None and instant.astimezone(self.zone).replace(tzinfo=None) > end:
                return
            yield instant
            number += 1

    def said_to(self, zone: ZoneInfo) -> str:
        """The rule in words with its end, and whose clock it goes by where the reader's is another."""
        return f"{self.said_by_clock(zone)}{_end_in_words(self.rule)}"

    def said_by_clock(self, zone: ZoneInfo) -> str:
        """The same without its end."""
        whose = "" if self.step or zone.key == self.zone.key else f" ({self.zone.key} time)"
        return f"{self.said}{whose}"

    @property
    def said(self) -> str:
        """The rule in words, such as “every other Tuesday at 14:00”."""
        if self.step:
            return _in_words(self.rule)
        return f"{_in_words(self.rule)} at {self.start:%H:%M}"


def _parts(rule: str) -> dict[str, str]:
    return dict(part.split("=") for part in rule.split(";"))


def _end_in_words(rule: str) -> str:
    """Where a rule ends, such as “, until 20 December 2026”; empty where it goes on."""
    parts = _parts(rule)
    if "COUNT" in parts:
        return f", {parts['COUNT']} times" if parts["COUNT"] != "1" else ", once"
    if "UNTIL" not in parts:
        return ""
    end = datetime.fromisoformat(parts["UNTIL"])
    at = "" if (end.hour, end.minute) in ((23, 59), (0, 0)) else f" {end:%H:%M}"
    return f", until {end.day} {end:%B %Y}{at}"


def _in_words(rule: str) -> str:
    parts = _parts(rule)
    count = int(parts.get("INTERVAL", "1"))
    days = parts.get("BYDAY", "")
    if "BYMONTHDAY" in parts or "BYSETPOS" in parts:
        return _day_of_month_in_words(parts, count)
    ordinal = re.match(r"-?\d", days)
    named = " and ".join(_DAY_NAMES[re.sub(r"^-?\d", "", day)] for day in days.split(",") if day)
    if days == "MO,TU,WE,TH,FR" and count == 1:
        return "every weekday"
    if parts["FREQ"] == "MONTHLY":
        every = "every month" if count == 1 else f"every {count} months"
        return f"on the {_ORDINAL_NAMES[int(ordinal[0])]} {named} of {every}" if ordinal else every
    if parts["FREQ"] == "WEEKLY" and named:
        return (
            f"every {'other ' if count == 2 else ''}{named}"
            if count <= 2
            else f"every {count} weeks on {named}"
        )
    unit = {"DAILY": "day", "WEEKLY": "week", "HOURLY": "hour", "MINUTELY": "minute"}[parts["FREQ"]]
    return f"every {unit}" if count == 1 else f"every {count} {unit}s"


def _day_of_month_in_words(parts: dict[str, str], count: int) -> str:
    """“on the 1st of every month”, “on the first working day of every month”, “every year on 14 March”."""
    every = "every month" if count == 1 else f"every {count} months"
    if "BYSETPOS" in parts:
        return f"on the {_ORDINAL_NAMES[int(parts['BYSETPOS'])]} working day of {every}"
    days = [int(day) for day in parts["BYMONTHDAY"].split(",")]
    if parts["FREQ"] == "YEARLY":
        return f"every year on {days[0]} {date(2000, int(parts['BYMONTH']), 1):%B}"
    named = " and ".join("last day" if day < 0 else f"{day}{_suffix(day)}" for day in days)
    return f"on the {named} of {every}"


def _suffix(day: int) -> str:
    if day in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
