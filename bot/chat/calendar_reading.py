"""Calendars (RFC 5545) as people and other programs write them: every occurrence of their events. Pure.

What recurs, its exceptions and its moved dates are worked out by `recurring-ical-events`, one event at a
time, so that one that can't be read costs only itself. Times without a zone, and whole days, are those of
the reader's. What comes from outside may be made to do harm: what repeats too often, or is too much, is
refused, and `calendar_process` reads it where it can hold up nobody.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component
from recurring_ical_events import of

from bot.chat import calendar_text
from bot.chat.calendar import MOST_OCCURRENCES, NotACalendar, Occurrence, Reading, is_one
from bot.chat.calendar_text import LONGEST_TEXT, LONGEST_TITLE, plain

MOST_EVENTS = 5000  # components in one file
MOST_DATES = 500  # of one event that are listed one by one
_TOO_OFTEN = ("SECONDLY", "MINUTELY", "HOURLY")
_EACH_DAY = ("BYHOUR", "BYMINUTE", "BYSECOND")
_RULE = re.compile(r"^RRULE:.*$", re.MULTILINE)
_NO_DATES = re.compile(r"^(?:EXDATE|RDATE)[^:\r\n]*:[ \t]*\r?\n", re.MULTILINE)
_FAULTY = re.compile(r"^RRULE:.*[\\ ]", re.MULTILINE)


class _Private(Exception):
    """One event is marked as nobody else's business."""


class _Refused(Exception):
    """One event can't be read; the text says why, in a few words."""


def read(text: str, start: datetime, end: datetime, zone: ZoneInfo) -> Reading:
    """Every occurrence that is partly between `start` and `end` (UTC); `zone` is the reader's.

    Raises NotACalendar.
    """
    with warnings.catch_warnings():
        # What the libraries find fault with is read all the same.
        warnings.simplefilter("ignore")
        return _read(text, start, end, zone)


def _read(text: str, start: datetime, end: datetime, zone: ZoneInfo) -> Reading:
    if not is_one(text):
        raise NotACalendar("That isn't a calendar: it doesn't begin with BEGIN:VCALENDAR.")
    if "END:VCALENDAR" not in text[-2000:].upper():
        raise NotACalendar("That calendar ends in the middle; it may not have been sent whole.")
    try:
        calendars: Sequence[Component] = Calendar.from_ical(_mended(text), multiple=True)
    except (ValueError, IndexError, KeyError, TypeError, AttributeError) as error:
        raise NotACalendar("That calendar is damaged, so I can't read it.") from error
    events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    if len(events) > MOST_EVENTS:
        raise NotACalendar(f"That calendar has {len(events)} events; I read up to {MOST_EVENTS}.")
    zones = [part for calendar in calendars for part in calendar.walk("VTIMEZONE")]
    found: list[Occurrence] = []
    faults: list[str] = []
    private = 0
    for group in _groups(events):
        try:
            found += _occurrences(group, zones, start, end, zone)
        except _Private:
            private += 1
        except _Refused as refused:
            faults.append(f"“{_title(group)}” {refused}")
        except Exception:
            faults.append(f"“{_title(group)}” is written in a way that I can't read")
        if len(found) > MOST_OCCURRENCES:
            raise NotACalendar(f"That calendar has more than {MOST_OCCURRENCES} dates in the time I look at.")
    if private:
        faults.append(f"{private} marked as private")
    name = next((plain(calendar.get("X-WR-CALNAME")) for calendar in calendars), "")
    found.sort(key=lambda one: (one.starts_at, one.title, one.uid, one.which))
    here = {one.uid for one in found}
    elsewhere = sorted(
        {uid for event in events if (uid := plain(event.get("UID"))[:300]) and uid not in here}
    )
    return Reading(name[:LONGEST_TITLE], tuple(found), tuple(faults), tuple(elsewhere))


def _title(group: Sequence[Component]) -> str:
    return calendar_text.title(group[0].get("SUMMARY"))


