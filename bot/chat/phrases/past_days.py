"""Days, months and years of the past, as people say them: “March”, “1 May”, “last year”. Pure."""

from __future__ import annotations

import re
from calendar import month_abbr, month_name
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.chat.phrases import understanding
from bot.chat.phrases.fault import NotATime
from bot.chat.phrases.understanding import TimeWanted

# A day without a year, or a day of the week, is the last one: the nearest before now is looked for.
_BACK = (timedelta(days=7), timedelta(days=31), timedelta(days=366))
_MONTHS = {
    name.casefold(): number
    for names in (month_name, month_abbr)
    for number, name in enumerate(names)
    if number
} | {"sept": 9}
_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTH = re.compile(r"(?:the\s+)?(?P<month>[a-z]+)\.?(?:\s+(?P<year>(?:19|20)\d\d))?")
_WITH_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# What is said from now on would be taken for the past otherwise.
_TO_COME = re.compile(r"\b(?:tomorrow|tonight|now|next|in|ago)\b")
_ISO_MONTH = re.compile(r"(?P<year>(?:19|20)\d\d)-(?P<month>0[1-9]|1[0-2])")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def moment(said: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The last moment before `now` (UTC) that is called so, a day being its beginning in `zone`."""
    for back in _BACK:
        at = _at(said, zone, now - back)
        if at is not None and at <= now:
            return at
    return None


def period(said: str, zone: ZoneInfo, now: datetime) -> tuple[date, date] | None:
    """The day, month or year that is called so: its first day in `zone`, and the first after it."""
    wanted = " ".join(said.casefold().split())
    today = now.astimezone(zone).date()
    if _ISO_DAY.fullmatch(wanted):
        return _day(wanted)
    if match := _ISO_MONTH.fullmatch(wanted):
        return _month(int(match["year"]), int(match["month"]))
    if _YEAR.fullmatch(wanted):
        return date(int(wanted), 1, 1), date(int(wanted) + 1, 1, 1)
    if wanted in ("this year", "last year"):
        year = today.year - (wanted == "last year")
        return date(year, 1, 1), date(year + 1, 1, 1)
    if wanted in ("this month", "last month"):
        first = today.replace(day=1)
        return _month_of(first if wanted == "this month" else first - timedelta(days=1))
    if wanted in ("this week", "last week"):
        monday = today - timedelta(days=today.weekday() + 7 * (wanted == "last week"))
        return monday, monday + timedelta(days=7)
    match = _MONTH.fullmatch(wanted)
    if match and (number := _MONTHS.get(match["month"])):
        year = int(match["year"]) if match["year"] else today.year - (number > today.month)
        return _month(year, number)
    if wanted in ("today", "yesterday"):
        day = today - timedelta(days=wanted == "yesterday")
        return day, day + timedelta(days=1)
    if _TO_COME.search(wanted):
        return None
    # With its year a day may be any: it is looked for from that year's beginning.
    if said_year := _WITH_YEAR.search(wanted):
        at = _at(wanted, zone, datetime(int(said_year[0]), 1, 1, tzinfo=zone) - timedelta(days=1))
    else:
        at = moment(wanted, zone, now)
    if at is None:
        return None
    day = at.astimezone(zone).date()
    return day, day + timedelta(days=1)


def _day(said: str) -> tuple[date, date] | None:
    try:
        day = date.fromisoformat(said)
        return day, day + timedelta(days=1)
    except (ValueError, OverflowError):
        return None


def _month(year: int, month: int) -> tuple[date, date]:
    return _month_of(date(year, month, 1))


def _month_of(day: date) -> tuple[date, date]:
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1)


def _at(said: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    try:
        return understanding.moment(said, zone, now).instant
    except TimeWanted:
        pass
    except NotATime:
        return None
    try:
        return understanding.moment(f"{said} at 00:00", zone, now).instant
    except NotATime:
        return None
