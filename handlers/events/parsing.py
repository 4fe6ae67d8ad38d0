"""Reading what is typed about events. Pure.

events create "Title" on 3 December 14:00 for 2 hours in #events announce tomorrow 9am
events attendance "Title" on 3 December Alice Smith, Bob Jones
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.chat.phrases import recurrences, times
from bot.chat.recurrence import Recurrence
from handlers.events import organiser_messages

MOST_OCCURRENCES = 60
MOST_PLACES = 5000
LONGEST_TITLE = 150
LONGEST_EVENT = timedelta(days=14)

_TITLE = re.compile(r'["“”«]([^"“”«»]*)["“”»]|^[\'‘]([^\'’]+)[\'’](?=\s)')
_ANNOUNCE = re.compile(r"\s+announced?\s+(?P<when>.+)$", re.IGNORECASE)
_PLACE = re.compile(r'\b(?:place|at|in)\s+["“]([^"“”]+)["”]', re.IGNORECASE)
_LINK = re.compile(r"\b(?:link\s+|at\s+)?(https?://\S+)", re.IGNORECASE)
_CHANNELS = re.compile(r"(?:\b(?:in|and)\s+|,\s*)?(#[^\s,]+)", re.IGNORECASE)
_CAPACITY = re.compile(r"\b(?:for\s+)?(\d{1,5})\s+(?:people|persons?|places?|seats?)\b", re.IGNORECASE)
_TEACHES = re.compile(
    r"\bteach(?:es|ing)\s+(?:[\"“](?P<quoted>[^\"“”]+)[\"”]|(?P<bare>[^#\"“]+?))"
    r"(?=\s*$|\s*#|\s+(?:in\s+[#\"“]|at\s+[\"“h]|for\s+\d|on\s+\w|every\b|with\b|announced?\b))",
    re.IGNORECASE,
)
_RANGE = re.compile(
    r"(?P<start>\d{1,2}[:.]\d{2})(?:\s*[-–]\s*|\s+(?:until|till|to)\s+)(?P<end>\d{1,2}[:.]\d{2})\b",
    re.IGNORECASE,
)
_FOR = re.compile(r"\bfor\s+(?P<length>.+?)\s*(?=$|\b(?:on|at|until)\b)", re.IGNORECASE)
_TITLE_AND_PEOPLE = re.compile(
    r'^["“](?P<title>[^"“”]+)["”]\s*(?P<day>on\s+\d[^,@]*?)?\s*(?P<people>\D.*)?$', re.DOTALL
)
_UNTIL = re.compile(r"\b(?:until|till|to)\s+(?P<end>.+)$", re.IGNORECASE)
# A dash means “until” only after a time of day: a date may have dashes too.
_DASH = re.compile(r"(?:(?<=\d[:.]\d\d)|(?<=\d[ap]m))\s*[-–]\s*(?P<end>\d.*)$", re.IGNORECASE)
# A time that isn't after the start is the next day's, but nobody means a night that long.
LONGEST_NIGHT = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Asked:
    """An event as it was asked for; instants are in UTC. `teaches` are skills with levels, as typed."""

    title: str
    starts: times.Moment
    ends_at: datetime
    channels: tuple[str, ...]
    place: str
    announce: times.Moment | None
    capacity: int | None = None
    teaches: str = ""
    recurs: Recurrence | None = None


def read(words: str, zone: ZoneInfo, now: datetime) -> Asked:
    """The event that words describe, with times in the asker's zone. Raises Refusal."""
    title, rest = _title(" ".join(words.split()))
    rest, announce = _take_announce(rest, zone, now)
    rest, teaches = _take_teaches(rest)
    rest, capacity = _take(_CAPACITY, rest)
    rest, places = _take(_PLACE, rest)
    rest, links = _take(_LINK, rest)
    rest, channels = _take(_CHANNELS, rest)
    if not channels:
        raise organiser_messages.no_channel()
    rest, length = _take_length(rest)
    recurs = None
    if recurrences.mentioned(rest):
        rest, end_words = _take_range(rest)
        recurs = _recurrence(rest, zone, now)
        starts = recurs.first
    else:
        rest, end_words = _take_end(rest)
        starts = _moment(rest, zone, now, "start")
    if length is None and end_words is None:
        raise organiser_messages.no_length()
    ends_at = starts.instant + length if length else _end(end_words or "", starts, zone)
    _check_times(starts, ends_at, announce)
    return Asked(
        title=checked_title(title),
        starts=starts,
        ends_at=ends_at,
        channels=tuple(dict.fromkeys(channels)),
        place=" – ".join((*places, *links)),
        announce=announce,
        capacity=places_of(capacity[0]) if capacity else None,
        teaches=teaches,
        recurs=recurs,
    )


def places_of(typed: str) -> int:
    """A capacity. Raises Refusal."""
    if not typed.isdecimal() or not 1 <= int(typed) <= MOST_PLACES:
        raise organiser_messages.not_places(MOST_PLACES)
    return int(typed)


