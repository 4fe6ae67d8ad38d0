"""Time zones as people name them beside a time: “GMT”, “Paris time”, “ET”, “Europe/Paris”, “+01:00”. Pure."""

from __future__ import annotations

from datetime import timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from bot.chat.phrases.words import Words

# What each is short for where nobody says which of its two clocks; IST, CST and the like that are
# several countries' are left out but for the one that is far likelier.
_SHORT = {
    "ET": "America/New_York", "EST": "America/New_York", "EDT": "America/New_York",
    "Eastern": "America/New_York",
    "CT": "America/Chicago", "CDT": "America/Chicago", "Central": "America/Chicago",
    "MT": "America/Denver", "MDT": "America/Denver", "PT": "America/Los_Angeles",
    "PST": "America/Los_Angeles",
    "PDT": "America/Los_Angeles", "Pacific": "America/Los_Angeles", "CET": "Europe/Paris",
    "CEST": "Europe/Paris",
    "EET": "Europe/Athens", "EEST": "Europe/Athens", "WET": "Europe/Lisbon", "WEST": "Europe/Lisbon",
    "BST": "Europe/London", "JST": "Asia/Tokyo", "AEST": "Australia/Sydney", "AEDT": "Australia/Sydney",
    "ACST": "Australia/Adelaide", "ACDT": "Australia/Adelaide", "AWST": "Australia/Perth",
    "NZST": "Pacific/Auckland", "NZDT": "Pacific/Auckland", "HKT": "Asia/Hong_Kong", "SGT": "Asia/Singapore",
    "UK": "Europe/London", "British": "Europe/London", "GMT": "UTC", "UTC": "UTC", "Z": "UTC", "zulu": "UTC",
}  # fmt: skip
# Clocks of half the year: said in the other half, they are taken as they stand.
_FIXED = {
    "est": -5, "edt": -4, "cdt": -5, "mdt": -6, "pst": -8, "pdt": -7, "cest": 2, "eest": 3, "west": 1,
    "aest": 10,
    "aedt": 11, "acdt": 10.5, "acst": 9.5, "nzst": 12, "nzdt": 13, "cet": 1, "eet": 2, "wet": 0, "bst": 1,
}  # fmt: skip
_CITIES = {
    "boston": "America/New_York", "washington": "America/New_York", "san francisco": "America/Los_Angeles",
    "seattle": "America/Los_Angeles", "edinburgh": "Europe/London", "manchester": "Europe/London",
    "cambridge": "Europe/London", "oxford": "Europe/London", "cardiff": "Europe/London",
    "geneva": "Europe/Zurich",
    "munich": "Europe/Berlin", "hamburg": "Europe/Berlin", "barcelona": "Europe/Madrid",
    "milan": "Europe/Rome",
    "delhi": "Asia/Kolkata", "mumbai": "Asia/Kolkata", "bangalore": "Asia/Kolkata",
    "beijing": "Asia/Shanghai",
    "canberra": "Australia/Sydney", "cape town": "Africa/Johannesburg", "irish": "Europe/Dublin",
    "german": "Europe/Berlin", "french": "Europe/Paris", "italian": "Europe/Rome", "spanish": "Europe/Madrid",
    "dutch": "Europe/Amsterdam", "japanese": "Asia/Tokyo", "indian": "Asia/Kolkata",
    "chinese": "Asia/Shanghai",
    "swiss": "Europe/Zurich", "new york": "America/New_York", "east coast": "America/New_York",
    "west coast": "America/Los_Angeles", "us eastern": "America/New_York",
    "us pacific": "America/Los_Angeles",
    "hong kong": "Asia/Hong_Kong", "los angeles": "America/Los_Angeles", "central european": "Europe/Paris",
    "eastern": "America/New_York", "pacific": "America/Los_Angeles", "mountain": "America/Denver",
    "uk": "Europe/London", "british": "Europe/London", "greenwich mean": "UTC", "eu": "Europe/Paris",
}  # fmt: skip
# Where people here say that they are; beside a time these are words: “at 9am reading the draft”.
_BRITISH = frozenset((
    "leeds", "sheffield", "birmingham", "bristol", "glasgow", "liverpool", "newcastle", "nottingham",
    "southampton", "york", "durham", "exeter", "bath", "leicester", "lancaster", "aberdeen", "dundee",
    "st andrews", "stirling", "swansea", "bangor", "brighton", "reading", "warwick", "coventry", "norwich",
    "loughborough", "hull", "keele", "kent", "canterbury", "surrey", "guildford", "plymouth", "england",
    "scotland", "wales", "britain", "great britain", "united kingdom",
))  # fmt: skip
_ABBREVIATIONS = {name.casefold(): zone for name, zone in _SHORT.items()}
# These are words of their own, too: they name a zone only right behind a time of day and as they are written.
_CAPITALS = frozenset(
    ("et", "ct", "mt", "pt", "z", "west", "wet", "eastern", "central", "pacific", "uk", "british")
)
ANYWHERE = timezone(timedelta(hours=-12), "AoE")


