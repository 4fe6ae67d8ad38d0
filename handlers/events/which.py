"""Finding the event that somebody means by its title, and its date where there are several of that title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.chat import markup, when
from bot.chat.command import Refusal, Request
from bot.chat.form import Option, pick
from handlers.events import wording
from storage.events import Event

_ON = re.compile(r"^(?P<title>.+?)\s+on\s+(?P<day>[^\"“”]+)$", re.IGNORECASE)


def meant(said: str, among: Sequence[Event], request: Request, *, command: str) -> list[Event]:
    """The events of the title that was typed, at the date that was typed. Raises Refusal."""
    if not among:
        raise Refusal("There is no such event.")
    words = said.strip()
    found = _titled(words, among)
    match = _ON.match(words)
    if not found and match:
        # Dates of events that are over are meant as well.
        since = min(request.now, min(event.starts_at for event in among) - timedelta(days=1))
        day = _day(match["day"], request.person.zone, since)
        found = _titled(match["title"], among)
        found = [e for e in found if e.starts_at.astimezone(request.person.zone).date() == day]
    if not found:
        titles = list(dict.fromkeys(event.title for event in among))
        names = ", ".join(markup.bold(title) for title in titles[:10])
        raise Refusal(f"Which event? There is {names}.", example=f"{command} {titles[0]}")
    return found


def one(said: str, among: Sequence[Event], request: Request, *, command: str) -> Event:
    """The one event meant; where there are several of its title, the date is needed. Raises Refusal."""
    found = meant(said, among, request, command=command)
    if len(found) > 1:
        first = found[0].starts_at.astimezone(request.person.zone)
        raise Refusal(
            f"{markup.bold(found[0].title)} is on {wording.dates(found, request.person.zone)}. Which of "
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
        return when.read(f"{said.strip()} at 23:59", zone, now).wall.date()
    except when.NotATime:
        return None
