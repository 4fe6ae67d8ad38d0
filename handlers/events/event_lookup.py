"""Finding the event that somebody means by its title, and its date where there are several of that title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.form import Option, pick
from bot.chat.phrases import times
from bot.chat.refusal import Refusal
from bot.chat.request import Request
from handlers.events import messages
from storage.events import Event

_ON = re.compile(r"^on\s+", re.IGNORECASE)
_LATER = re.compile(r"^(?P<title>.+?)\s+on\s+(?P<day>[^\"“”]+)$", re.IGNORECASE)


def meant(said: str, among: Sequence[Event], request: Request, *, command: str) -> list[Event]:
    """The events of the title that was typed, at the date that was typed. Raises Refusal."""
    if not among:
        raise Refusal("There is no such event.")
    words = said.strip()
    found = _titled(words, among)
    if not found:
        found = _dated(words, among, request, command=command)
    if not found:
        titles = list(dict.fromkeys(event.title for event in among))
        names = ", ".join(markup.bold(title) for title in titles[:10])
        raise Refusal(f"Which event? There is {names}.", example=f"{command} {titles[0]}")
    return found


def _dated(said: str, among: Sequence[Event], request: Request, *, command: str) -> list[Event]:
    """The events of a title that is followed by a date. Raises Refusal where there is none on that date."""
    zone = request.person.zone
    bare = said.strip().strip('"“”')
    # Of “Tea” and “Tea party” the longer one is meant by words that begin with it.
    for title in sorted({event.title for event in among}, key=len, reverse=True):
        if not bare.casefold().startswith(title.casefold()):
            continue
        rest = _ON.sub("", bare[len(title) :].strip(' "“”,'))
        titled = [event for event in among if event.title == title]
        if found := _on_day(rest, titled, among, request):
            return found
        first = titled[0].starts_at.astimezone(zone)
        raise Refusal(
            f"{markup.bold(title)} isn't on “{markup.literal(rest[:40])}”; it is on "
            f"{messages.dates(titled, zone)}.",
            example=f"{command} {title} on {first.day} {first:%B}",
        )
    # Only the beginning of the title may have been typed.
    match = _LATER.match(bare)
    return _on_day(match["day"], _titled(match["title"], among), among, request) if match else []


def _on_day(said: str, titled: Sequence[Event], among: Sequence[Event], request: Request) -> list[Event]:
    """Those of some events that are on the day that was typed; days that are over are meant as well."""
    zone = request.person.zone
    since = min(request.now, min(event.starts_at for event in among) - timedelta(days=1))
    day = _day(said, zone, since)
    return [event for event in titled if event.starts_at.astimezone(zone).date() == day]


def one(said: str, among: Sequence[Event], request: Request, *, command: str) -> Event:
    """The one event meant; where there are several of its title, the date is needed. Raises Refusal."""
    found = meant(said, among, request, command=command)
    if len(found) > 1:
        first = found[0].starts_at.astimezone(request.person.zone)
        raise Refusal(
            f"{markup.bold(found[0].title)} is on {messages.dates(found, request.person.zone)}. Which of "
            "them?",
            example=f"{command} {found[0].title} on {first.day} {first:%B}",
        )
    return found[0]


def _titled(said: str, among: Sequence[Event]) -> list[Event]:
    bare = said.strip().strip('"“”').strip()
    titles = dict.fromkeys(event.title for event in among)
    option = (
        pick(tuple(Option(title, title) for title in titles), bare) if bare and not bare.isdecimal() else None
    )
    return [event for event in among if option and event.title == option.value]


def _day(said: str, zone: ZoneInfo, now: datetime) -> date | None:
    try:
        return times.read(f"{said.strip()} at 23:59", zone, now).wall.date()
    except times.NotATime:
        return None
