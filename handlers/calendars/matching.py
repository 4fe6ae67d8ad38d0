"""Which occurrence of a calendar is which event that was taken in before. Pure.

Real calendars give their events new UIDs at every build, so an event is known by its UID first, and else,
within the same calendar, by its place, title and day. What has changed is seen by what it says, not by when
the calendar was made. A date that a calendar has no more isn't taken for cancelled: it is told of. What
several calendars have is one event, and follows the one that is followed at its address.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from bot.chat.calendar import Occurrence
from handlers.calendars import doubles
from storage.events import Event
from storage.imported_events import Known

LONGEST_PLACE = 500  # characters, as of an event that is planned here
_T = TypeVar("_T")
_Key = tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Matched:
    """What is new in a calendar, what was taken in before and says something else, or the same.

    `missing` are those that it had and hasn't any more, `theirs` those that another calendar has too, and
    `before` all that it had. `over` were to come, and were moved to what is over by now.
    """

    new: tuple[Occurrence, ...]
    changed: tuple[tuple[Known, Occurrence], ...]
    same: tuple[tuple[Known, Occurrence], ...]
    missing: tuple[Known, ...] = ()
    theirs: tuple[Occurrence, ...] = ()
    before: tuple[Known, ...] = ()
    over: tuple[tuple[Known, Occurrence], ...] = ()


def matched(
    known: Sequence[Known],
    found: Sequence[Occurrence],
    zone: ZoneInfo,
    *,
    calendar: str = "",
    name: str | None = None,
    ours: Sequence[Known] = (),
    elsewhere: Collection[str] = (),
) -> Matched:
    """Each occurrence beside the event that it is, each event used once; days are those of `zone`.

    `calendar` is the one in which they were found: its address where it is read there, or else its name.
    `name` is what it was known by before it was read at an address; `ours` are events that came from none,
    and `elsewhere` the UIDs of what is in the calendar and not among what was found.
    """
    pairs, events, left = _paired(
        known, found, lambda one: _by_uid(one.uid, one.which), lambda one: _by_uid(one.uid, one.which)
    )
    theirs = [one for event, one in pairs if _is_of_another(event, calendar)]
    pairs = [(event, one) for event, one in pairs if not _is_of_another(event, calendar)]
    others = [one for one in known if one.calendar not in (calendar, name)]
    events = [one for one in events if one.calendar in (calendar, name)]
    ways: tuple[tuple[Callable[[Known], _Key], Callable[[Occurrence], _Key]], ...] = (
        (lambda one: _by_place(one, zone), lambda one: _by_place(one, zone)),
        (lambda one: _by_title(one, zone), lambda one: _by_title(one, zone)),
    )
    for of_event, of_occurrence in ways:
        more, events, left = _paired(events, left, of_event, of_occurrence)
        pairs += more
    double = doubles.doubles([*others, *ours], left)
    theirs += [one for number, one in enumerate(left) if number in double]
    left = [one for number, one in enumerate(left) if number not in double]
    changed = [(event, one) for event, one in pairs if event.content != content(one)]
    same = [(event, one) for event, one in pairs if event.content == content(one)]
    missing = [
        one for one in events if not one.is_off and one.calendar == calendar and one.uid not in elsewhere
    ]
    return Matched(
        new=tuple(one for one in left if not one.cancelled),
        changed=tuple(changed),
        same=tuple(same),
        missing=tuple(missing) if found else (),
        theirs=tuple(theirs),
        before=tuple(one for one in known if one.calendar == calendar),
    )


def to_come(found: Matched, now: datetime) -> Matched:
    """The same without what is over by then (UTC): new dates, and those that were moved there."""

    def is_over(one: Occurrence) -> bool:
        return one.starts_at <= now and not one.cancelled

    return replace(
        found,
        new=tuple(one for one in found.new if one.ends_at > now),
        changed=tuple((event, one) for event, one in found.changed if not is_over(one)),
        over=tuple((event, one) for event, one in found.changed if is_over(one) and event.starts_at > now),
    )


def _is_of_another(event: Known, calendar: str) -> bool:
    """Whether an event follows another calendar, which is read at its address."""
    return "://" in event.calendar and event.calendar != calendar


def _paired(
    events: Sequence[Known],
    found: Iterable[Occurrence],
    of_event: Callable[[Known], _Key],
    of_occurrence: Callable[[Occurrence], _Key],
) -> tuple[list[tuple[Known, Occurrence]], list[Known], list[Occurrence]]:
    """Those that have the same key, in order, and what is left of both.

    Of several that have it, those that begin at the same moment are the same; others only where one is left
    on either side, as it isn't told which of them was moved.
    """
    found = list(found)
    known_by, found_by = _by_key(events, of_event), _by_key(found, of_occurrence)
    partner: dict[int, int] = {}
    for key, places in found_by.items():
        free = list(known_by.get(key, ()))
        for place in places:
            same = next((each for each in free if events[each].starts_at == found[place].starts_at), None)
            if same is not None:
                partner[place] = same
                free.remove(same)
        alone = [place for place in places if place not in partner]
        if len(free) == 1 and len(alone) == 1:
            partner[alone[0]] = free[0]
    used = set(partner.values())
    return (
        [(events[partner[place]], one) for place, one in enumerate(found) if place in partner],
        [event for place, event in enumerate(events) if place not in used],
        [one for place, one in enumerate(found) if place not in partner],
    )


def _by_key(items: Sequence[_T], of: Callable[[_T], _Key]) -> dict[tuple[str, ...], list[int]]:
    """By key, the places of those that have it."""
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, item in enumerate(items):
        if (key := of(item)) is not None:
            places[key].append(place)
    return places


def _by_uid(uid: str, which: str) -> _Key:
    return (uid, which) if uid else None


def _by_place(one: Known | Occurrence, zone: ZoneInfo) -> _Key:
    return (_folded(one.place), *(_by_title(one, zone) or ())) if one.place else None


def _by_title(one: Known | Occurrence, zone: ZoneInfo) -> _Key:
    return _folded(one.title), one.starts_at.astimezone(zone).date().isoformat()


def _folded(said: str) -> str:
    return " ".join(said.casefold().split())


def said(one: Occurrence) -> dict[str, Any]:
    """What an occurrence says, by the names of an event's parts."""
    return {
        "title": one.title,
        "starts_at": one.starts_at,
        "ends_at": one.ends_at,
        "place": one.place[:LONGEST_PLACE],
        "description": one.description,
        "all_day": one.all_day,
    }


def kept(one: Occurrence) -> dict[str, Any]:
    """The same as it is kept: as JSON."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in said(one).items()
    }


def changes(before: Known, one: Occurrence, event: Event) -> dict[str, Any]:
    """The parts that an event is to have from now on: those of which its calendar says something new.

    What was changed here stays, as long as its calendar says of that what it said before.
    """
    now = kept(one)
    return {
        name: value
        for name, value in said(one).items()
        if getattr(event, name) != value and (not before.said or before.said.get(name) != now[name])
    }


def content(one: Occurrence) -> str:
    """A digest of what an occurrence says of itself."""
    parts = (
        one.title,
        one.starts_at.isoformat(),
        one.ends_at.isoformat(),
        str(one.all_day),
        one.place,
        one.description,
        str(one.cancelled),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
