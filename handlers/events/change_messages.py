"""What is shown and said of a change of an event, before and after it is made, and what can't be changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.button import Button, Style
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.refusal import Refusal
from handlers.events.buttons import ChangeEvent, GetCalendarFile, LeaveEvent, Rsvp, Which
from handlers.events.messages import audience, dates, listed, span
from handlers.shared.counts_said import people, told_said
from storage.event_details import Host
from storage.events import Event
from storage.rsvps import Answer

NOBODY_TOLD = "I'll write to nobody about that; the announcement is changed where it stands."
MOST_ASKED = 5  # dates of a series that have a button each, where all of them moved
MOST_SHOWN = 200  # characters of a description, where a change of it is shown
STAYS_AS_IT_IS = "All right, it stays as it is."
AS_IT_WAS = "That is as it was; nothing changes."


@dataclass(frozen=True, slots=True)
class Change:
    """The parts of an event that change, and to what; `hosts` are those who host it then."""

    parts: Mapping[str, Any]
    hosts: tuple[Host, ...] = ()

    @property
    def mentions(self) -> tuple[int, ...]:
        """The ids of those whom the change names."""
        return tuple(host.person_id for host in self.hosts) if "hosts" in self.parts else ()

    @property
    def is_minor(self) -> bool:
        """Whether nobody is written to about it: the announcement says it where it stands."""
        return self.parts.keys() <= {"tags", "hosts", "zone"}

    @property
    def moves(self) -> bool:
        """Whether it takes place at another time."""
        return bool(self.parts.keys() & {"starts_at", "ends_at"})


def proposed_change(
    event: Event,
    change: Change,
    edit_id: int,
    interested: int,
    *,
    clashing: Sequence[str],
    zone: ZoneInfo,
) -> Message:
    """What would change, and who will be told; `interested` is how many may come, and `clashing` what
    else is then."""
    what = _would_change(event, change, zone)
    parts = (
        f"{markup.bold(event.title)} would change: {what}.",
        *clashing,
        NOBODY_TOLD if change.is_minor else f"I'll tell {_whom(interested)}.",
    )
    return Message(
        "\n\n".join(parts),
        (
            Button("Change it", ChangeEvent(edit_id=edit_id), Style.PRIMARY, word="change"),
            Button("Leave it as it is", LeaveEvent(edit_id=edit_id)),
        ),
        mentions=change.mentions,
    )


def proposed_series_change(
    event: Event,
    change: Change,
    edit_id: int,
    told: Mapping[Which | None, int],
    *,
    clashing: Sequence[str],
    zone: ZoneInfo,
) -> Message:
    """The same of one of several dates; `told` is how many may come, by which of the dates change."""
    what = _would_change(event, change, zone)
    buttons = tuple(
        Button(
            label, ChangeEvent(edit_id=edit_id, which=which), Style.PRIMARY if which is None else Style.PLAIN
        )
        for which, label in _WHICH.items()
        if which in told
    )
    whom = "\n".join(f"- {_WHICH[which]}: I'll tell {_whom(count)}." for which, count in told.items())
    if change.is_minor:
        whom = NOBODY_TOLD
    keeps = " Each moves as this one does, from its own day." if change.moves else ""
    parts = (
        f"{markup.bold(event.title)} of {span(event, zone)} would change: {what}.",
        *clashing,
        f"Shall its other dates change as well?{keeps}",
        whom,
    )
    return Message(
        "\n\n".join(parts),
        (*buttons, Button("Leave it as it is", LeaveEvent(edit_id=edit_id))),
        mentions=change.mentions,
    )


_WHICH = {None: "Only this date", Which.LATER: "This and later ones", Which.ALL: "All dates"}


def _would_change(event: Event, change: Change, zone: ZoneInfo) -> str:
    at = change.parts.get("starts_at", event.starts_at), change.parts.get("ends_at", event.ends_at)
    return changes_said([event], change, zone, at)


def _whom(interested: int) -> str:
    return f"{people(interested)} who may come, and the channel" if interested else "the channel"


def _opening(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MOST_SHOWN else f"{line[: MOST_SHOWN - 1]}…"


def changes_said(
    found: Sequence[Event],
    change: Change,
    zone: ZoneInfo,
    at: tuple[datetime, datetime] | None = None,
) -> str:
    """What changes, in words, of one event or of several dates.

    `at` is when the one event would start and end (UTC), where that isn't changed yet.
    """
    said = []
    event, changes = found[0], change.parts
    if changes.get("cancelled") is False:
        said.append("it isn't cancelled any more")
    if "title" in changes:
        said.append(f"it is called {markup.bold(changes['title'])}")
    if change.moves:
        start, end = at or (event.starts_at, event.ends_at)
        then = f", then on {dates(found[1:], zone)}" if len(found) > 1 else ""
        whole = changes.get("all_day", event.all_day)
        at_ = times.days(start, end, ZoneInfo(event.zone)) if whole else times.span(start, end, zone)
        said.append(f"it takes place on {markup.time(start, at_)}{then}")
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
    if "audience_name" in changes or "audience" in changes:
        kind, name = (
            changes.get("audience", event.audience),
            changes.get("audience_name", event.audience_name),
        )
        said.append(f"it is for {audience(kind, name)}")
    if "hosts" in changes:
        names = markup.literal(listed([host.name for host in change.hosts]))
        said.append(f"it is hosted by {names}" if names else "no host is named")
    if "tags" in changes:
        tags = markup.literal(", ".join(changes["tags"]))
        said.append(f"its tags are {tags}" if tags else "it has no tags")
    if "zone" in changes:
        said.append(f"its clock is that of {changes['zone']}")
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


# Telling those who may come ----------------------------------------------------------------------


def changed(title: str, of_series: datetime | None, what: str, zone: ZoneInfo) -> Message:
    """To those who may come, and in the channels, when an event was changed. `what` is Markdown.

    `of_series` is when it was to be (UTC), where it is one of several dates.
    """
    if of_series is None:
        return Message(f"{markup.bold(title)} has changed: {what}.")
    day = times.short_day(of_series.astimezone(zone))
    return Message(f"{markup.bold(title)} of {day} has changed: {what}. The other dates stay as they are.")


def series_changed(title: str, what: str, on: str) -> Message:
    """The same where several dates of a series changed alike; `on` are the dates, where `what` isn't them."""
    return Message(f"{markup.bold(title)} has changed{f' on {on}' if on else ''}: {what}.")


