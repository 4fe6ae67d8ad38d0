"""What is said about events, and the buttons under it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat import markup, when
from bot.chat.message import Action, Button, Message
from storage.events import Coming, Event, EventChannel

LABELS = {"going": "Going", "maybe": "Maybe", "no": "Not going"}
CONFIRMED = {
    "going": "You're going to",
    "maybe": "You've said maybe to",
    "no": "You're not going to",
}


def times(event: Event, zone: ZoneInfo) -> str:
    """The event's date and times in full, in a zone."""
    return markup.time(event.starts_at, when.span(event.starts_at, event.ends_at, zone))


def rsvp_buttons(event: Event) -> tuple[Button, ...]:
    return tuple(
        Button(
            label,
            Action("rsvp", (str(event.id), answer)),
            "primary" if answer == "going" else "plain",
        )
        for answer, label in LABELS.items()
    )


def described(event: Event, zone: ZoneInfo) -> str:
    """Title, time and place, as in an announcement."""
    lines = [markup.bold(event.title), times(event, zone)]
    if event.place:
        lines.append(f"Where: {_place(event.place)}")
    if event.description:
        lines.append(markup.literal(event.description))
    return "\n\n".join(lines)


def _place(place: str) -> str:
    parts = place.split(" – ")
    return " – ".join(
        markup.link(part, part) if part.startswith(("https://", "http://")) else markup.literal(part)
        for part in parts
    )


def announcement(event: Event) -> Message:
    text = f"{described(event, ZoneInfo(event.zone))}\n\nAre you coming?"
    return Message(text, rsvp_buttons(event))


def preview(event: Event, channels: Sequence[EventChannel], zone: ZoneInfo, note: str) -> Message:
    """The event as it will be announced, where and when, before anything is public."""
    where = markup.literal(named(channels))
    if event.announce_at:
        at = markup.time(event.announce_at, when.full(event.announce_at, zone))
        plan = f"I'll announce it in {where} on {at}."
        label = "Schedule it"
    else:
        plan = f"I'll announce it in {where} at once."
        label = "Publish"
    parts = ["Here is how it will look:", described(event, ZoneInfo(event.zone)), note, plan]
    return Message(
        "\n\n".join(part for part in parts if part),
        (
            Button(label, Action("event-publish", (str(event.id),)), "primary"),
            Button("Discard", Action("event-discard", (str(event.id),))),
        ),
    )


def named(channels: Sequence[EventChannel]) -> str:
    """The channels' names, each once: a bridged one is one channel to its readers."""
    return " and ".join(sorted({channel.name for channel in channels}))


def held(event: Event, now: datetime, due: datetime) -> Message:
    """To the host of an event whose announcement couldn't go out in time."""
    zone = ZoneInfo(event.zone)
    was = markup.time(due, when.full(due, zone))
    text = f"I couldn't announce {markup.bold(event.title)} in time; it was due on {was}."
    if event.starts_at <= now:
        return Message(f"{text} It has started by now, so I've left it.")
    reference = str(event.id)
    return Message(
        f"{text} Shall I still announce it?",
        (
            Button("Send now", Action("event-send", (reference,)), "primary"),
            Button("Drop it", Action("event-drop", (reference,))),
        ),
    )


def cancelled(event: Event, zone: ZoneInfo) -> Message:
    """To everyone who may have meant to come."""
    return Message(f"{markup.bold(event.title)}, {times(event, zone)}, is cancelled. Sorry!")


def no_longer_allowed(event: Event) -> Message:
    """To a host who may no longer announce events."""
    return Message(f"I didn't announce {markup.bold(event.title)}, because you are no longer an organiser.")


def reminder(event: Event, answer: str, now: datetime, zone: ZoneInfo) -> Message:
    """The private reminder before an event."""
    ahead = when.spoken(event.starts_at - now)
    text = f"{markup.bold(event.title)} starts in {ahead}: {times(event, zone)}."
    if event.place:
        text += f"\n\nWhere: {_place(event.place)}"
    if answer == "maybe":
        return Message(f"{text}\n\nYou said maybe. Are you coming?", rsvp_buttons(event))
    return Message(text)


def listed(coming: Sequence[Coming], zone: ZoneInfo) -> str:
    """What is coming up, the reader's own events first."""
    mine = [item for item in coming if item.answer in ("going", "maybe")]
    others = [item for item in coming if item.answer not in ("going", "maybe")]
    parts = []
    if mine:
        parts += ["**Yours**", "\n".join(_row(item, zone) for item in mine)]
    if others:
        parts += ["**Also coming up**" if mine else "**Coming up**"]
        parts.append("\n".join(_row(item, zone) for item in others))
    return "\n\n".join(parts)


def _row(item: Coming, zone: ZoneInfo) -> str:
    said = {"going": " – you're going", "maybe": " – you said maybe", "no": " – you're not going"}
    return f"- {markup.bold(item.event.title)}, {times(item.event, zone)}{said.get(item.answer or '', '')}"
