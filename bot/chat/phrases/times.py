"""Dates and times as people say them: what was meant, and how it is said back.

`dateparser` reads the date words; the shape of a phrase is checked first and what it guessed is
checked afterwards, because on its own it takes “a” for a day and moves times by an hour on the eve
of a clock change. Phrases are read as British English, day before month, in the person's own zone.

Durations (“in 24 hours”) are elapsed time; calendar words (“tomorrow”, “in 2 days”) are wall-clock
time. A wall time that a clock change skips is read with the offset before the gap (RFC 5545,
3.3.5); one that happens twice is the first of the two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

# Longer phrases are never times, and the parser takes long over them.
PHRASE_LIMIT = 200
EXAMPLE = "tomorrow at 9am"
# Further ahead than this is more likely a slip of the finger than a plan.
FURTHEST = timedelta(days=366 * 5)


def _parsed(words: str, **given: Any) -> datetime | None:
    # Loaded when the first date is read: it takes long, and the bot can be there before.
    import dateparser  # noqa: PLC0415

    found: datetime | None = dateparser.parse(words, **given)
    return found


_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_WEEKDAY = r"(?:mon|tue(?:s)?|wed(?:s|nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_UNITS = r"(?:minutes?|mins?|m|hours?|hrs?|h|days?|weeks?|fortnights?|months?|years?)\b"
_COUNT = r"(?:\d+(?:\.\d+)?|an?|one|two|three|four|five|six|ten|half\s+an?)"

_TIME = re.compile(
    r"(?:at\s+)?(?:(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s*"
    r"(?:(?P<half>am|pm|a\.m\.?|p\.m\.?)|(?P<clock>o['’]?clock))?|(?P<word>noon|midday|midnight))",
    re.IGNORECASE,
)
_DAY_MONTH = re.compile(
    rf"(?:on\s+)?(?:the\s+)?(?:(?P<weekday>{_WEEKDAY}),?\s+)?(?:the\s+)?(?:"
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTH})|"
    rf"(?P<month2>{_MONTH})\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?"
    r")(?:,?\s+(?P<year>\d{4}))?",
    re.IGNORECASE,
)
_ISO_T = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})T(\d)")
_ISO = re.compile(r"(?:on\s+)?(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
_SLASHED = re.compile(
    r"(?:on\s+)?(?P<day>\d{1,2})/(?P<month>\d{1,2})(?:/(?P<year>\d{4}|\d{2}))?",
)
_NAMED = re.compile(
    rf"(?:(?P<word>today|tomorrow|the\s+day\s+after\s+tomorrow)|"
    rf"(?:on\s+)?(?P<which>next|this|coming)?\s*(?P<weekday>{_WEEKDAY}))",
    re.IGNORECASE,
)
_PART_OF_DAY = re.compile(
    r"(?:in\s+the\s+|this\s+)?(?P<part>morning|afternoon|evening)|(?P<tonight>tonight)",
    re.IGNORECASE,
)
_ELAPSED = re.compile(
    rf"in\s+(?P<amounts>-?{_COUNT}\s*{_UNITS}(?:(?:\s+and|,)?\s+{_COUNT}\s*{_UNITS})*)",
    re.IGNORECASE,
)
_AMOUNT = re.compile(rf"(?P<count>-?{_COUNT})\s*(?P<unit>{_UNITS})", re.IGNORECASE)
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10,
}  # fmt: skip
_STARTS = re.compile(
    rf"\b(?:in|at|on|today|tonight|tomorrow|next|this|coming|noon|midday|midnight|the\s+day\s+after|"
    rf"{_WEEKDAY}|\d|{_MONTH}\s+\d)",
    re.IGNORECASE,
)


class NotATime(ValueError):
    """A phrase that isn't a usable time; the text says why, in a sentence."""


class NoTime(NotATime):
    """There is nothing in a sentence that could be meant as a time."""


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


def read(phrase: str, zone: ZoneInfo, now: datetime) -> Moment:
    """The moment that a phrase means to somebody in `zone` at `now` (UTC). Raises NotATime."""
    said = _plain(phrase)
    if not said:
        raise NotATime("There is no time in that.")
    if len(said) > PHRASE_LIMIT:
        raise NotATime("That is too long for a time.")
    moment = _in_words(said, zone, now) or _on_calendar(said, zone, now)
    if moment is None:
        raise NotATime(f"“{_short(said)}” isn't a time I understand.")
    if moment.instant <= now:
        raise NotATime(f"{full(moment.instant, zone)} has already passed.")
    if moment.instant > now + FURTHEST:
        raise NotATime(f"{full(moment.instant, zone)} is more than five years away.")
    return moment


