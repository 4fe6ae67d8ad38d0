"""“every second Tuesday until July at 14:00”, read as a recurrence.

“every second Tuesday” is taken as every other Tuesday, “every first Monday”
and “every second Tuesday of the month” as days of the month; the dates are said back so that it shows.
“until July” ends before July begins, “until 11 July” with that day. “every hour” and “every 30 minutes” need
no time of day.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from bot.chat.phrases import times
from bot.chat.recurrence import HORIZON, STEPS, Recurrence

EXAMPLE = "every second Tuesday at 14:00 until July"
FURTHEST_YEARS = 5
MOST_BETWEEN = {"DAILY": 366, "WEEKLY": 52, "MONTHLY": 12}
OFTENEST = timedelta(minutes=5)

_DAYS = {"mo": "MO", "tu": "TU", "we": "WE", "th": "TH", "fr": "FR", "sa": "SA", "su": "SU"}
_ORDINALS = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "last": -1,
}
_COUNTS = {"two": 2, "three": 3, "four": 4, "six": 6}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?s?"
_LIST = rf"{_DAY}(?:\s*(?:,|and|,\s*and)\s*{_DAY})*"
_ORDINAL = "|".join(_ORDINALS)
_OF_MONTH = r"(?:\s+(?:of\s+(?:the|each|every)|in\s+(?:the|each|every))\s+month)"
_RULES = (
    ("monthly", rf"(?P<ordinal>{_ORDINAL})\s+(?P<days>{_DAY}){_OF_MONTH}"),
    ("other", rf"(?:other|second|2nd)\s+(?P<days>{_LIST})"),
    ("monthly", rf"(?P<ordinal>{_ORDINAL})\s+(?P<days>{_DAY})"),
    ("weekdays", r"weekdays?|working\s+days?"),
    ("days", rf"(?P<days>{_LIST})"),
    ("elapsed", r"(?:(?P<count>other|second|\d{1,3}|two|three|four|six)\s+)?(?P<unit>hours?|minutes?|mins?)"),
    (
        "unit",
        rf"(?:(?P<count>other|second|\d{{1,2}}|two|three|four|six)\s+)?(?P<unit>days?|weeks?|fortnights?|months?)"
        rf"(?:\s+on\s+(?:(?:the\s+)?(?P<ordinal>{_ORDINAL})\s+)?(?P<days>{_LIST}))?",
    ),
)
_PHRASE = re.compile(
    r"\bevery\s+(?P<rule>" + "|".join(re.sub(r"\?P<\w+>", "?:", rule) for _, rule in _RULES) + r")(?![\w-])",
    re.IGNORECASE,
)
_TIMES = re.compile(r"[,\s]*\b(?:for\s+)?(?P<count>\d{1,3})\s+times\b", re.IGNORECASE)
_UNTIL = re.compile(
    r"[,\s]*\b(?:until|till)\s+(?P<end>.+?)(?=\s+(?:at\s+\d|from\b|starting\b|for\b|in\s+[#\"“])|\s*$)",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"[,\s]*\b(?:starting|from|beginning)\s+(?:on\s+)?(?P<start>.+?)(?=\s+(?:at\s+\d|until\b|till\b|for\b)|\s*$)",
    re.IGNORECASE,
)
_AT = re.compile(
    r"\b(?:at\s+)?(?P<time>\d{1,2}[:.]\d{2}(?:\s*[ap]m)?|\d{1,2}\s*[ap]m|noon|midday)\b|\bat\s+(?P<bare>\d{1,2})\b",
    re.IGNORECASE,
)
_AT_THE_END = re.compile(
    r"\bat\s+(?:\d{1,2}[:.]\d{2}(?:\s*[ap]m)?|\d{1,2}(?:\s*[ap]m)?|noon|midday)\s*,?\s*$", re.IGNORECASE
)


def mentioned(text: str) -> bool:
    """Whether there is a recurrence in a text."""
    return _PHRASE.search(text) is not None


def read(
    text: str, zone: ZoneInfo, now: datetime, *, oftenest: timedelta = timedelta(days=1)
) -> tuple[str, Recurrence]:
    """What is left of a text without its recurrence, and the recurrence. Raises when.NotATime.

    What recurs after less time than `oftenest` is refused.
    """
    match = _PHRASE.search(text)
    if match is None:
        raise times.NotATime("I can't find what recurs in that.")
    head, rest = text[: match.start()], text[match.end() :]
    parts = _rule(match["rule"])
    rest, count = _take(_TIMES, rest, "count")
    rest, begin = _take_begin(rest, zone, now)
    rest, end_words = _take(_UNTIL, rest, "end")
    rest, at = _take_time(rest)
    if at is None and (before := _AT_THE_END.search(head)):
        # “at 9:30 every weekday”: the time stands right before.
        head, at = head[: before.start()], _take_time(before[0])[1]
    rest = f"{head} {rest}"
    step = Recurrence(";".join(parts), now, zone).step
    # “until 11 July at 14:00” has its time in the words of the end.
    if at is None and end_words and step is None:
        end_words, at = _take_time(end_words)
    if step is not None and step < oftenest:
        raise times.NotATime(f"That is too often here; the most is {_each(oftenest)}.")
    earliest = now.astimezone(zone).replace(tzinfo=None)
    if begin is not None:
        earliest = max(earliest, begin)
    if end_words:
        end = _end(end_words, zone, now) if step is None else _end_of_steps(end_words, zone, now)
        parts.append(f"UNTIL={end:%Y%m%dT%H%M%S}")
    if count and int(count) < 1:
        raise times.NotATime("It has to happen at least once.")
    if count:
        parts.append(f"COUNT={int(count)}")
    rule = ";".join(parts)
    if step is not None:
        start = _first_step(earliest, at, step, zone, now)
    elif at is not None:
        start = _first_wall(rule, earliest, at)
    else:
        raise times.NotATime("At which time? Say it like “at 14:00”.")
    found = Recurrence(rule, start, zone)
    if not found.instants(1):
        raise times.NotATime("That never happens before it ends.")
    return " ".join(rest.split()), found


def _first_wall(rule: str, earliest: datetime, at: time) -> datetime:
    """The first wall-clock time (naive) of what recurs at a time of day. Raises when.NotATime."""
    begin = datetime.combine(earliest.date(), at)
    if begin <= earliest:
        begin += timedelta(days=1)
    # The first time is the next that fits, whichever week it is in; every other one is counted from there.
    plain = ";".join(part for part in rule.split(";") if not part.startswith(("COUNT=", "INTERVAL=")))
    first = next(iter(rrulestr(f"RRULE:{plain}", dtstart=begin)), None)
    if first is not None and rule.startswith("FREQ=MONTHLY") and "BYDAY" not in rule and first.day > 28:
        raise times.NotATime("Not every month has that day; say it like “every month on the last Friday”.")
    if first is None or first - earliest > HORIZON:
        raise times.NotATime("That never happens before it ends.")
    return first


def _take_begin(text: str, zone: ZoneInfo, now: datetime) -> tuple[str, datetime | None]:
    """The first wall-clock moment (naive) of the day from which something recurs, if one is named.

    “from the shop” is no day, and stays in the text.
    """
    rest, said = _take(_FROM, text, "start")
    try:
        return rest, times.read(f"{said} at 00:01", zone, now).wall.replace(minute=0) if said else None
    except times.NotATime:
        return text, None


def _each(length: timedelta) -> str:
    said = times.spoken(length)
    return f"every {said.removeprefix('1 ')}"


def _end_of_steps(said: str, zone: ZoneInfo, now: datetime) -> datetime:
    """The last wall-clock moment of what recurs in a day: “5pm”, or the end of a day or month."""
    try:
        return times.read(said, zone, now).wall
    except times.NotATime:
        return _end(said, zone, now)


def _first_step(
    earliest: datetime, at: time | None, step: timedelta, zone: ZoneInfo, now: datetime
) -> datetime:
    """The first instant (UTC) of what recurs after elapsed time: at a time of day, or a step away."""
    if at is not None:
        begin = datetime.combine(earliest.date(), at)
        return times.localise(begin if begin > earliest else begin + timedelta(days=1), zone)[0]
    if earliest > now.astimezone(zone).replace(tzinfo=None):
        return times.localise(earliest, zone)[0]
    return (now + step).replace(microsecond=0)


def _take(pattern: re.Pattern[str], text: str, group: str) -> tuple[str, str]:
    match = pattern.search(text)
    return (f"{text[: match.start()]} {text[match.end() :]}", match[group].strip()) if match else (text, "")


def _take_time(text: str) -> tuple[str, time | None]:
    match = _AT.search(text)
    if match is None:
        return text, None
    said = (match["time"] or match["bare"]).casefold().replace(".", ":").replace(" ", "")
    rest = f"{text[: match.start()]} {text[match.end() :]}".strip()
    if said in ("noon", "midday"):
        return rest, time(12)
    half = said[-2:] if said[-2:] in ("am", "pm") else ""
    hour, _, minute = said.removesuffix(half).partition(":")
    clock = int(hour)
    if half and not 1 <= clock <= 12:
        raise times.NotATime(f"“{match[0].strip()}” isn't a time of day.")
    if half:
        clock = clock % 12 + (12 if half == "pm" else 0)
    elif not minute and 1 <= clock < 8:
        raise times.NotATime(
            f"Is that {clock} in the morning or in the afternoon? Say {clock}am or {clock}pm."
        )
    if clock > 23 or int(minute or 0) > 59:
        raise times.NotATime(f"“{match[0].strip()}” isn't a time of day.")
    return rest, time(clock, int(minute or 0))


def _rule(said: str) -> list[str]:
    """The parts of an RFC 5545 rule."""
    for kind, pattern in _RULES:
        match = re.fullmatch(pattern, said, re.IGNORECASE)
        if match is None:
            continue
        groups = match.groupdict()
        days = ",".join(dict.fromkeys(_days(groups.get("days") or "")))
        match kind:
            case "monthly":
                return ["FREQ=MONTHLY", f"BYDAY={_ORDINALS[groups['ordinal'].casefold()]}{days}"]
            case "other":
                return ["FREQ=WEEKLY", "INTERVAL=2", f"BYDAY={days}"]
            case "weekdays":
                return ["FREQ=WEEKLY", "BYDAY=MO,TU,WE,TH,FR"]
            case "days":
                return ["FREQ=WEEKLY", f"BYDAY={days}"]
            case "elapsed":
                return _elapsed(groups)
        return _unit(groups, days)
    raise times.NotATime(f"“every {said}” isn't something I understand; try “{EXAMPLE}”.")


def _elapsed(groups: dict[str, str | None]) -> list[str]:
    count = _count(groups)
    freq = "HOURLY" if (groups["unit"] or "").casefold().startswith("h") else "MINUTELY"
    if count < 1 or count * STEPS[freq] < OFTENEST:
        raise times.NotATime(f"That is too often; the most is {_each(OFTENEST)}.")
    return [f"FREQ={freq}"] if count == 1 else [f"FREQ={freq}", f"INTERVAL={count}"]


def _count(groups: dict[str, str | None]) -> int:
    said = (groups.get("count") or "1").casefold()
    return 2 if said in ("other", "second") else _COUNTS.get(said) or int(said)


def _unit(groups: dict[str, str | None], days: str) -> list[str]:
    count = _count(groups)
    unit = (groups["unit"] or "").casefold().rstrip("s")
    if count < 1:
        raise times.NotATime("That has to be at least every day.")
    if unit == "fortnight":
        unit, count = "week", count * 2
    ordinal = (groups.get("ordinal") or "").casefold()
    if days and unit == "day":
        raise times.NotATime("Every day can't be on some days only; leave out one of the two.")
    if unit == "month" and days:
        days = f"{_ORDINALS.get(ordinal, 1)}{days}"
    freq = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY"}[unit]
    if count > MOST_BETWEEN[freq]:
        raise times.NotATime("That is more than a year between one and the next.")
    parts = [f"FREQ={freq}"]
    if count > 1:
        parts.append(f"INTERVAL={count}")
    return [*parts, f"BYDAY={days}"] if days else parts


def _days(said: str) -> list[str]:
    return [_DAYS[word[:2].casefold()] for word in re.findall(_DAY, said, re.IGNORECASE)]


def _end(said: str, zone: ZoneInfo, now: datetime) -> datetime:
    """The last wall-clock moment of “July”, “the end of July” or “11 July”."""
    words = said.casefold().strip(" .")
    month = re.fullmatch(r"(?P<whole>(?:the\s+)?end\s+of\s+)?(?P<month>[a-z]+)(?:\s+(?P<year>\d{4}))?", words)
    if month and month["month"][:3] in _MONTHS and len(month["month"]) > 2:
        local = now.astimezone(zone)
        if month["year"] and not local.year <= int(month["year"]) <= local.year + FURTHEST_YEARS:
            raise times.NotATime(f"{said} is too far away, or has passed.")
        number = _MONTHS.index(month["month"][:3]) + 1
        year = (
            int(month["year"])
            if month["year"]
            else local.year + (number <= local.month and not month["whole"])
        )
        if month["whole"] and not month["year"] and number < local.month:
            year += 1
        if month["whole"]:
            number, year = number % 12 + 1, year + number // 12
        first = datetime.combine(date(year, number, 1), time())
        return first - timedelta(seconds=1)
    try:
        return times.read(f"{said} at 23:59", zone, now).wall
    except times.NotATime as fault:
        if "passed" in str(fault):
            raise times.NotATime(f"“until {said}” has already passed.") from fault
        raise times.NotATime(f"“until {said}” isn't an end I understand; try “until 20 December”.") from fault
