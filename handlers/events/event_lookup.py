"""Finding the event that somebody means by its title, and by its date where several are called so. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.chat import names
from bot.chat.phrases import times, understanding
from bot.chat.phrases.fault import NotATime
from bot.chat.question import ANSWER
from bot.chat.request import Request
from handlers.events import organiser_messages
from storage.events import Event

_ON = re.compile(r"^(?:on|at)\s+", re.IGNORECASE)
_LATER = re.compile(r"^(?P<title>.+?)\s+on\s+(?P<day>[^\"“”]+)$", re.IGNORECASE)


def meant(request: Request, among: Sequence[Event], *, command: str, words: str | None = None) -> list[Event]:
    """The events of the title that was typed, at the date that was typed. Raises Refusal, and Question.

    `words` are what was typed, where that isn't all that the request says.
    """
    if not among:
        raise organiser_messages.no_such_event()
    said = (request.words if words is None else words).strip()
    event_id = names.referred(said)
    if event_id is not None:
        return _referred(event_id, among)
    titles = _titles(said, among)
    if len(titles) != 1 and (found := _dated(said, among, request, command=command)):
        return found
    if len(titles) == 1:
        return [event for event in among if event.title == titles[0]]
    raise organiser_messages.which_event(
        [next(event for event in among if event.title == title) for title in titles or _all_titles(among)],
        command,
        line=request.line(said) if said else f"{command} {ANSWER}",
        said=said,
    )


def one(request: Request, among: Sequence[Event], *, command: str, words: str | None = None) -> Event:
    """The one event meant. Raises Refusal, and Question where there are several of its title."""
    found = meant(request, among, command=command, words=words)
    if len(found) > 1:
        said = (request.words if words is None else words).strip()
        raise organiser_messages.which_of_them(found, request.person.zone, command, line=request.line(said))
    return found[0]


def _referred(event_id: int, among: Sequence[Event]) -> list[Event]:
    found = [event for event in among if event.id == event_id]
    if not found:
        raise organiser_messages.no_such_event()
    return found


def _dated(said: str, among: Sequence[Event], request: Request, *, command: str) -> list[Event]:
    """The events of a title that is followed by a date. Raises Refusal where there is none on that date."""
    bare = said.strip().strip('"“”')
    # Of “Tea” and “Tea party” the longer one is meant by words that begin with it.
    for title in sorted({event.title for event in among}, key=len, reverse=True):
        if not bare.casefold().startswith(title.casefold()):
            continue
        rest = _ON.sub("", bare[len(title) :].strip(' "“”,'))
        titled = [event for event in among if event.title == title]
        if found := _on_day(rest, titled, among, request):
            return found
        raise organiser_messages.not_on_that_day(titled, rest, request.person.zone, command)
    # Only a part of the title may have been typed.
    match = _LATER.match(bare)
    if match is None:
        return []
    titles = _titles(match["title"], among)
    return _on_day(match["day"], [event for event in among if event.title in titles], among, request)


def _on_day(said: str, titled: Sequence[Event], among: Sequence[Event], request: Request) -> list[Event]:
    """Those of some events that are on the day that was typed, or at that very time; days that are over are
    meant as well."""
    zone = request.person.zone
    since = min(request.now, min(event.starts_at for event in among) - timedelta(days=1))
    at = _moment(said, zone, since)
    if at is not None:
        return [event for event in titled if event.starts_at == at.instant]
    day = _day(said, zone, since)
    return [event for event in titled if event.starts_at.astimezone(zone).date() == day]


def _titles(said: str, among: Sequence[Event]) -> list[str]:
    """The titles that typed words may mean; a number alone is none."""
    titles = _all_titles(among)
    if said.strip().strip('"“”').isdecimal():
        return []
    return [titles[place] for place in names.meant(said, titles).found]


def _all_titles(among: Sequence[Event]) -> list[str]:
    return list(dict.fromkeys(event.title for event in among))


def _moment(said: str, zone: ZoneInfo, now: datetime) -> times.Moment | None:
    try:
        return understanding.moment(said.strip(), zone, now)
    except NotATime:
        return None


def _day(said: str, zone: ZoneInfo, now: datetime) -> date | None:
    at = _moment(f"{said.strip()} at 23:59", zone, now)
    return at.wall.date() if at is not None else None