def split(text: str, zone: ZoneInfo, now: datetime) -> tuple[str, Moment]:
    """Part a sentence into what it is about and when: the time stands at its end or beginning.

    Raises NotATime, about the words that were most likely meant as a time, or NoTime where there are none.
    """
    said = _ISO_T.sub(r"\1 \2", " ".join(text.split()))
    starts = [m.start() for m in _STARTS.finditer(said)]
    for start in starts:
        if _is_phrase(said[start:]):
            before = said[:start].rstrip(" ,")
            if past := _PAST.search(before):
                raise NotATime(f"“{_short(said[past.start() :])}” has already passed.")
            if piece := _PIECE.search(before):
                raise NotATime(f"I can't read “{_short(said[piece.start() :])}” as one time.")
            return before, read(said[start:], zone, now)
    words = said.split(" ")
    for end in range(min(len(words), 12), 0, -1):
        head = " ".join(words[:end])
        if _is_phrase(head) and _STARTS.match(head):
            return " ".join(words[end:]), read(head, zone, now)
    if starts:
        likely = max((m.start() for m in _LIKELY.finditer(said)), default=starts[-1])
        read(said[likely:], zone, now)
    raise NoTime("I can't find a time in that.")


_PAST = re.compile(
    rf"\b(?:yesterday|last\s+(?:night|week|month|year|{_WEEKDAY})|{_COUNT}\s*{_UNITS}\s+ago)$", re.IGNORECASE
)


# Words that would belong to the time that follows, were it understood with them.
_PIECE = re.compile(
    rf"(?<!for )(?<!by )(?<!before )(?<!until )(?<!of )\b"
    rf"(?:this\s+(?:morning|afternoon|evening)|tonight|today|tomorrow|{_WEEKDAY}|and|or|between|"
    rf"every\s+\w+(?:\s+on\s+the\s+\w+\s+day)?)$",
    re.IGNORECASE,
)


_LIKELY = re.compile(r"\b(?:in\s+-?\d|at\s+\d|on\s+\d|tomorrow|next\s|on\s+\w+day)", re.IGNORECASE)


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


def duration(phrase: str) -> timedelta:
    """A length such as “2 hours” or “1 hour and 30 minutes”. Raises NotATime."""
    said = _plain(phrase)
    if re.search(r"\d{6}", said):
        raise NotATime(f"“{_short(said)}” is longer than anything lasts.")
    pattern = rf"{_COUNT}\s*{_UNITS}(?:(?:\s+and|,)?\s+{_COUNT}\s*{_UNITS})*"
    if not re.fullmatch(pattern, said, re.IGNORECASE):
        raise NotATime(f"“{_short(said)}” isn't a length of time.")
    total = timedelta()
    for count, unit in _amounts(said):
        if unit in ("month", "year"):
            raise NotATime("Months and years vary in length; please say weeks or days.")
        total += timedelta(**{unit + "s": count})
    if total <= timedelta():
        raise NotATime("That has to be longer than nothing.")
    return total


def full(instant: datetime, zone: ZoneInfo) -> str:
    """An instant in full, such as “Thu 3 December 2026, 14:00 GMT”."""
    local = instant.astimezone(zone)
    return f"{_date(local)}, {local:%H:%M} {_zone_label(local)}"


# The same few events are asked about by everybody.
@lru_cache(maxsize=512)
def span(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """A stretch of time in full, such as “Thu 3 December 2026, 14:00–16:00 GMT”."""
    first, last = start.astimezone(zone), end.astimezone(zone)
    if first.date() == last.date() and first.utcoffset() == last.utcoffset():
        return f"{_date(first)}, {first:%H:%M}–{last:%H:%M} {_zone_label(first)}"
    return f"{full(start, zone)} to {full(end, zone)}"


def spoken(length: timedelta) -> str:
    """A length in words, such as “1 hour 30 minutes”, to the minute."""
    minutes = max(1, round(length.total_seconds() / 60))
    parts = []
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        count, minutes = divmod(minutes, size)
        if count:
            parts.append(f"{count} {unit}{'' if count == 1 else 's'}")
    return " ".join(parts[:2])


def _date(local: datetime) -> str:
    return f"{local:%a} {local.day} {local:%B %Y}"


def _zone_label(local: datetime) -> str:
    """The zone's abbreviation, or the offset where it has none (“UTC+05:30” for “+0530”)."""
    name = local.tzname() or ""
    if name[:1] not in "+-":
        return name
    offset = local.strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:5]}"


