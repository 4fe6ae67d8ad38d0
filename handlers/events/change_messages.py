"""What is shown and said of a change of an event, before and after it is made, and what can't be changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.button import Button, Style
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.refusal import Refusal
from handlers.events.buttons import ChangeEvent, LeaveEvent, Which
from handlers.events.messages import dates, span
from handlers.events.organiser_messages import people, told_said
from storage.events import Event

MOST_SHOWN = 200  # characters of a description, where a change of it is shown
STAYS_AS_IT_IS = "All right, it stays as it is."
AS_IT_WAS = "That is as it was; nothing changes."


def proposed_change(
    event: Event, changes: dict[str, Any], edit_id: int, interested: int, zone: ZoneInfo
) -> Message:
    """What would change, and who will be told; `interested` is how many may come."""
    what = _would_change(event, changes, zone)
    return Message(
        f"{markup.bold(event.title)} would change: {what}.\n\nI'll tell {_whom(interested)}.",
        (
            Button("Change it", ChangeEvent(edit_id=edit_id), Style.PRIMARY, word="change"),
            Button("Leave it as it is", LeaveEvent(edit_id=edit_id)),
        ),
    )


def proposed_series_change(
    event: Event,
    changes: dict[str, Any],
    edit_id: int,
    told: dict[Which | None, int],
    zone: ZoneInfo,
) -> Message:
    """The same of one of several dates; `told` is how many may come, by which of the dates change."""
    what = _would_change(event, changes, zone)
    buttons = tuple(
        Button(
            label, ChangeEvent(edit_id=edit_id, which=which), Style.PRIMARY if which is None else Style.PLAIN
        )
        for which, label in _WHICH.items()
        if which in told
    )
    whom = "\n".join(f"- {_WHICH[which]}: I'll tell {_whom(count)}." for which, count in told.items())
    keeps = (
        " Each moves as this one does, from its own day." if changes.keys() & {"starts_at", "ends_at"} else ""
    )
    return Message(
        f"{markup.bold(event.title)} of {span(event, zone)} would change: {what}.\n\nShall its other dates "
        f"change as well?{keeps}\n\n{whom}",
        (*buttons, Button("Leave it as it is", LeaveEvent(edit_id=edit_id))),
    )


_WHICH = {None: "Only this date", Which.LATER: "This and later ones", Which.ALL: "All dates"}


def _would_change(event: Event, changes: dict[str, Any], zone: ZoneInfo) -> str:
    at = changes.get("starts_at", event.starts_at), changes.get("ends_at", event.ends_at)
    return changes_said([event], changes, zone, at)


def _whom(interested: int) -> str:
    return f"{people(interested)} who may come, and the channel" if interested else "the channel"


def _opening(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MOST_SHOWN else f"{line[: MOST_SHOWN - 1]}…"


def changes_said(
    found: Sequence[Event],
    changes: dict[str, Any],
    zone: ZoneInfo,
    at: tuple[datetime, datetime] | None = None,
) -> str:
    """What changes, in words, of one event or of several dates.

    `at` is when the one event would start and end (UTC), where that isn't changed yet.
    """
    said = []
    event = found[0]
    if "title" in changes:
        said.append(f"it is called {markup.bold(changes['title'])}")
    if changes.keys() & {"starts_at", "ends_at"}:
        start, end = at or (event.starts_at, event.ends_at)
        then = f", then on {dates(found[1:], zone)}" if len(found) > 1 else ""
        said.append(f"it takes place on {markup.time(start, times.span(start, end, zone))}{then}")
    if "place" in changes:
        said.append(
            f"the place is {markup.literal(changes['place'])}" if changes["place"] else "it has no place yet"
        )
    if "description" in changes:
        about = changes["description"]
        said.append(f"it says “{markup.literal(_opening(about))}”" if about else "it has no description")
    if "capacity" in changes:
        places = changes["capacity"]
        said.append(f"there are {places} places" if places is not None else "anyone may come")
    return "; ".join(said)


def is_changed(changed: Sequence[Event], told: int) -> str:
    on = f" on {len(changed)} dates" if len(changed) > 1 else ""
    return f"{markup.bold(changed[0].title)} is changed{on}.{told_said(told)}"


def has_started(event: Event) -> Refusal:
    return Refusal(f"{markup.bold(event.title)} has started already.")


def places_are_taken(taken: int, *, field: str) -> Refusal:
    wrong = f"{taken} places are taken already, so there can't be fewer."
    return Refusal(wrong, field=field, example=str(taken))


def change_is_dealt_with() -> Refusal:
    return Refusal("That change has been dealt with already.")


def changed_meanwhile() -> Refusal:
    return Refusal("The event was changed in the meantime; please change it again.")


def new_start_has_passed() -> Refusal:
    return Refusal("The new start has passed in the meantime; please change it again.")


def places_taken_on(event: Event, taken: int) -> Refusal:
    """One of several dates can't have so few places."""
    day = dates([event], ZoneInfo(event.zone))
    return Refusal(f"On {day} {taken} places are taken already, so there can't be fewer; nothing is changed.")


def places_taken_meanwhile() -> Refusal:
    return Refusal("More places have been taken in the meantime; please change it again.")