@lru_cache(maxsize=1)
def _by_city() -> dict[str, str]:
    """Each zone of the database by the last part of its name."""
    found = {
        name.rpartition("/")[2].replace("_", " ").casefold(): name for name in sorted(available_timezones())
    }
    return found | _CITIES


def place_of_clock(said: str) -> str | None:
    """The zone (by its IANA name) whose clock of a part of the year an abbreviation is, such as EST."""
    name = said.strip().casefold()
    return _ABBREVIATIONS[name] if name in _FIXED or name in ("et", "ct", "mt", "pt") else None


def of_city(said: str) -> str | None:
    """The zone (by its IANA name) of a city or country as people name it, if it is known."""
    place = " ".join(said.casefold().split()).removesuffix(" time")
    return "Europe/London" if place in _BRITISH else _CITIES.get(place)


def zone_at(words: Words, at: int, *, after_clock: bool, mine: ZoneInfo) -> tuple[tzinfo | None, int] | None:
    """The zone that is named there (None for “local time”, the reader's own), and where it ends."""
    begin = words.after(at, "(")
    found = _zone(words, begin, after_clock=after_clock, mine=mine)
    if found is None:
        return None
    zone, end = found
    return zone, words.after(end, ")") if begin > at else end


def _zone(words: Words, at: int, *, after_clock: bool, mine: ZoneInfo) -> tuple[tzinfo | None, int] | None:
    for phrase in ("local time", "my time", "here time"):
        if (end := words.after(at, phrase)) > at:
            return mine, end
    begin = words.after(at, "in")
    for count in (3, 2, 1):
        name = " ".join(words.said(begin + number) for number in range(count))
        if words.said(begin + count) == "time" and (key := _by_city().get(name) or _ABBREVIATIONS.get(name)):
            return ZoneInfo(key), begin + count + 1
    if words[at].kind == "word" and words.said(at + 1) == "/" and words[at + 1].glued:
        return _iana(words, at)
    if not after_clock:
        return None
    said = words.said(at)
    if said == "aoe" or words.are(at, "anywhere", "on", "earth"):
        return ANYWHERE, at + (1 if said == "aoe" else 3)
    if said in ("+", "-") and words[at - 2].kind == "iso" and words[at].glued:
        # Only as ISO 8601 has it: elsewhere “14:00-15:30” has no offset in it.
        return _offset(words, at)
    key = _ABBREVIATIONS.get(said)
    written = words[at].text
    if key is None or (said in _CAPITALS and written == said):
        return None
    end = words.after(at + 1, "time")
    if said in ("gmt", "utc") and words.said(end) in ("+", "-") and words[end].glued:
        number = words[end + 1]
        if number.kind == "number" and len(number.said) <= 2 and int(number.said) <= 14:
            hours = int(number.said) * (1 if words.said(end) == "+" else -1)
            return timezone(timedelta(hours=hours)), end + 2
        return _offset(words, end)
    if said in _FIXED:
        return timezone(timedelta(hours=_FIXED[said]), said.upper()), end
    return ZoneInfo(key), end


def _offset(words: Words, at: int) -> tuple[tzinfo, int] | None:
    if words[at + 1].kind != "clock":
        return None
    hours, _, minutes = words[at + 1].said.replace(".", ":").partition(":")
    length = timedelta(hours=int(hours), minutes=int(minutes[:2]))
    if length > timedelta(hours=14):
        return None
    return timezone(length if words.said(at) == "+" else -length), at + 2


def _iana(words: Words, at: int) -> tuple[tzinfo, int] | None:
    end = at + 1
    while words[end].glued and (words[end].said in ("/", "_", "-") or words[end].kind == "word"):
        end += 1
    said = words.text(at, end).casefold()
    key = next((name for name in available_timezones() if name.casefold() == said), None)
    return (ZoneInfo(key), end) if key else None