def _short(said: str) -> str:
    return said if len(said) <= 40 else said[:39] + "…"


def _plain(phrase: str) -> str:
    """A phrase with the ways of writing evened out that mean the same."""
    said = " ".join(phrase.split()).strip(" .!?,")
    said = re.sub(r"\b(hours?) and (?:a|one) half\b", r"\1 30 minutes", said, flags=re.IGNORECASE)
    return _ISO_T.sub(r"\1 \2", said)


# Reading phrases ------------------------------------------------------------------------------


def _is_phrase(said: str) -> bool:
    """Whether the words have the shape of a time, right or wrong."""
    stripped = said.strip(" .!?,")
    if len(stripped) > PHRASE_LIMIT:
        return False
    if _ELAPSED.fullmatch(stripped):
        return True
    parts = _parts(stripped)
    return parts is not None


def _in_words(said: str, zone: ZoneInfo, now: datetime) -> Moment | None:
    """“in 2 hours” (elapsed), “in 3 days” (the same wall-clock time)."""
    match = _ELAPSED.fullmatch(said)
    if not match:
        return None
    local = now.astimezone(zone).replace(tzinfo=None)
    elapsed = timedelta()
    for count, unit in _amounts(match["amounts"]):
        if count <= 0:
            raise NotATime("That has to be in the future.")
        if count > 100_000:
            raise NotATime(f"“{_short(said)}” is too far away.")
        if unit in ("minute", "hour"):
            elapsed += timedelta(**{unit + "s": count})
        else:
            local = _later(local, count, unit)
    if local == now.astimezone(zone).replace(tzinfo=None):
        return Moment(now + elapsed, zone, elapsed=True)
    instant, note = localise(local, zone)
    return Moment(instant + elapsed, zone, note=note)


def _later(local: datetime, count: float, unit: str) -> datetime:
    if unit in ("day", "week"):
        return local + timedelta(**{unit + "s": count})
    parsed = _parsed(f"in {count:g} {unit}s", languages=["en"], settings={"RELATIVE_BASE": local})
    if parsed is None:
        raise NotATime(f"“in {count:g} {unit}s” is too far away.")
    return parsed


def _amounts(said: str) -> list[tuple[float, str]]:
    found: list[tuple[float, str]] = []
    for match in _AMOUNT.finditer(said):
        word, unit = match["count"].casefold(), match["unit"].casefold().rstrip("s")
        unit = {"min": "minute", "m": "minute", "hr": "hour", "h": "hour"}.get(unit, unit)
        if unit == "fortnight":
            found.append((2.0 * _number(word), "week"))
            continue
        found.append((_number(word), unit))
    return found


def _number(word: str) -> float:
    if word.startswith("half"):
        return 0.5
    return float(_NUMBERS.get(word) or word)


def _parts(said: str) -> tuple[re.Match[str] | None, re.Match[str] | None] | None:
    """The date's match and the time's match where the whole phrase is the two, in either order."""
    dates = (_DAY_MONTH, _ISO, _SLASHED, _NAMED)
    for pattern in dates:
        if whole := pattern.fullmatch(said):
            return whole, None
    for pattern in (_TIME, _PART_OF_DAY):
        if whole := pattern.fullmatch(said):
            return None, whole
    for pattern in dates:
        if first := pattern.match(said):
            rest = said[first.end() :].strip(" ,")
            for clock in (_TIME, _PART_OF_DAY):
                if second := clock.fullmatch(rest):
                    return first, second
    for clock in (_TIME, _PART_OF_DAY):
        for end in sorted((m.end() for m in clock.finditer(said) if m.start() == 0), reverse=True):
            rest = said[end:].strip(" ,")
            for pattern in dates:
                if second := pattern.fullmatch(rest):
                    return second, clock.fullmatch(said[:end].strip())
    return None


