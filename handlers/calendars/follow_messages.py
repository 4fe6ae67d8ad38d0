"""What is said of calendars that are followed at their addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.button import Button, Style
from bot.chat.calendar import Occurrence
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.refusal import Refusal
from handlers.calendars import messages
from handlers.calendars.buttons import CallOffVanished, KeepVanished, LeaveOut, LookAtWaiting, TakeIn
from handlers.calendars.doubt import Doubt
from handlers.calendars.matching import Matched
from handlers.shared.counts_said import told_said
from storage.followed_calendars import FollowedCalendar
from storage.imported_events import Known

FOLLOW_EXAMPLE = "events import https://example.org/events.ics"
STOP_EXAMPLE = "events imports stop CodeRefinery"
MOST_BUTTONS = 4
LONGEST_LABEL = 30  # characters of a name on a button
_BECAUSE = {
    Doubt.NEW_MARKS: "all of it seems to be written anew, and some of its dates are different",
    Doubt.MOST_CHANGED: "most of its dates are different from before",
    Doubt.OTHER: "most of what it had is gone, and other events are in it instead",
    Doubt.MANY_NEW: "very much of it is new at once",
}
NONE_FOLLOWED = (
    "I follow no calendar yet. To have one read again and again, give me its address: "
    f"`{FOLLOW_EXAMPLE}`. You see what is in it before."
)
EMPTY = "There is nothing in it any more."
FAULT_OF_OURS = "There is something in it that I stumble over; whoever runs me finds it in my log."
STAYS = "All right, it stays as it is."


def host_of(address: str) -> str:
    """The host of an address: the rest of it may be as good as a password."""
    return urlsplit(address).hostname or ""


def no_calendar_there(*, is_page: bool) -> str:
    if is_page:
        return (
            "There is a web page at that address, and no calendar. Look on the page for “Subscribe”, “iCal” "
            "or “.ics”, copy that link and send me that."
        )
    return "What is at that address isn't a calendar that I can read; its link mostly ends in “.ics”."


def not_an_address(said: str) -> Refusal:
    return Refusal(
        f"“{markup.literal(said[:60])}” is no web address. Send me the calendar as a file, or say its "
        "address.",
        example=FOLLOW_EXAMPLE,
    )


def too_many_followed(most: int) -> Refusal:
    return Refusal(f"I follow up to {most} calendars; stop one of them first, as `events imports` shows.")


def followed(name: str) -> str:
    return f"I follow {_named(name)} from now on; `events imports` shows how that goes."


def listed(
    found: Sequence[FollowedCalendar],
    counts: Mapping[str, int],
    waiting: Mapping[str, int],
    zone: ZoneInfo,
) -> Message:
    """The calendars that are followed, and how that goes; `waiting` is what waits for a yes, by address."""
    if not found:
        return Message(NONE_FOLLOWED)
    rows = "\n".join(
        f"{number}. {_row(one, counts.get(one.address, 0), zone, waits=one.address in waiting)}"
        for number, one in enumerate(found, 1)
    )
    count = "1 calendar" if len(found) == 1 else f"{len(found)} calendars"
    looks = tuple(
        Button(f"Look at {one.name[:LONGEST_LABEL]}", LookAtWaiting(import_id=waiting[one.address]))
        for one in found
        if one.address in waiting
    )
    return Message(
        f"I follow {count}, and look at each a few times a day:\n\n{rows}\n\n`events imports stop 1` ends "
        "that for the first; what came from it stays.",
        looks[:MOST_BUTTONS],
    )


def _row(one: FollowedCalendar, count: int, zone: ZoneInfo, *, waits: bool) -> str:
    where = markup.literal(host_of(one.address))
    dates = "1 date to come is from it" if count == 1 else f"{count} dates to come are from it"
    read = markup.time(one.read_at, times.full(one.read_at, zone))
    said = f"{markup.bold(one.name)} ({where}): {dates}; last read on {read}"
    if one.failing_since is not None:
        said += f", and not since then. {markup.literal(one.trouble)}"
    return f"{said}. Something in it waits for your yes" if waits else said


def none_called(said: str) -> Refusal:
    return Refusal(
        f"I follow no calendar called “{markup.literal(said[:60])}”; `events imports` shows those I do.",
        example="events imports stop 1",
    )


def which_one(names: Sequence[str]) -> Refusal:
    if not names:
        return Refusal("I follow no calendar, so there is nothing to stop.")
    said = ", ".join(f"“{markup.literal(name)}”" for name in names[:5])
    return Refusal(
        f"Which one? I follow {said}; say its name or its number.", example="events imports stop 1"
    )


def unfollowed(name: str) -> str:
    return (
        f"I don't look at {_named(name)} any more. What came from it stays in `events`; `undo` follows it "
        "again."
    )


def not_followed_any_more() -> Refusal:
    return Refusal("I don't follow that calendar any more.")


# By itself ----------------------------------------------------------------------------------------


def taken(
    name: str,
    news: Sequence[Occurrence],
    changed: Sequence[tuple[Known, Occurrence]],
    told: int,
    zone: ZoneInfo,
) -> Message:
    """What came from a calendar that was read again."""
    parts = [f"There is something new in {_named(name)}."]
    if news:
        parts.append("New, and in `events` now:\n\n" + messages.rows(news, zone))
    if changed:
        parts.append(f"Changed:{told_said(told)}\n\n" + messages.changes(changed, zone))
    return Message("\n\n".join(parts))


def doubted(name: str, found: Matched, why: Doubt, import_id: int, *, zone: ZoneInfo) -> Message:
    """What a calendar says by now that is hardly to be believed."""
    parts = [
        f"I looked at {_named(name)} again, and {_BECAUSE[why]}. That may be a mistake of whoever keeps it, "
        "so I have changed nothing and told nobody. Is it right?"
    ]
    if found.new:
        parts.append("New:\n\n" + messages.rows(found.new, zone))
    if found.changed:
        parts.append(
            "Changed; whoever said that they come is told:\n\n" + messages.changes(found.changed, zone)
        )
    return Message(
        "\n\n".join(parts),
        (
            Button("Take it in", TakeIn(import_id=import_id), Style.PRIMARY, word="take it in"),
            Button("Leave it", LeaveOut(import_id=import_id)),
        ),
    )


def doubted_too_much(name: str, new: int, changed: int) -> Message:
    """What a calendar says by now that is too much to be taken in at once."""
    return Message(
        f"I looked at {_named(name)} again: {new} of its dates are new and {changed} changed. That is more "
        "than I take in by myself, so I left it. If it is right, save a part of it and send me that; if it "
        f"isn't any use, {markup.code(f'events imports stop {name}')}."
    )


def vanished(name: str, found: Sequence[Known], zone: ZoneInfo) -> Message:
    """One event, or the dates of one series, that a calendar hasn't any more."""
    first = found[0]
    when = ", ".join(messages.when(one, zone) for one in found[: messages.MOST_SHOWN])
    more = f" and {len(found) - messages.MOST_SHOWN} more dates" if len(found) > messages.MOST_SHOWN else ""
    it = "it" if len(found) == 1 else "these dates"
    short = first.title[:LONGEST_LABEL]
    return Message(
        f"{markup.bold(first.title)} ({when}{more}) isn't in {_named(name)} any more. Mostly that means "
        f"that it doesn't take place. Shall I call {it} off? Whoever said that they come is told then.",
        (
            Button(f"Call off {short}", CallOffVanished(event_id=first.event_id), Style.DANGER),
            Button(f"{short} takes place", KeepVanished(event_id=first.event_id)),
        ),
    )


