"""“every second Tuesday until July at 14:00”: what recurs, as an RFC 5545 rule on the wall clock.

The rule is expanded by `dateutil` on naive local times, and each time is then put into its zone, so that
09:30 stays 09:30 across clock changes.

“every second Tuesday” is taken as every other Tuesday, “every first Monday”
and “every second Tuesday of the month” as days of the month; the dates are said back so that it shows.
“until July” ends before July begins, “until 11 July” with that day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from bot.chat import when

EXAMPLE = "every second Tuesday at 14:00 until July"
FURTHEST_YEARS = 5
MOST_BETWEEN = {"DAILY": 366, "WEEKLY": 52, "MONTHLY": 12}
# A rule that falls on no day within this many years falls on none.
HORIZON = timedelta(days=366 * 5)

_DAYS = {"mo": "MO", "tu": "TU", "we": "WE", "th": "TH", "fr": "FR", "sa": "SA", "su": "SU"}
_DAY_NAMES = {
    "MO": "Monday", "TU": "Tuesday", "WE": "Wednesday", "TH": "Thursday",
    "FR": "Friday", "SA": "Saturday", "SU": "Sunday",
}  # fmt: skip
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
_ORDINAL_NAMES = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}
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


@dataclass(frozen=True, slots=True)
class Recurrence:
    """What recurs: an RFC 5545 rule, its first wall-clock time (naive) and the zone it is in."""

    rule: str
    start: datetime
    zone: ZoneInfo

    @classmethod
    def kept(cls, rule: str, start: str, zone: str) -> Recurrence:
        """A recurrence as the store keeps it: `start` in ISO 8601, naive, and the zone by its IANA name."""
        return cls(rule, datetime.fromisoformat(start), ZoneInfo(zone))

    @property
    def first(self) -> when.Moment:
        """The first time, with a note where a clock change moves it."""
        instant, note = when.localise(self.start, self.zone)
        return when.Moment(instant, self.zone, note=note)

    def walls(self, *, after: datetime | None = None) -> Iterator[datetime]:
        """The naive wall-clock times, from the first on or after `after` (naive)."""
        rule = rrulestr(f"RRULE:{self.rule}", dtstart=self.start)
        return iter(rule.xafter(after, inc=True)) if after else iter(rule)

    def instants(self, most: int) -> list[datetime]:
        """The first instants, in UTC."""
        return [when.localise(wall, self.zone)[0] for wall in islice(self.walls(), most)]

    def next_after(self, instant: datetime) -> datetime | None:
        """The first instant (UTC) later than this one, or None when it is over."""
        day_before = instant.astimezone(self.zone).replace(tzinfo=None) - timedelta(days=1)
        for wall in self.walls(after=day_before):
            found, _ = when.localise(wall, self.zone)
            if found > instant:
                return found
            if wall > day_before + HORIZON:
                break
        return None

    @property
    def said(self) -> str:
        """The rule in words, such as “every other Tuesday at 14:00”."""
        return f"{_in_words(self.rule)} at {self.start:%H:%M}"


def mentioned(text: str) -> bool:
    """Whether there is a recurrence in a text."""
    return _PHRASE.search(text) is not None


def read(text: str, zone: ZoneInfo, now: datetime) -> tuple[str, Recurrence]:
    """What is left of a text without its recurrence, and the recurrence. Raises when.NotATime."""
    match = _PHRASE.search(text)
    if match is None:
        raise when.NotATime("I can't find what recurs in that.")
    rest = f"{text[: match.start()]} {text[match.end() :]}"
    parts = _rule(match["rule"])
    rest, count = _take(_TIMES, rest, "count")
    rest, start_words = _take(_FROM, rest, "start")
    rest, end_words = _take(_UNTIL, rest, "end")
    rest, at = _take_time(rest)
    # “until 11 July at 14:00” has its time in the words of the end.
    if at is None and end_words:
        end_words, at = _take_time(end_words)
    if at is None:
        raise when.NotATime("At which time? Say it like “at 14:00”.")
    earliest = now.astimezone(zone).replace(tzinfo=None)
    if start_words:
        earliest = max(earliest, when.read(f"{start_words} at 00:01", zone, now).wall.replace(minute=0))
    if end_words:
        parts.append(f"UNTIL={_end(end_words, zone, now):%Y%m%dT%H%M%S}")
    if count and int(count) < 1:
        raise when.NotATime("It has to happen at least once.")
    if count:
        parts.append(f"COUNT={int(count)}")
    rule = ";".join(parts)
    begin = datetime.combine(earliest.date(), at)
    if begin <= earliest:
        begin += timedelta(days=1)
    # The first time is the next that fits, whichever week it is in; every other one is counted from there.
    plain = ";".join(part for part in parts if not part.startswith(("COUNT=", "INTERVAL=")))
    first = next(iter(rrulestr(f"RRULE:{plain}", dtstart=begin)), None)
    if first is not None and parts[0] == "FREQ=MONTHLY" and "BYDAY" not in rule and first.day > 28:
        raise when.NotATime("Not every month has that day; say it like “every month on the last Friday”.")
    if first is None or first - earliest > HORIZON:
        raise when.NotATime("That never happens before it ends.")
    return " ".join(rest.split()), Recurrence(rule, first, zone)


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
        raise when.NotATime(f"“{match[0].strip()}” isn't a time of day.")
    if half:
        clock = clock % 12 + (12 if half == "pm" else 0)
    elif not minute and 1 <= clock < 8:
        raise when.NotATime(
            f"Is that {clock} in the morning or in the afternoon? Say {clock}am or {clock}pm."
        )
    if clock > 23 or int(minute or 0) > 59:
        raise when.NotATime(f"“{match[0].strip()}” isn't a time of day.")
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
        return _unit(groups, days)
    raise when.NotATime(f"“every {said}” isn't something I understand; try “{EXAMPLE}”.")


def _unit(groups: dict[str, str | None], days: str) -> list[str]:
    said = (groups.get("count") or "1").casefold()
    count = 2 if said in ("other", "second") else _COUNTS.get(said) or int(said)
    unit = (groups["unit"] or "").casefold().rstrip("s")
    if count < 1:
        raise when.NotATime("That has to be at least every day.")
    if unit == "fortnight":
        unit, count = "week", count * 2
    ordinal = (groups.get("ordinal") or "").casefold()
    if days and unit == "day":
        raise when.NotATime("Every day can't be on some days only; leave out one of the two.")
    if unit == "month" and days:
        days = f"{_ORDINALS.get(ordinal, 1)}{days}"
    freq = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY"}[unit]
    if count > MOST_BETWEEN[freq]:
        raise when.NotATime("That is more than a year between one and the next.")
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
            raise when.NotATime(f"{said} is too far away, or has passed.")
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
    return when.read(f"{said} at 23:59", zone, now).wall


def _in_words(rule: str) -> str:
    parts = dict(part.split("=") for part in rule.split(";"))
    count = int(parts.get("INTERVAL", "1"))
    days = parts.get("BYDAY", "")
    ordinal = re.match(r"-?\d", days)
    named = " and ".join(_DAY_NAMES[re.sub(r"^-?\d", "", day)] for day in days.split(",") if day)
    if days == "MO,TU,WE,TH,FR":
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
    unit = "day" if parts["FREQ"] == "DAILY" else "week"
    return f"every {unit}" if count == 1 else f"every {count} {unit}s"
