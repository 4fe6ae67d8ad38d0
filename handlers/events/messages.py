"""What is said about events, and the buttons under it."""

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
from config.catalogue import Catalogue
from handlers.events.buttons import (
    AnnounceLate,
    DiscardEvent,
    DropLate,
    PublishEvent,
    RateEvent,
    Rsvp,
    RsvpSeries,
)
from handlers.shared.skill_levels import level_name
from storage.events import INTERESTED, Answer, Coming, Event, EventChannel, EventState

MOST_LISTED = 12

LABELS = {Answer.GOING: "Going", Answer.MAYBE: "Maybe", Answer.NO: "Not going"}
CONFIRMED = {
    Answer.GOING: "You're going to",
    Answer.MAYBE: "You've said maybe to",
    Answer.NO: "You're not going to",
}


def span(event: Event, zone: ZoneInfo) -> str:
    """The event's date and times in full, in a zone."""
    return markup.time(event.starts_at, times.span(event.starts_at, event.ends_at, zone))


def dates(found: Sequence[Event], zone: ZoneInfo, *, most: int = 6) -> str:
    """The days of several events, such as “Tue 1 December, Tue 15 December and 4 more”."""
    days = []
    for event in found[:most]:
        local = event.starts_at.astimezone(zone)
        days.append(markup.time(event.starts_at, f"{local:%a} {local.day} {local:%B}"))
    more = len(found) - len(days)
    return ", ".join(days) + (f" and {more} more" if more > 0 else "")


def rsvp_buttons(event: Event) -> tuple[Button, ...]:
    return tuple(
        Button(
            label,
            Rsvp(event_id=event.id, answer=answer),
            Style.PRIMARY if answer == Answer.GOING else Style.PLAIN,
        )
        for answer, label in LABELS.items()
    )


@dataclass(frozen=True, slots=True)
class Series:
    """That an event recurs: the rule in words, and the events to come."""

    id: int
    said: str
    events: tuple[Event, ...]


def described(event: Event, zone: ZoneInfo, taught: str = "", series: Series | None = None) -> str:
    """Title, time, place, places and what it teaches, as in an announcement."""
    lines = [markup.bold(event.title), span(event, zone)]
    if series:
        lines[1] = f"{markup.capital(series.said)}, {len(series.events)} times: {dates(series.events, zone)}"
        lines.append(f"The first one: {span(event, zone)}")
    if event.place:
        lines.append(f"Where: {_place(event.place)}")
    if event.capacity is not None:
        lines.append(f"Places: {event.capacity}")
    if taught:
        lines.append(f"You'll learn: {taught}")
    if event.description:
        lines.append(markup.literal(event.description))
    return "\n\n".join(lines)


def taught(levels: Mapping[str, int | None], catalogue: Catalogue) -> str:
    """The skills that an event teaches, with the level it takes people to."""
    return ", ".join(
        markup.bold(catalogue.name_of(key))
        + (f" to level {level_name(level, catalogue)}" if level is not None else "")
        for key, level in levels.items()
    )


def _place(place: str) -> str:
    parts = place.split(" – ")
    return " – ".join(
        markup.link(part, part) if part.startswith(("https://", "http://")) else markup.literal(part)
        for part in parts
    )


def announcement(event: Event, taught: str = "", series: Series | None = None) -> Message:
    text = f"{described(event, ZoneInfo(event.zone), taught, series)}\n\nAre you coming?"
    if series is None:
        return Message(text, rsvp_buttons(event))
    return Message(
        text,
        (
            Button("Going to all", RsvpSeries(series_id=series.id, answer=Answer.GOING), Style.PRIMARY),
            Button("Only the first", Rsvp(event_id=event.id, answer=Answer.GOING)),
            Button("Maybe", RsvpSeries(series_id=series.id, answer=Answer.MAYBE)),
            Button("Not going", RsvpSeries(series_id=series.id, answer=Answer.NO)),
        ),
    )


