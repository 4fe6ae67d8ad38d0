"""What recurs, from what was said of it: its rule, its first time and its end. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrulestr

from bot.chat.phrases.clock_times import Clock, Half
from bot.chat.phrases.fault import NotATime
from bot.chat.phrases.moments import end_of, in_part, lasting, next_walls, stretch
from bot.chat.phrases.rules import Rule, on_day_of, still_to_ask
from bot.chat.phrases.statement import Statement
from bot.chat.phrases.times import day_in_full, localise
from bot.chat.phrases.timing import Timing
from bot.chat.recurrence import HORIZON, Recurrence


@dataclass(frozen=True, slots=True)
class _Times:
    """The time of day of what recurs, and where each one ends; `sure`: which half of the day was said."""

    at: time | None
    end: Clock | None
    sure: bool


def recurring(said: Statement, rule: Rule, zone: ZoneInfo, now: datetime) -> Timing:
    """What recurs, or what is still to be said of it. Raises NotATime."""
    where = said.zone or zone
    if not isinstance(where, ZoneInfo):
        raise NotATime("Name the zone of what recurs by its place, such as “Paris time”.")
    rule = _rule(said, rule)
    times = _times(said, rule)
    length = lasting(said.length)
    here = now.astimezone(where).replace(tzinfo=None)
    asks = still_to_ask(rule, times.at)
    if rule.asks:
        return Timing(sure=False, asks=asks, length=length, repeats=True)
    if asks:
        first = _first(rule, here, time(23, 59)).date()
        return Timing(days=(first,), sure=False, asks=asks, length=length, repeats=True)
    found = _recurrence(said, rule, times.at, where, now)
    ends = (end_of(found.first, times.end, said, where),) if times.end is not None else ()
    return Timing((found.first,), ends, said.sure and times.sure, recurs=found, length=length)


def _rule(said: Statement, rule: Rule) -> Rule:
    """The rule with the days that were said apart from it. Raises NotATime where something contradicts it."""
    if said.vague:
        raise NotATime(f"“{said.vague}” doesn't say when exactly.")
    if said.elapsed is not None:
        raise NotATime("I read two times in that; say one.")
    days = list(said.days)
    if days and rule.asks:
        # “every fortnight” and, asked on which day, “Friday”.
        rule = on_day_of(rule, days.pop().options[0])
    if days:
        raise NotATime(
            "I read something that recurs and a day in that; say one of them, or “starting on” the day."
        )
    if len(said.clocks) > 1:
        raise NotATime("I can keep one time of day for what recurs; make one of it for each time.")
    if rule.elapses and (said.end is not None or said.part is not None):
        raise NotATime("I can't keep that to some hours of each day; say it like “every hour until 5pm”.")
    if said.bounds.without:
        rule = rule.but(said.bounds.without)
        if not rule.weekdays:
            raise NotATime("Then no day is left.")
    if rule.asks and said.bounds.first is not None:
        rule = on_day_of(rule, said.bounds.first)
    return rule


def _times(said: Statement, rule: Rule) -> _Times:
    end = said.end
    if end is None and not rule.elapses and said.bounds.last is None:
        end = said.bounds.clock
    if not said.clocks:
        return _Times(None, end, sure=True)
    part = rule.part or (said.part.part if said.part is not None else None)
    clock = in_part(said.clocks[0], part)
    if end is not None:
        (clock,), end = stretch(clock, end)
    sure = clock.half is not Half.EITHER or clock.is_likely_morning
    if clock.half is Half.EITHER:
        # It is shown before it counts: an hour alone is taken for one of the working day.
        clock = clock.in_half(Half.AM if 7 <= clock.hour <= 11 else Half.PM)
    return _Times(clock.times[0], end, sure)


def _recurrence(said: Statement, rule: Rule, at: time | None, zone: ZoneInfo, now: datetime) -> Recurrence:
    here = now.astimezone(zone).replace(tzinfo=None)
    first = said.bounds.first
    earliest = max(here, datetime.combine(first, time())) if first else here
    start = _start(rule, at, earliest, zone, now)
    parts = rule.parts()
    until = _until(said, rule, start, here, zone)
    if until is not None:
        parts.append(f"UNTIL={until:%Y%m%dT%H%M%S}")
    if count := said.bounds.count or rule.count:
        parts.append(f"COUNT={count}")
    found = Recurrence(";".join(parts), start, zone)
    if not found.instants(1):
        raise NotATime("That never happens before it ends.")
    return found


def _until(said: Statement, rule: Rule, start: datetime, here: datetime, zone: ZoneInfo) -> datetime | None:
    """The last wall-clock moment (naive) at which it may recur; None where it goes on."""
    last, clock = said.bounds.last, said.bounds.clock
    if last is not None:
        if last < here.date():
            raise NotATime(f"{day_in_full(last)} has already passed.")
        return datetime.combine(last, clock.times[0] if clock is not None else time(23, 59))
    if rule.elapses and clock is not None:
        return max(next_walls(clock, here)) if clock.half is Half.EITHER else next_walls(clock, here)[0]
    if said.lasts_for is None:
        return None
    first = start.astimezone(zone).replace(tzinfo=None) if start.tzinfo else start
    length = relativedelta(months=said.lasts_for.months, days=said.lasts_for.days)
    return first + length - timedelta(minutes=1)


def _start(rule: Rule, at: time | None, earliest: datetime, zone: ZoneInfo, now: datetime) -> datetime:
    """The first time: on the wall (naive), or the instant (UTC) of what recurs after hours or minutes."""
    if at is not None and not rule.elapses:
        return _first(rule, earliest, at)
    if at is not None:
        begin = datetime.combine(earliest.date(), at)
        return localise(begin if begin > earliest else begin + timedelta(days=1), zone)[0]
    if earliest > now.astimezone(zone).replace(tzinfo=None):
        return localise(earliest, zone)[0]
    return (now + rule.step).replace(microsecond=0)


def _first(rule: Rule, earliest: datetime, at: time) -> datetime:
    """The first wall-clock time (naive) of what recurs at a time of day. Raises NotATime."""
    begin = datetime.combine(earliest.date(), at)
    if begin <= earliest:
        begin += timedelta(days=1)
    # The first time is the next that fits, whichever week it is in; every other one is counted from there.
    plain = ";".join(part for part in rule.parts() if not part.startswith("INTERVAL="))
    first = next(iter(rrulestr(f"RRULE:{plain}", dtstart=begin)), None)
    if first is None or first - earliest > HORIZON:
        raise NotATime("That never happens.")
    if rule.frequency == "MONTHLY" and any(day > 28 for day in rule.month_days):
        raise NotATime(
            "Not every month has that day; say “the last day of every month”, or a day up to the 28th."
        )
    return first
