"""What is said about events, and the buttons under it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.button import Button, Style
from bot.chat.file import File
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.refusal import Refusal
from config.catalogue import Catalogue
from handlers.events.buttons import (
    GetCalendarFile,
    MoreEvents,
    Rsvp,
    RsvpSeries,
    SayNeeds,
)
from handlers.shared import pages
from handlers.shared.skill_levels import level_name
from storage.event_details import Host
from storage.events import Audience, Event, EventState
from storage.rsvps import INTERESTED, Answer, Coming

MOST_LISTED = 12


class InSeries(Protocol):
    """What may be one of several dates."""

    @property
    def series_id(self) -> int | None: ...


Listed = TypeVar("Listed", bound=InSeries)

PAGE_GONE = "Its page was gone when I last looked; whoever organises it may know more."
LABELS = {Answer.GOING: "Going", Answer.MAYBE: "Maybe", Answer.NO: "Not going"}
CONFIRMED = {
    Answer.GOING: "You're going to",
    Answer.MAYBE: "You've said maybe to",
    Answer.NO: "You're not going to",
}


class Dated(Protocol):
    """Something on days or at times. Instants are in UTC."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def all_day(self) -> bool: ...
    @property
    def zone(self) -> str: ...


def span(event: Dated, zone: ZoneInfo) -> str:
    """The event's date and times in full, in a zone; whole days are those of the event's own."""
    if event.all_day:
        return times.days(event.starts_at, event.ends_at, ZoneInfo(event.zone))
    return markup.time(event.starts_at, times.span(event.starts_at, event.ends_at, zone))


def dates(found: Sequence[Event], zone: ZoneInfo, *, most: int = 6) -> str:
    """The days of several events, such as “Tue 1 December, Tue 15 December and 4 more”.

    One that begins at another time of day than the first has its time.
    """
    days = []
    for event in found[:most]:
        local = event.starts_at.astimezone(zone)
        first = found[0].starts_at.astimezone(zone)
        at = "" if local.time() == first.time() else f" {local:%H:%M}"
        days.append(markup.time(event.starts_at, f"{times.short_day(local)}{at}"))
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
    """That an event recurs: the rule in words, empty where none says its dates, and the events to come."""

    id: int
    said: str
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What else is told of an event: what it teaches, in words, its tags, and who hosts it."""

    taught: str = ""
    tags: tuple[str, ...] = ()
    hosts: tuple[Host, ...] = ()

    @property
    def mentions(self) -> tuple[int, ...]:
        """The ids of those it names."""
        return tuple(host.person_id for host in self.hosts)


def described(event: Event, zone: ZoneInfo, told: Told, series: Series | None = None) -> str:
    """Title, time, place, places and what it teaches, as in an announcement."""
    lines = [markup.bold(event.title), span(event, zone)]
    if series:
        often = (
            f"{markup.capital(series.said)}, {len(series.events)} times" if series.said else "Several dates"
        )
        lines[1] = f"{often}: {dates(series.events, zone)}"
        lines.append(f"The first one: {span(event, zone)}")
    if event.place:
        lines.append(f"Where: {_place(event.place)}")
    if event.audience_name:
        lines.append(f"For: {audience(event.audience, event.audience_name)}")
    if told.hosts:
        lines.append(f"Hosted by {markup.literal(listed([host.name for host in told.hosts]))}")
    if event.capacity is not None:
        lines.append(f"Places: {event.capacity}")
    if told.taught:
        lines.append(f"You'll learn: {told.taught}")
    if event.description:
        lines.append(markup.literal(event.description))
    if told.tags:
        lines.append(f"Tags: {markup.literal(', '.join(told.tags))}")
    return "\n\n".join(lines)


_AUDIENCES = {
    Audience.GROUP: "members of {}",
    Audience.INSTITUTION: "people at {}",
    Audience.JOB_FAMILY: "people in {}",
}


def audience(kind: Audience, name: str) -> str:
    """For whom an event is, in words."""
    return _AUDIENCES.get(kind, "everyone").format(markup.literal(name))


def listed(names: Sequence[str]) -> str:
    """Several names in a row, such as “Ann, Bob and Carol”."""
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


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


def coming(going: int, waiting: int, left: int | None, *, in_series: bool) -> str:
    """How many come and wait, as a post says it; of a series, to the next one.

    `left` is how many places are still to be had, None where anyone may come.
    """
    said = f"{markup.bold(f'{going} going')}" + (f", {waiting} waiting" if waiting else "")
    if left is not None:
        said += f" – {places_left(left)}"
    return f"{'The next one: ' if in_series else ''}{said}" if going or waiting else ""


def places_left(left: int) -> str:
    if left <= 0:
        return "full: whoever says “Going” now waits for a place"
    return f"{left} {'place' if left == 1 else 'places'} left"


def announcement(
    event: Event, zone: ZoneInfo, told: Told, series: Series | None = None, coming: str = ""
) -> Message:
    """`zone` is the community's: whoever reads a channel. `coming` says how many do."""
    parts = (described(event, zone, told, series), coming, "Are you coming?")
    text = "\n\n".join(part for part in parts if part)
    if series is None:
        return Message(text, rsvp_buttons(event), mentions=told.mentions)
    return Message(
        text,
        (
            Button("Going to all", RsvpSeries(series_id=series.id, answer=Answer.GOING), Style.PRIMARY),
            Button("Only the first", Rsvp(event_id=event.id, answer=Answer.GOING)),
            Button("Maybe", RsvpSeries(series_id=series.id, answer=Answer.MAYBE)),
            Button("Not going", RsvpSeries(series_id=series.id, answer=Answer.NO)),
        ),
        mentions=told.mentions,
    )