def _recurrence(rest: str, zone: ZoneInfo, now: datetime) -> Recurrence:
    try:
        left, recurs = recurrences.read(rest, zone, now)
    except times.NotATime as fault:
        raise organiser_messages.not_a_recurrence(fault) from fault
    if left.strip(" ,.") and left.strip(" ,.").casefold() != "on":
        raise organiser_messages.not_understood(left)
    return checked_recurrence(recurs)


def checked_recurrence(recurs: Recurrence) -> Recurrence:
    """A recurrence that ends in time. Raises Refusal."""
    if "UNTIL=" not in recurs.rule and "COUNT=" not in recurs.rule:
        raise organiser_messages.until_when()
    if len(recurs.instants(MOST_OCCURRENCES + 1)) > MOST_OCCURRENCES:
        raise organiser_messages.too_many_dates(MOST_OCCURRENCES)
    return recurs


def _take_range(rest: str) -> tuple[str, str | None]:
    """The end of “14:00–16:00” or “14:00 until 16:00” where “until” may also end the series."""
    match = _RANGE.search(rest)
    return (f"{rest[: match.end('start')]} {rest[match.end() :]}", match["end"]) if match else (rest, None)


def checked_title(title: str) -> str:
    """A title without spare spaces. Raises Refusal."""
    said = " ".join(title.split())
    if not said:
        raise organiser_messages.no_title()
    if len(said) > LONGEST_TITLE:
        raise organiser_messages.long_title(len(said), LONGEST_TITLE)
    return said


def length_of(phrase: str) -> timedelta:
    """A length such as “2 hours”. Raises Refusal."""
    try:
        length = times.duration(phrase)
    except times.NotATime as fault:
        raise organiser_messages.not_a_length(fault) from fault
    if length > LONGEST_EVENT:
        raise organiser_messages.too_long()
    return length


def _title(words: str) -> tuple[str, str]:
    match = _TITLE.search(words)
    if match is None:
        raise organiser_messages.no_title()
    return match[1] or match[2] or "", f"{words[: match.start()]} {words[match.end() :]}"


def _take_announce(rest: str, zone: ZoneInfo, now: datetime) -> tuple[str, times.Moment | None]:
    match = _ANNOUNCE.search(rest)
    if match is None:
        return rest, None
    said = match["when"].strip()
    before = rest[: match.start()]
    tail = _CHANNELS.search(said)
    if tail:
        before, said = f"{before} {said[tail.start() :]}", said[: tail.start()].strip()
    if said.casefold() == "now":
        return before, None
    return before, _moment(said, zone, now, "announcement")


def _take_teaches(rest: str) -> tuple[str, str]:
    match = _TEACHES.search(rest)
    if match is None:
        return rest, ""
    return f"{rest[: match.start()]} {rest[match.end() :]}", (match["quoted"] or match["bare"]).strip()


def _take(pattern: re.Pattern[str], text: str) -> tuple[str, list[str]]:
    found: Iterable[str] = (match[1].strip() for match in pattern.finditer(text))
    kept = list(found)
    return pattern.sub(" ", text), kept


def _take_length(rest: str) -> tuple[str, timedelta | None]:
    match = _FOR.search(rest)
    if match is None:
        return rest, None
    return f"{rest[: match.start()]} {rest[match.end() :]}", length_of(match["length"])


def _take_end(rest: str) -> tuple[str, str | None]:
    match = _UNTIL.search(rest) or _DASH.search(rest)
    if match is None:
        return rest, None
    return rest[: match.start()], match["end"]


def _moment(said: str, zone: ZoneInfo, now: datetime, what: str) -> times.Moment:
    phrase = " ".join(said.split())
    if not phrase:
        raise organiser_messages.no_start()
    try:
        moment = times.read(phrase, zone, now)
        if not moment.sure and what == "start":
            raise organiser_messages.am_or_pm(moment.instant, zone)
        return moment
    except times.NotATime as fault:
        raise organiser_messages.not_a_time(what, fault) from fault


def _end(said: str, starts: times.Moment, zone: ZoneInfo) -> datetime:
    """The end of “14:00 until 16:00”: the first such time after the start."""
    just_before = starts.instant - timedelta(microseconds=1)
    ends_at = _moment(said, zone, just_before, "end").instant
    next_day = ends_at.astimezone(zone).date() > starts.wall.date()
    if next_day and ends_at - starts.instant > LONGEST_NIGHT and not re.search(r"\d\s+\w|-|/", said):
        raise organiser_messages.ends_before_it_starts()
    return ends_at


def _check_times(starts: times.Moment, ends_at: datetime, announce: times.Moment | None) -> None:
    if ends_at <= starts.instant:
        raise organiser_messages.ends_before_it_starts()
    if ends_at - starts.instant > LONGEST_EVENT:
        raise organiser_messages.too_long()
    if announce is not None and announce.instant >= starts.instant:
        raise organiser_messages.announced_too_late()


def title_and_people(words: str) -> tuple[str, str]:
    """The title, with its date if there is one, and who was there, as typed; empty where nobody is named."""
    match = _TITLE_AND_PEOPLE.match(words.strip())
    if match is None:
        return words, ""
    return f"{match['title']} {match['day'] or ''}", match["people"] or ""