def _on_calendar(said: str, zone: ZoneInfo, now: datetime) -> Moment | None:
    parts = _parts(said)
    if parts is None:
        return None
    date_match, time_match = parts
    if said.isdecimal():
        raise NotATime(f"“{said}” alone could be many things.")
    local = now.astimezone(zone).replace(tzinfo=None)
    if time_match is None:
        if date_match is not None:
            _day(date_match, local)
        raise NotATime(f"“{_short(said)}” needs a time of day as well.")
    clock, sure = _clock(time_match)
    if date_match is None:
        wall = datetime.combine(local.date(), clock)
        if wall <= local:
            wall += timedelta(days=1)
    else:
        day, day_sure = _day(date_match, local)
        wall, sure = datetime.combine(day, clock), sure and day_sure
        if wall <= local and date_match.re is _NAMED and date_match["weekday"]:
            wall += timedelta(days=7)
    instant, note = localise(wall, zone)
    return Moment(instant, zone, sure=sure, note=note)


def _clock(match: re.Match[str]) -> tuple[time, bool]:
    """The time of day, and whether it is certain which half of the day was meant."""
    if match.re is _PART_OF_DAY:
        part = (match["part"] or "evening").casefold()
        return {"morning": time(9), "afternoon": time(14), "evening": time(19)}[part], False
    if match["word"]:
        return (time(0) if match["word"].casefold() == "midnight" else time(12)), True
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    half = (match["half"] or "").casefold().replace(".", "")
    if half:
        if not 1 <= hour <= 12:
            raise NotATime(f"“{match[0].strip()}” isn't a time of day.")
        return _time(hour % 12 + (12 if half == "pm" else 0), minute, match[0]), True
    return _time(hour, minute, match[0]), match["minute"] is not None or hour > 12


def _time(hour: int, minute: int, said: str) -> time:
    try:
        return time(hour, minute)
    except ValueError:
        shown = re.sub(r"^at\s+", "", said.strip(), flags=re.IGNORECASE)
        raise NotATime(f"“{shown}” isn't a time of day.") from None


def _day(match: re.Match[str], local: datetime) -> tuple[date, bool]:
    if match.re is _NAMED:
        return _named_day(match, local)
    found = match.groupdict()
    day = int(found["day"] or found.get("day2") or 0)
    month = _month(found.get("month") or found.get("month2") or "")
    year = int(found["year"]) if found["year"] else None
    if year is not None and year < 100:
        year += 2000
    said = f"{day} {_MONTHS[month - 1]} {year or ''}".strip() if 1 <= month <= 12 else match[0]
    parsed = _parsed(
        said,
        languages=["en"],
        settings={
            "DATE_ORDER": "DMY",
            "PREFER_DATES_FROM": "future",
            "RELATIVE_BASE": local.replace(hour=0, minute=0, second=0, microsecond=0),
            "REQUIRE_PARTS": ["day", "month"],
        },
    )
    if parsed is None or (parsed.day, parsed.month) != (day, month):
        raise NotATime(f"There is no “{match[0].removeprefix('on ').strip()}” in the calendar.")
    this_year = parsed
    if year is None and parsed.date() < local.date():
        parsed = parsed.replace(year=parsed.year + 1)
    weekday = found.get("weekday")
    if weekday and not _falls_on(parsed, weekday):
        if _falls_on(this_year, weekday):
            raise NotATime(f"{this_year:%A} {this_year.day} {this_year:%B %Y} has already passed.")
        raise NotATime(f"{parsed.day} {parsed:%B %Y} is a {parsed:%A}, not a {_weekday(weekday)}.")
    return parsed.date(), True


def _falls_on(day: date, weekday: str) -> bool:
    return _WEEKDAYS[day.weekday()].startswith(weekday.casefold()[:3])


def _weekday(said: str) -> str:
    return next(d for d in _WEEKDAYS if d.startswith(said.casefold()[:3])).capitalize()


def _month(said: str) -> int:
    return int(said) if said.isdecimal() else _MONTHS.index(said.casefold()[:3]) + 1


def _named_day(match: re.Match[str], local: datetime) -> tuple[date, bool]:
    """Today, tomorrow, Friday (the coming one) or next Friday (the one of next week).

    “Next Friday” is heard either way in Britain, so it is said back before it counts.
    """
    word = " ".join((match["word"] or "").casefold().split())
    if word:
        ahead = {"today": 0, "tomorrow": 1}.get(word, 2)
        return local.date() + timedelta(days=ahead), True
    wanted = next(i for i, d in enumerate(_WEEKDAYS) if d.startswith(match["weekday"].lower()[:3]))
    if (match["which"] or "").casefold() == "next":
        monday = local.date() + timedelta(days=7 - local.weekday())
        return monday + timedelta(days=wanted), False
    return local.date() + timedelta(days=(wanted - local.weekday()) % 7), True