def as_it_stands(
    event: Event, zone: ZoneInfo, told: Told, series: Series | None = None, coming: str = ""
) -> Message:
    """An announcement that was posted, as it is to read now."""
    if series is not None and not series.events and event.state == EventState.PUBLISHED:
        return Message(f"{markup.bold(event.title)} is over. Thank you to everybody who came!")
    if series is not None and len(series.events) == 1:
        # Its last date is an event like others.
        series = None if event.state == EventState.PUBLISHED else series
    if event.state == EventState.PUBLISHED:
        return announcement(event, zone, told, series, coming)
    if series is None:
        return cancelled(event, zone)
    return Message(f"{markup.bold(event.title)} is cancelled.{_sorry(event)}")


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


def offer_lapsed(event: Event, *, others_wait: bool) -> Message:
    """That a place is no longer kept; whether it goes to somebody else now."""
    again = Button("Put me back on the list", Rsvp(event_id=event.id, answer=Answer.GOING))
    whose = "I've offered it to the next person." if others_wait else "It is free again: anybody may take it."
    return Message(
        f"I didn't hear from you, so I no longer keep your place at {markup.bold(event.title)}. {whose}",
        (again,),
    )


def waiting(event: Event, place: int) -> str:
    nth = {1: "first", 2: "second", 3: "third"}.get(place, f"number {place}")
    return (
        f"{markup.bold(event.title)} is full. You're {nth} on the waiting list; I'll write to you when a "
        "place comes free for you."
    )


def cancelled(event: Event, zone: ZoneInfo) -> Message:
    """To everyone who may have meant to come, and in the channels."""
    return Message(f"{markup.bold(event.title)}, {span(event, zone)}, is cancelled.{_sorry(event)}")


def all_cancelled(found: Sequence[Event], zone: ZoneInfo) -> Message:
    """To somebody who meant to come to one or several dates of an event."""
    if len(found) > 1:
        return series_cancelled(found, zone)
    button = Button("Take it out of my calendar", GetCalendarFile(event_id=found[0].id))
    return Message(cancelled(found[0], zone).text, (button,))


def series_cancelled(found: Sequence[Event], zone: ZoneInfo) -> Message:
    """The same for several dates of one series."""
    return Message(f"{markup.bold(found[0].title)} on {dates(found, zone)} is cancelled.{_sorry(found[0])}")


def came_from(calendar: str) -> str:
    """Whose an event is that was taken in; `calendar` may have no name."""
    named = f"the calendar “{markup.literal(calendar)}”" if calendar else "a calendar"
    return (
        f"It comes from {named}, kept elsewhere: what you answer here keeps you reminded, and you may have "
        "to sign up there as well."
    )


def _sorry(event: Event) -> str:
    why = markup.literal(event.cancelled_because)
    return f" Sorry! The reason: {why}." if why else " Sorry!"


def reminder(event: Event, answer: Answer, now: datetime, zone: ZoneInfo) -> Message:
    """The private reminder before an event."""
    starts = "is coming up" if event.all_day else f"starts in {times.spoken(event.starts_at - now)}"
    text = f"{markup.bold(event.title)} {starts}: {span(event, zone)}."
    if event.place:
        text += f"\n\nWhere: {_place(event.place)}"
    if answer == Answer.MAYBE:
        return Message(f"{text}\n\nYou said maybe. Are you coming?", rsvp_buttons(event))
    return Message(text, (Button("I can't come", Rsvp(event_id=event.id, answer=Answer.NO)),))