def still_coming(message: Message, theirs: Sequence[tuple[Event, Answer]]) -> Message:
    """The same to somebody for whom the time has changed: whether they still come, where they meant to."""
    sure = [(event, answer) for event, answer in theirs if answer in (Answer.GOING, Answer.MAYBE)]
    if not sure:
        return message
    if len(sure) > 1:
        return Message(
            f"{message.text}\n\nCan you still come? If a date no longer suits you, press its button.",
            tuple(
                Button(
                    f"Not on {_day(event)}",
                    Rsvp(event_id=event.id, answer=Answer.NO),
                )
                for event, _ in sure[:MOST_ASKED]
            ),
        )
    event = sure[0][0]
    return Message(
        f"{message.text}\n\nCan you still come?",
        (
            Button("Yes, I'm coming", Rsvp(event_id=event.id, answer=Answer.GOING), Style.PRIMARY),
            Button("Maybe", Rsvp(event_id=event.id, answer=Answer.MAYBE)),
            Button("I can't", Rsvp(event_id=event.id, answer=Answer.NO)),
            Button("Calendar file", GetCalendarFile(event_id=event.id)),
        ),
    )


def _day(event: Event) -> str:
    """Its day by its own clock."""
    return times.short_day(event.starts_at.astimezone(ZoneInfo(event.zone)))