def as_it_stands(event: Event, taught: str, series: Series | None = None) -> Message:
    """An announcement that was posted, as it is to read now."""
    if event.state == EventState.PUBLISHED:
        return announcement(event, taught, series)
    if series is None:
        return cancelled(event, ZoneInfo(event.zone))
    return Message(f"{markup.bold(event.title)} is cancelled. Sorry!")


def offer(event: Event, until: datetime, zone: ZoneInfo) -> Message:
    """To the next on the waiting list."""
    lapses = markup.time(until, times.full(until, zone))
    return Message(
        f"A place has come free at {markup.bold(event.title)}, {span(event, zone)}. It is yours if you "
        f"take it by {lapses}; after that I'll offer it to the next person.",
        (
            Button("Yes, I'm coming", Rsvp(event_id=event.id, answer=Answer.GOING), Style.PRIMARY),
            Button("No, thanks", Rsvp(event_id=event.id, answer=Answer.NO)),
        ),
    )


def offer_lapsed(event: Event) -> Message:
    again = Button("Put me back on the list", Rsvp(event_id=event.id, answer=Answer.GOING))
    return Message(
        f"I've offered your place at {markup.bold(event.title)} to the next person, as I didn't hear from "
        "you.",
        (again,),
    )


def waiting(event: Event, place: int) -> str:
    nth = {1: "first", 2: "second", 3: "third"}.get(place, f"number {place}")
    return (
        f"{markup.bold(event.title)} is full. You're {nth} on the waiting list; I'll write to you when a "
        "place comes free for you."
    )


def changed(title: str, of_series: datetime | None, what: str, zone: ZoneInfo) -> Message:
    """To those who may come, and in the channels, when an event was changed. `what` is Markdown.

    `of_series` is when it was to be (UTC), where it is one of several dates.
    """
    if of_series is None:
        return Message(f"{markup.bold(title)} has changed: {what}.")
    local = of_series.astimezone(zone)
    day = f"{local:%a} {local.day} {local:%B}"
    return Message(f"{markup.bold(title)} of {day} has changed: {what}. The other dates stay as they are.")


def preview(
    event: Event,
    channels: Sequence[EventChannel],
    zone: ZoneInfo,
    *,
    note: str,
    taught: str = "",
    series: Series | None = None,
) -> Message:
    """The event as it will be announced, where and when, before anything is public."""
    where = markup.literal(named(channels))
    if event.announce_at:
        at = markup.time(event.announce_at, times.full(event.announce_at, zone))
        plan = f"I'll announce it in {where} on {at}."
        label = "Schedule it"
    else:
        plan = f"I'll announce it in {where} at once."
        label = "Publish"
    parts = ["Here is how it will look:", described(event, ZoneInfo(event.zone), taught, series), note, plan]
    return Message(
        "\n\n".join(part for part in parts if part),
        (
            Button(
                label,
                PublishEvent(event_id=event.id),
                Style.PRIMARY,
                word="schedule" if event.announce_at else "publish",
            ),
            Button("Discard", DiscardEvent(event_id=event.id)),
        ),
    )


def named(channels: Sequence[EventChannel]) -> str:
    """The channels' names, each once: a bridged one is one channel to its readers."""
    return " and ".join(sorted({channel.name for channel in channels}))


def held(event: Event, now: datetime, due: datetime) -> Message:
    """To the host of an event whose announcement couldn't go out in time."""
    zone = ZoneInfo(event.zone)
    was = markup.time(due, times.full(due, zone))
    text = f"I couldn't announce {markup.bold(event.title)} in time; it was due on {was}."
    if event.starts_at <= now:
        return Message(f"{text} It has started by now, so I've left it.")
    return Message(
        f"{text} Shall I still announce it?",
        (
            Button("Send now", AnnounceLate(event_id=event.id), Style.PRIMARY, word="send"),
            Button("Drop it", DropLate(event_id=event.id)),
        ),
    )


