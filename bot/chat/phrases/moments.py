"""The moments that something said once may mean. Pure.

An hour that may be in either half of the day, a weekday that is today's, a “next Friday”: all are kept, and
the person is asked.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from bot.chat.phrases.clock_times import Clock, Half, Part
from bot.chat.phrases.dates import Day
from bot.chat.phrases.fault import NotATime
from bot.chat.phrases.lengths import Length, length_of
from bot.chat.phrases.statement import Statement
from bot.chat.phrases.times import FURTHEST, Moment, day_in_full, full, localise
from bot.chat.phrases.timing import Timing

_PERIODS = ("week", "month", "year", "term")
_OFFICE_HOURS = range(8, 12)


def once(said: Statement, zone: ZoneInfo, now: datetime) -> Timing:
    """The moments that something said once may mean. Raises NotATime."""
    if said.vague and (not said.days or any(unit in said.vague for unit in _PERIODS)):
        raise NotATime(f"“{said.vague}” doesn't say when exactly.")
    if said.vague or said.bounds.count:
        # “3 times on Monday”: how often is said, and not when.
        said.sure = False
    length = lasting(said.length)
    if said.bounds.first is not None and not said.days:
        said.days.append(Day((said.bounds.first,)))
        said.sure = False
    if said.elapsed is not None:
        if said.clocks or said.days:
            raise NotATime("I read two times in that; say one.")
        return Timing(
            (_checked(_elapsed(said.elapsed, zone, now), zone, now),), sure=said.sure, length=length
        )
    if not said.clocks:
        return _without_clock(said, zone, now, length)
    said.clocks = [in_part(clock, _part(said)) for clock in said.clocks]
    end = said.end or said.bounds.clock
    if end is not None and len(said.clocks) == 1:
        said.clocks, end = stretch(said.clocks[0], end)
    readings = _readings(said, zone, now)
    if _part(said) is Part.VAGUE:
        said.sure = False
    ends = tuple(end_of(moment, end, said, zone) for moment in readings) if end is not None else ()
    sure = said.sure and len(readings) == 1 and readings[0].sure
    return Timing(readings, ends, sure, length=length)


def lasting(length: Length | None) -> timedelta | None:
    """How long it lasts, where that was said. Raises NotATime."""
    if length is None:
        return None
    return length_of(length)


def _elapsed(length: Length, zone: ZoneInfo, now: datetime) -> Moment:
    if length.minutes > 1_000_000:
        raise NotATime("That is too far away.")
    if not length.days:
        return Moment(now + timedelta(minutes=length.minutes), zone, elapsed=True)
    wall = now.astimezone(zone).replace(tzinfo=None) + timedelta(days=length.days)
    instant, note = localise(wall, zone)
    return Moment(instant + timedelta(minutes=length.minutes), zone, note=note)


def _without_clock(said: Statement, zone: ZoneInfo, now: datetime, length: timedelta | None) -> Timing:
    today = now.astimezone(zone).date()
    if said.days and said.days[0].same_clock and said.part is None:
        local = now.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
        instant, note = localise(datetime.combine(said.days[0].options[0], local.time()), zone)
        return Timing((_checked(Moment(instant, zone, note=note), zone, now),), sure=said.sure, length=length)
    if said.days:
        days = tuple(day for one in said.days for day in one.options)
    elif said.part is not None:
        days = (today,)
    else:
        raise NotATime("That needs a time, such as “tomorrow at 9am”.")
    ahead = tuple(sorted({day for day in days if day >= today}))
    if not ahead:
        later = tuple(day for one in said.days for day in one.later)
        if not later:
            raise NotATime(f"{day_in_full(days[-1])} has already passed.")
        ahead = later
    _check_far(datetime.combine(ahead[0], time(12), UTC), zone, now)
    return Timing(days=ahead[:2], sure=False, length=length, asks="At what time?")


def in_part(clock: Clock, part: Part | None) -> Clock:
    """A time of day in the part of the day that was said beside it. Raises NotATime where it isn't in it."""
    if part is None or part is Part.VAGUE:
        return clock
    found = clock.in_part(part)
    if found is None:
        raise NotATime(
            f"{clock.times[0]:%H:%M} isn't in the {part if part is not Part.TONIGHT else 'evening'}."
        )
    return found


def stretch(start: Clock, end: Clock) -> tuple[list[Clock], Clock]:
    """Both ends of a stretch of time, each in the half of the day that the other tells."""
    if start.half is Half.EITHER and end.half in (Half.AM, Half.PM):
        # “2-4pm” and “11 to 3pm”: the start is the latest such time before the end.
        before = [at for at in start.times if at < end.times[0]] or list(start.times)
        return [replace(start, hour=before[-1].hour, half=Half.KNOWN)], end
    if start.half is Half.EITHER and end.half is Half.KNOWN and end.hour == 12 and start.hour < 12:
        return [replace(start, half=Half.AM)], end
    if start.half is Half.EITHER and end.half is Half.EITHER and start.hour in _OFFICE_HOURS:
        return [replace(start, half=Half.AM)], end
    return [start], end


