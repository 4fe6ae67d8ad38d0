"""Finding the event that somebody means by its title, and by its date where several are called so. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.chat.form import Option, pick
from bot.chat.phrases import understanding
from bot.chat.phrases.fault import NotATime
from bot.chat.request import Request
from handlers.events import organiser_messages
from storage.events import Event

_ON = re.compile(r"^on\s+", re.IGNORECASE)
_LATER = re.compile(r"^(?P<title>.+?)\s+on\s+(?P<day>[^\"“”]+)$", re.IGNORECASE)


def meant(request: Request, among: Sequence[Event], *, command: str, words: str | None = None) -> list[Event]:
    """The events of the title that was typed, at the date that was typed. Raises Refusal.

    `words` are what was typed, where that isn't all that the request says.
    """
    if not among:
        raise organiser_messages.no_such_event()
    said = (request.words if words is None else words).strip()
    found = _titled(said, among) or _dated(said, among, request, command=command)
    if not found:
        titles = list(dict.fromkeys(event.title for event in among))
        raise organiser_messages.which_event(titles, command)
    return found


def one(request: Request, among: Sequence[Event], *, command: str, words: str | None = None) -> Event:
    """The one event meant; where there are several of its title, the date is needed. Raises Refusal."""
    found = meant(request, among, command=command, words=words)
    if len(found) > 1:
        raise organiser_messages.which_of_them(found, request.person.zone, command)
    return found[0]


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
    # Only the beginning of the title may have been typed.
    match = _LATER.match(bare)
    return _on_day(match["day"], _titled(match["title"], among), among, request) if match else []


def _on_day(said: str, titled: Sequence[Event], among: Sequence[Event], request: Request) -> list[Event]:
    """Those of some events that are on the day that was typed; days that are over are meant as well."""
    zone = request.person.zone
    since = min(request.now, min(event.starts_at for event in among) - timedelta(days=1))
    day = _day(said, zone, since)
    return [event for event in titled if event.starts_at.astimezone(zone).date() == day]


def _titled(said: str, among: Sequence[Event]) -> list[Event]:
    bare = said.strip().strip('"“”').strip()
    titles = dict.fromkeys(event.title for event in among)
    option = (
        pick(tuple(Option(title, title) for title in titles), bare) if bare and not bare.isdecimal() else None
    )
    return [event for event in among if option and event.title == option.value]


def _day(said: str, zone: ZoneInfo, now: datetime) -> date | None:
    try:
        return understanding.moment(f"{said.strip()} at 23:59", zone, now).wall.date()
    except NotATime:
        return None