def cancelled(event: Event, zone: ZoneInfo) -> Message:
    """To everyone who may have meant to come."""
    return Message(f"{markup.bold(event.title)}, {span(event, zone)}, is cancelled. Sorry!")


def series_cancelled(found: Sequence[Event], zone: ZoneInfo) -> Message:
    """The same for several dates of one series."""
    return Message(f"{markup.bold(found[0].title)} on {dates(found, zone)} is cancelled. Sorry!")


def no_longer_allowed(event: Event) -> Message:
    """To a host who may no longer announce events."""
    return Message(f"I didn't announce {markup.bold(event.title)}, because you are no longer an organiser.")


def reminder(event: Event, answer: Answer, now: datetime, zone: ZoneInfo) -> Message:
    """The private reminder before an event."""
    ahead = times.spoken(event.starts_at - now)
    text = f"{markup.bold(event.title)} starts in {ahead}: {span(event, zone)}."
    if event.place:
        text += f"\n\nWhere: {_place(event.place)}"
    if answer == Answer.MAYBE:
        return Message(f"{text}\n\nYou said maybe. Are you coming?", rsvp_buttons(event))
    return Message(text)


def listed(coming: Sequence[Coming], zone: ZoneInfo) -> str:
    """What is coming up, the reader's own events first."""
    mine = [item for item in coming if item.answer in INTERESTED]
    others = _once_a_series([item for item in coming if item.answer not in INTERESTED])
    mine, others = mine[:MOST_LISTED], others[:MOST_LISTED]
    parts = []
    if mine:
        parts += ["**Yours**", "\n".join(_row(item, zone) for item in mine)]
    if others:
        parts += ["**Also coming up**" if mine else "**Coming up**"]
        parts.append("\n".join(_row(item, zone) for item in others))
    return "\n\n".join(parts)


def _once_a_series(coming: Sequence[Coming]) -> list[Coming]:
    """The events with only the next one of each series."""
    seen: set[int] = set()
    kept = []
    for item in coming:
        if item.series_id is not None and item.series_id in seen:
            continue
        if item.series_id is not None:
            seen.add(item.series_id)
        kept.append(item)
    return kept


_SAID = {
    Answer.GOING: " – you're going",
    Answer.MAYBE: " – you said maybe",
    Answer.NO: " – you're not going",
    Answer.WAITING: " – you're on the waiting list",
    Answer.OFFERED: " – a place is offered to you",
}


def _row(item: Coming, zone: ZoneInfo) -> str:
    said = _SAID.get(item.answer, "") if item.answer else ""
    recurs = " (one of several dates)" if item.series_id is not None and not said else ""
    return f"- {markup.bold(item.event.title)}, {span(item.event, zone)}{said}{recurs}"


def how_useful(event: Event) -> Message:
    labels = ("1 – not useful", "2", "3", "4", "5 – very useful")
    return Message(
        f"I hope you liked {markup.bold(event.title)}. How useful was it to you? Your number is only shown "
        "together with those of others.",
        tuple(
            Button(label, RateEvent(event_id=event.id, rating=number))
            for number, label in enumerate(labels, 1)
        ),
    )


def changes_said(event: Event, changes: dict[str, Any], zone: ZoneInfo) -> str:
    """What changes, in words."""
    said = []
    if "title" in changes:
        said.append(f"it is called {markup.bold(changes['title'])}")
    if "starts_at" in changes or "ends_at" in changes:
        start, end = changes.get("starts_at", event.starts_at), changes.get("ends_at", event.ends_at)
        said.append(f"it takes place on {markup.time(start, times.span(start, end, zone))}")
    if "place" in changes:
        said.append(
            f"the place is {markup.literal(changes['place'])}" if changes["place"] else "it has no place yet"
        )
    if "capacity" in changes:
        places = changes["capacity"]
        said.append(f"there are {places} places" if places is not None else "anyone may come")
    return "; ".join(said)