def end_of(moment: Moment, end: Clock, said: Statement, zone: ZoneInfo) -> datetime:
    """The end of a stretch: the first such time after its start, on a day of its own where one was said."""
    where = said.zone or zone
    wall = moment.instant.astimezone(where).replace(tzinfo=None)
    day = said.end_day.options[0] if said.end_day and said.end_day.options else wall.date()
    if said.bounds.last is not None and said.end is None:
        day = said.bounds.last
    walls = [datetime.combine(day + timedelta(days=ahead), at) for ahead in (0, 1) for at in end.times]
    found = min((one for one in walls if one > wall), default=None)
    if found is None:
        raise NotATime("That ends before it starts.")
    return _localised(found, where)[0]


def _localised(wall: datetime, zone: tzinfo) -> tuple[datetime, str]:
    if isinstance(zone, ZoneInfo):
        return localise(wall, zone)
    return wall.replace(tzinfo=zone).astimezone(UTC), ""


def _readings(said: Statement, zone: ZoneInfo, now: datetime) -> tuple[Moment, ...]:
    where = said.zone or zone
    here = now.astimezone(where)
    options: list[date] = [day for one in said.days for day in one.options]
    if said.part is not None and said.part.todays and not options:
        options = [here.date()]
    found: list[Moment] = []
    past: datetime | None = None
    for clock in said.clocks:
        if not options:
            found += [_moment(wall, where, zone) for wall in next_walls(clock, here.replace(tzinfo=None))]
            continue
        walls = [wall for day in options for wall in _on(clock, day, said)]
        ahead = [moment for wall in walls if (moment := _moment(wall, where, zone)).instant > now]
        ahead = _likelier(clock, ahead, where)
        past = past or (_moment(walls[0], where, zone).instant if not ahead else None)
        found += ahead
    if not found:
        later = [day for one in said.days for day in one.later]
        found = [
            replace(moment, sure=False)
            for clock in said.clocks
            for day in later
            for wall in _on(clock, day, said)
            if (moment := _moment(wall, where, zone)).instant > now
        ]
    if not found:
        raise NotATime(f"{full(past or now, zone)} has already passed.")
    if any(not one.sure for one in said.days):
        found = [replace(moment, sure=False) for moment in found]
    unique = {moment.instant: moment for moment in sorted(found, key=lambda moment: moment.instant)}
    for moment in unique.values():
        _check_far(moment.instant, zone, now)
    return tuple(unique.values())[:4]


def _likelier(clock: Clock, moments: list[Moment], where: tzinfo) -> list[Moment]:
    """10:45 and 11:15 are in the morning, where that is still to come."""
    if not clock.is_likely_morning:
        return moments
    return [one for one in moments if one.instant.astimezone(where).hour < 12] or moments


def _on(clock: Clock, day: date, said: Statement) -> list[datetime]:
    """The wall-clock times that a time of day on a day may be."""
    if clock.midnight:
        after = datetime.combine(day + timedelta(days=1), time(0, clock.minute))
        if _part(said) in (Part.TONIGHT, Part.NIGHT, Part.EVENING):
            return [after]
        return [datetime.combine(day, time(0, clock.minute)), after]
    walls = [datetime.combine(day, at) for at in clock.times]
    if _part(said) in (Part.TONIGHT, Part.NIGHT):
        # One at night is after midnight.
        return [wall + timedelta(days=wall.hour < 4) for wall in walls]
    return walls


def next_walls(clock: Clock, here: datetime) -> list[datetime]:
    """The next such times, where no day was said."""
    walls = []
    for at in clock.times:
        wall = datetime.combine(here.date(), at)
        walls.append(wall if wall > here else wall + timedelta(days=1))
    return walls


def _moment(wall: datetime, where: tzinfo, zone: ZoneInfo) -> Moment:
    instant, note = _localised(wall, where)
    return Moment(instant, zone, note=note)


def _checked(moment: Moment, zone: ZoneInfo, now: datetime) -> Moment:
    if moment.instant <= now:
        raise NotATime(f"{full(moment.instant, zone)} has already passed.")
    _check_far(moment.instant, zone, now)
    return moment


def _check_far(instant: datetime, zone: ZoneInfo, now: datetime) -> None:
    if instant > now + FURTHEST:
        raise NotATime(f"{full(instant, zone)} is more than five years away.")


def _part(said: Statement) -> Part | None:
    return said.part.part if said.part is not None else None