def moved_to_the_past(name: str, known: Known, one: Occurrence, zone: ZoneInfo) -> Message:
    """One event that its calendar has at a time that is over by now."""
    short = known.title[:LONGEST_LABEL]
    was = markup.time(one.starts_at, times.full(one.starts_at, zone))
    return Message(
        f"{markup.bold(known.title)} ({messages.when(known, zone)}) stands in {_named(name)} at a time that "
        f"is over: {was}. Shall I call it off? Whoever said that they come is told then.",
        (
            Button(f"Call off {short}", CallOffVanished(event_id=known.event_id), Style.DANGER),
            Button(f"{short} takes place", KeepVanished(event_id=known.event_id)),
        ),
    )


def many_vanished(name: str, found: Sequence[Known], zone: ZoneInfo) -> Message:
    """Much that a calendar hasn't any more at once."""
    rows = "\n".join(
        f"- {markup.bold(one.title)}, {messages.when(one, zone)}" for one in found[: messages.MOST_SHOWN]
    )
    return Message(
        f"{len(found)} dates aren't in {_named(name)} any more:\n\n{rows}{messages.more(len(found))}\n\nThat "
        "may be a mistake of whoever keeps it, so they stay as they are. `events cancel` calls one off."
    )


def stays_off() -> str:
    """What `undo` says of what was called off."""
    return (
        "People may have been told that it is off. Should it be in its calendar again, it takes place again."
    )


def called_off(title: str, count: int, told: int) -> str:
    dates = "" if count == 1 else f" ({count} dates)"
    return f"{markup.bold(title)}{dates} is called off.{told_said(told)}"


def nothing_to_call_off() -> Refusal:
    return Refusal("There is nothing of it left to call off.")


def cannot_be_read(name: str, fault: str, days: int) -> Message:
    return Message(
        f"I can't read {_named(name)}, and couldn't since yesterday. {markup.literal(fault)} What came from "
        f"it stays as it is. I keep trying for {days} days in all; if it has moved, give me its new address "
        "with `events import`, and end this one with `events imports stop`."
    )


def reads_again(name: str) -> Message:
    return Message(f"I can read {_named(name)} again.")


def given_up(name: str, fault: str, days: int) -> Message:
    return Message(
        f"I couldn't read {_named(name)} for {days} days, so I don't follow it any more. "
        f"{markup.literal(fault)} What came from it stays in `events`."
    )


def _named(name: str) -> str:
    return f"the calendar “{markup.literal(name)}”"