def _listed(coming: Sequence[Coming], zone: ZoneInfo, hosting: Sequence[str]) -> list[tuple[str, str]]:
    """Rows with the heading each stands under: the reader's own first, what isn't announced yet last.

    What they host stands there once, unless they are going as well.
    """
    planned = once_a_series([item for item in coming if not item.announced and not item.hosted])
    coming = [item for item in coming if item.announced]
    mine = [item for item in coming if item.answer in INTERESTED]
    others = once_a_series([item for item in coming if item.answer not in INTERESTED and not item.hosted])
    also = "Also coming up" if mine or hosting else "Coming up"
    return [
        *(("You host", row) for row in hosting),
        *(("Yours", _row(item, zone)) for item in mine),
        *((also, _row(item, zone)) for item in others),
        *(("Not announced yet", _planned_row(item, zone)) for item in planned),
    ]


def _planned_row(item: Coming, zone: ZoneInfo) -> str:
    """One that only organisers see so far, and when others do."""
    if item.announce_at is None:
        return _row(item, zone)
    announced = markup.time(item.announce_at, times.full(item.announce_at, zone))
    return f"{_row(item, zone)}; to be announced on {announced}"


def once_a_series(found: Sequence[Listed]) -> list[Listed]:
    """The events with only the next one of each series."""
    seen: set[int] = set()
    kept = []
    for one in found:
        if one.series_id is None or one.series_id not in seen:
            kept.append(one)
        if one.series_id is not None:
            seen.add(one.series_id)
    return kept


OWN_ANSWERS = {
    Answer.GOING: " – you're going",
    Answer.MAYBE: " – you said maybe",
    Answer.NO: " – you're not going",
    Answer.WAITING: " – you're on the waiting list",
    Answer.OFFERED: " – a place is offered to you",
}


def _row(item: Coming, zone: ZoneInfo) -> str:
    said = OWN_ANSWERS.get(item.answer, "") if item.answer else ""
    recurs = " (one of several dates)" if item.series_id is not None and not said else ""
    return f"- {markup.bold(item.title)}, {span(item, zone)}{said}{recurs}"


# Answering ------------------------------------------------------------------------------------------


NOTHING_PLANNED = "Nothing is planned at the moment. New events appear in the channels."


def overview(
    coming: Sequence[Coming], zone: ZoneInfo, *, show: str, start: int = 0, hosting: Sequence[str] = ()
) -> Message:
    """A page of what is coming up; `start` is how many come before it, `hosting` are rows of what they host.

    `show` is how one event is looked at, as it is typed; empty where none can be.
    """
    rows = _listed(coming, zone, hosting)
    page = rows[start : start + MOST_LISTED]
    parts = []
    for heading, group in groupby(page, key=lambda row: row[0]):
        parts += [markup.bold(heading), "\n".join(row for _, row in group)]
    if show:
        parts.append(f"To say whether you come, or to take a place, type for example {show}.")
    after = start + len(page)
    more = pages.more(after, len(rows), lambda start: MoreEvents(start=start))
    return Message("\n\n".join(parts), more)


def answered(
    event: Event,
    before: Answer | None,
    now: Answer,
    zone: ZoneInfo,
    *,
    remind: Sequence[timedelta],
    place: int | None = None,
) -> Message:
    """What became of an answer; `place` is that on the waiting list, `remind` how long before it is said."""
    if now is Answer.WAITING and place is not None:
        leave = Button("Leave the waiting list", Rsvp(event_id=event.id, answer=Answer.NO))
        return Message(waiting(event, place), (leave,))
    if now is Answer.NO and before is Answer.WAITING:
        return Message(
            f"You're off the waiting list for {markup.bold(event.title)}. Thank you for telling me."
        )
    opening = CONFIRMED.get(now, "")
    if before is now:
        opening = opening.replace("You're ", "You're still ")
    text = f"{opening} {markup.bold(event.title)}, {span(event, zone)}."
    if now is Answer.NO:
        return Message(f"{text} Thank you for telling me.")
    if remind:
        text += f" {will_remind(remind)}"
    if now is not Answer.GOING:
        return Message(text)
    file = Button("Calendar file", GetCalendarFile(event_id=event.id))
    return Message(text, (file, Button("Say what I need there", SayNeeds(event_id=event.id))))


MESSAGES_ABOUT_EVENTS = (
    "Of events that you answer I send you reminders, what their hosts write to everybody there, and a "
    "question afterwards; and a digest every week, if you ask for it."
)