def _mended(text: str) -> str:
    """The same without faults that programs are known to make: rules that are escaped as if they were text,
    or have spaces in them, and lists of dates without any."""
    unfolded = re.sub(r"\r?\n[ \t]", "", text) if _FAULTY.search(text) else text
    said = _RULE.sub(lambda rule: rule[0].replace("\\", "").replace(" ", ""), unfolded)
    return _NO_DATES.sub("", said)


def _groups(events: Iterable[Component]) -> list[list[Component]]:
    """The components that are one event: those of one UID; one without a UID is its own."""
    groups: dict[str, list[Component]] = {}
    for number, event in enumerate(events):
        groups.setdefault(plain(event.get("UID")) or f"\n{number}", []).append(event)
    return list(groups.values())


def _occurrences(
    group: Sequence[Component], zones: Iterable[Component], start: datetime, end: datetime, zone: ZoneInfo
) -> list[Occurrence]:
    for event in group:
        _mend(event)
        _check(event)
    calendar = Calendar()
    for part in (*zones, *group):
        calendar.add_component(part)
    # A day more on either side: what has no zone of its own is in one that is not known to the library.
    days = start.astimezone(zone).date() - timedelta(days=1), end.astimezone(zone).date() + timedelta(days=2)
    made = [_made(part, group, zone) for part in of(calendar).between(*days)]
    return [one for one in made if one.ends_at > start and one.starts_at < end]


def _mend(event: Component) -> None:
    """Of a start that is said twice the first counts, and of listed dates those that are dates."""
    for name in ("DTSTART", "DTEND"):
        if isinstance(event.get(name), list):
            event[name] = _listed(event.get(name))[0]
    lists = _listed(event.get("RDATE"))
    fine = [one for one in lists if not any(isinstance(each.dt, time) for each in one.dts)]
    if len(fine) < len(lists):
        event.pop("RDATE")
        if fine:
            event["RDATE"] = fine


def _check(event: Component) -> None:
    """Refuse what is made to take for ever."""
    if event.get("DTSTART") is None:
        raise _Refused("has no start")
    if plain(event.get("CLASS")).upper() in ("PRIVATE", "CONFIDENTIAL"):
        raise _Private
    for rule in _listed(event.get("RRULE")):
        if str(rule.get("FREQ", [""])[0]).upper() in _TOO_OFTEN or any(rule.get(part) for part in _EACH_DAY):
            raise _Refused("recurs more often than once a day")
    dates = sum(len(each.dts) for name in ("RDATE", "EXDATE") for each in _listed(event.get(name)))
    if dates > MOST_DATES:
        raise _Refused(f"lists {dates} dates one by one; I read up to {MOST_DATES}")


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _made(part: Component, group: Sequence[Component], zone: ZoneInfo) -> Occurrence:
    starts, ends = part.get("DTSTART").dt, part.get("DTEND").dt
    all_day = not isinstance(starts, datetime)
    recurs = any(event.get("RRULE") or event.get("RDATE") for event in group)
    which = part.get("RECURRENCE-ID")
    return Occurrence(
        uid=plain(part.get("UID"))[:300],
        which=_instant(which.dt, zone).isoformat() if recurs and which is not None else "",
        title=calendar_text.title(part.get("SUMMARY")),
        starts_at=_instant(starts, zone),
        ends_at=_instant(ends, zone),
        all_day=all_day,
        zone=_zone(starts),
        place=calendar_text.place(part.get("LOCATION"), part.get("URL")),
        description=plain(part.get("DESCRIPTION"), lines=True)[:LONGEST_TEXT],
        cancelled=plain(part.get("STATUS")).upper() == "CANCELLED",
    )


def _zone(moment: date | datetime) -> str:
    """The zone that was named (IANA). UTC is how instants are written, and nobody's clock."""
    key = str(getattr(moment.tzinfo, "key", "")) if isinstance(moment, datetime) else ""
    return "" if key == "UTC" else key


def _instant(moment: date | datetime, zone: ZoneInfo) -> datetime:
    """In UTC; a day is its midnight, and a time without a zone is one of the reader's."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    return moment.replace(tzinfo=moment.tzinfo or zone).astimezone(UTC)
