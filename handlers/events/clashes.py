"""What else is then: another event in the same room, or for the same people, or a bank holiday. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.chat.phrases.named_days import bank_holidays
from storage.events import Audience, Event


class Why(StrEnum):
    """In what two events are in each other's way."""

    ROOM = "room"
    AUDIENCE = "audience"


@dataclass(frozen=True, slots=True)
class Clash:
    """Another event at the time of one of an event's dates."""

    why: Why
    other: Event


def with_others(dates: Sequence[Event], others: Iterable[Event]) -> list[Clash]:
    """Which of these others are in the way of any of these dates, each once, in the order of their starts.

    There may be thousands of either, so only those that share something are compared.
    """
    sharing: dict[tuple[Why, str], list[Event]] = {}
    for event in dates:
        for what in _needs(event):
            sharing.setdefault(what, []).append(event)
    found: dict[tuple[Why, int], Clash] = {}
    for other in others:
        for what in _needs(other):
            if any(other.id != event.id and _overlap(event, other) for event in sharing.get(what, ())):
                found.setdefault((what[0], other.id), Clash(what[0], other))
    return list(found.values())


def among_themselves(dates: Sequence[Event]) -> list[tuple[Event, Event]]:
    """Those of some dates that are in one room at one time, each with the one that is there before it.

    The same thing said twice, under one title from one moment on, is no clash.
    """
    there: dict[str, list[Event]] = {}
    for event in sorted(dates, key=lambda one: (one.starts_at, one.ends_at)):
        for room in _rooms(event.place):
            there.setdefault(room, []).append(event)
    found: dict[tuple[int, int], tuple[Event, Event]] = {}
    for events in there.values():
        longest = events[0]
        for event in events[1:]:
            if _overlap(longest, event) and not _is_same(longest, event):
                found.setdefault((id(longest), id(event)), (longest, event))
            longest = max(longest, event, key=lambda one: one.ends_at)
    return sorted(found.values(), key=lambda pair: pair[1].starts_at)


def _is_same(one: Event, other: Event) -> bool:
    return (one.title, one.starts_at) == (other.title, other.starts_at)


def _overlap(one: Event, other: Event) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _needs(event: Event) -> list[tuple[Why, str]]:
    """What only one event at a time can have: its rooms, and its people unless it is for everyone."""
    found = [(Why.ROOM, room) for room in sorted(_rooms(event.place))]
    if event.audience is not Audience.EVERYONE:
        found.append((Why.AUDIENCE, f"{event.audience}:{event.audience_name}"))
    return found


def _rooms(place: str) -> set[str]:
    """The rooms of a place, without a link: in that any number may meet, though not at once in one call."""
    parts = (" ".join(part.casefold().split()) for part in place.split(" – "))
    return {part for part in parts if part and part not in _NO_ROOM}


_NO_ROOM = ("online", "zoom", "teams", "on zoom", "on teams", "microsoft teams", "hybrid", "tbc", "tba")


def holidays(dates: Sequence[tuple[datetime, datetime]], zone: ZoneInfo) -> dict[date, str]:
    """The bank holidays of England and Wales in these stretches of time (UTC), by the clock of `zone`."""
    found: dict[date, str] = {}
    for starts_at, ends_at in dates:
        day, last = (
            starts_at.astimezone(zone).date(),
            (ends_at - timedelta(seconds=1)).astimezone(zone).date(),
        )
        while day <= last:
            if name := bank_holidays(day.year).get(day):
                found[day] = name
            day += timedelta(days=1)
    return found