def will_remind(lengths: Sequence[timedelta]) -> str:
    """So long before an event somebody is reminded."""
    return f"I'll remind you {listed([times.spoken(length) for length in lengths])} before."


def not_answered(event: Event) -> str:
    return f"Taken back: you haven't said whether you're coming to {markup.bold(event.title)}."


def offered_again(event: Event) -> str:
    return f"Taken back: a place at {markup.bold(event.title)} is offered to you again."


def answers_taken_back(event: Event) -> str:
    return f"Taken back: for all dates of {markup.bold(event.title)} your answer is as it was before."


def series_answered(said: Answer, rest: Sequence[Event], waiting_for: Sequence[Event], zone: ZoneInfo) -> str:
    """What became of one answer to several dates: for `rest` it counts, for the others they wait."""
    title = markup.bold((*rest, *waiting_for)[0].title)
    if said is Answer.NO:
        return f"You're not going to any of {title}. Thank you for telling me."
    parts = []
    if rest:
        every = "" if waiting_for else "all of "
        parts.append(f"{CONFIRMED[said]} {every}{title}: {dates(rest, zone)}.")
    if waiting_for:
        full = "Full are" if rest else f"All dates of {title} are full:"
        parts.append(f"{full} {dates(waiting_for, zone)}. You're on the waiting list for them.")
    return " ".join(parts)


def shown(
    found: Sequence[Event],
    told: Told,
    counts: tuple[int, int],
    own: Answer | None,
    zone: ZoneInfo,
    *,
    place: int | None,
    who_comes: str | None,
    file: File,
    series_id: int | None = None,
) -> Message:
    """One event for somebody who looks at it, the first of those `found` under its title.

    `series_id` is the series of which it is one of several dates.
    `counts` are who goes and who waits, `own` is the reader's answer, `place` theirs on the waiting list,
    and `who_comes` how an organiser sees the names, as it is typed there.
    """
    event = found[0]
    going, waiting_ = counts
    parts = [described(event, zone, told)]
    if len(found) > 1:
        parts.append(f"Also on {dates(found[1:], zone)}.")
    of = f" of {event.capacity}" if event.capacity is not None else ""
    parts.append(f"Going: {going}{of}{f', waiting: {waiting_}' if waiting_ else ''}.")
    if own is Answer.WAITING and place is not None:
        parts.append(waiting(event, place))
    elif own is not None:
        parts.append(_OWN.get(own, ""))
    if who_comes is not None:
        parts.append(f"{who_comes} shows who.")
    text = "\n\n".join(part for part in parts if part)
    buttons = rsvp_buttons(event)
    if series_id is not None:
        buttons += (Button("Going to all", RsvpSeries(series_id=series_id, answer=Answer.GOING)),)
    return Message(text, buttons, (file,), mentions=told.mentions)


_OWN = {
    Answer.GOING: "You're going.",
    Answer.MAYBE: "You said maybe.",
    Answer.OFFERED: "A place is offered to you.",
}


def offered(title: str, *, show: str) -> str:
    """What waits: a place that is offered to the reader."""
    return f"a place at {markup.bold(title)} ({show})"


def say_which_event(said: str) -> Refusal:
    asks = f"Which event do you mean by “{markup.literal(said[:60])}”?"
    return Refusal(asks, example="can't come to Code clinic")


def say_which_date(found: Sequence[Event], said: str, zone: ZoneInfo) -> Refusal:
    """Several dates have the title that was named."""
    local = found[0].starts_at.astimezone(zone)
    return Refusal(
        f"{markup.bold(found[0].title)} is on {dates(found, zone)}. Say which: “{markup.literal(said[:60])} "
        f"on {local.day} {local:%B}”."
    )


def event_is_gone() -> Refusal:
    return Refusal("That event is gone.")


def is_cancelled(event: Event) -> Refusal:
    return Refusal(f"{markup.bold(event.title)} is cancelled.")


def is_over(event: Event) -> Refusal:
    return Refusal(f"{markup.bold(event.title)} is over.")


def not_open_for_answers() -> Refusal:
    return Refusal("That event isn't open for answers.")


def nothing_of_series_left() -> Refusal:
    return Refusal("Nothing of that series is still to come.")


def cancelled_or_gone() -> Refusal:
    return Refusal("That event is cancelled, or gone.")


def keeps_changes(days: int, needs: int) -> str:
    return (
        f"changes to events that nobody said yes to, for {days} days; what you said you need at an event, "
        f"until {needs} days after it"
    )
