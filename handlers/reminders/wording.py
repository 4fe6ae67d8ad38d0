"""What reminders say, and the buttons under them."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.button import BUTTON_LABEL_LIMIT, Action, Button
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.recurrence import Recurrence
from storage.reminders import Reminder

# A reminder later than this says when it was due.
LATE = timedelta(minutes=2)

SNOOZES = {"10m": "10 minutes", "1h": "1 hour", "morning": "Tomorrow morning"}


def target(reminder: Reminder, name: str = "") -> str:
    """Whom it is for; `name` is the person's, where it is for somebody else."""
    if reminder.to_id is not None:
        return markup.bold(name)
    return markup.literal(reminder.channel) if reminder.channel else "you"


def named(reminder: Reminder) -> tuple[int, ...]:
    """The id of whom it is for, where it is for somebody else."""
    return () if reminder.to_id is None else (reminder.to_id,)


def due(reminder: Reminder, zone: ZoneInfo) -> str:
    return markup.time(reminder.due_at, times.full(reminder.due_at, zone))


def coming(reminder: Reminder, zone: ZoneInfo) -> str:
    """When it comes: once, or the rule in words with the next time."""
    if not reminder.rule:
        return f"on {due(reminder, zone)}"
    return f"{recurs(reminder).said_to(zone)}, next on {due(reminder, zone)}"


def recurs(reminder: Reminder) -> Recurrence:
    return Recurrence.kept(reminder.rule, reminder.start, reminder.zone)


def promise(reminder: Reminder, zone: ZoneInfo, name: str = "") -> str:
    return f"I'll remind {target(reminder, name)} {coming(reminder, zone)}: {markup.literal(reminder.text)}"


def listed(reminder: Reminder, zone: ZoneInfo, name: str = "") -> str:
    """One line of the list."""
    where = f", in {markup.literal(reminder.channel)}" if reminder.channel else ""
    whom = f", for {markup.literal(name)}" if reminder.to_id is not None else ""
    when_ = markup.capital(coming(reminder, zone).removeprefix("on "))
    return f"{when_}{where}{whom}: {markup.literal(short(reminder.text))}"


def short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 80 else line[:79] + "…"


def private(reminder: Reminder, now: datetime, sender: str = "") -> Message:
    """The reminder itself, to the one it is for; `sender` is the name of somebody else who asked for it."""
    of = f" from {markup.literal(sender)}" if sender else ""
    text = f"Reminder{of}: {markup.literal(reminder.text)}"
    if now - reminder.due_at > LATE:
        text += f"\n\nThis was due at {due(reminder, ZoneInfo(reminder.zone))}. Sorry it's late."
    reference = str(reminder.id)
    snoozes = (Button(label, Action("snooze", (reference, key))) for key, label in SNOOZES.items())
    mute = (
        (Button(f"No more from {sender}"[:BUTTON_LABEL_LIMIT], Action("remind-mute", (reference,))),)
        if sender
        else ()
    )
    done = Button("Done", Action("reminder-done", (reference,)), "primary")
    return Message(text, (done, *snoozes, *mute), mentions=(reminder.owner_id,) if sender else ())


def public(reminder: Reminder, owner: str) -> Message:
    """The reminder in a channel."""
    text = f"{markup.bold('Reminder')} from {markup.literal(owner)}: {markup.literal(reminder.text)}"
    return Message(text, mentions=(reminder.owner_id,))


def proposal(reminder: Reminder, zone: ZoneInfo, note: str, name: str = "") -> Message:
    """What was understood, to be confirmed before it counts."""
    text = f"I'd remind {target(reminder, name)} {coming(reminder, zone)}: {markup.literal(reminder.text)}"
    if note:
        text += f"\n\n{markup.literal(note)}"
    reference = str(reminder.id)
    changes = reminder.replaces is not None
    seen_by_others = reminder.channel or reminder.to_id is not None
    return Message(
        f"{text}\n\nIs that right?",
        (
            Button(
                "Yes, change it" if changes else "Yes, remind",
                Action("remind-yes", (reference,)),
                "primary",
                word="send it" if seen_by_others else "",
            ),
            Button("No, leave it as it was" if changes else "No, drop it", Action("remind-no", (reference,))),
        ),
        mentions=named(reminder),
    )


def held(reminder: Reminder, zone: ZoneInfo) -> Message:
    """To the author of a channel reminder whose time passed while Stepup was away."""
    reference = str(reminder.id)
    return Message(
        f"I couldn't send this to {target(reminder)} in time; it was due on {due(reminder, zone)}: "
        f"{markup.literal(reminder.text)}\n\nShall I still send it?",
        (
            Button("Send now", Action("remind-send", (reference,)), "primary", word="send"),
            Button("Drop it", Action("remind-no", (reference,))),
        ),
    )


def skipped(reminder: Reminder, due_at: datetime) -> Message:
    """To the author of a recurring channel reminder, one time of which (UTC) couldn't be kept."""
    was = markup.time(due_at, times.full(due_at, ZoneInfo(reminder.zone)))
    return Message(
        f"I couldn't remind {target(reminder)} on {was}, and left that time out; it goes on as arranged: "
        f"{markup.literal(reminder.text)}"
    )


def no_longer_allowed(reminder: Reminder, name: str = "") -> Message:
    """To the author of a reminder who may no longer send it there."""
    return Message(
        f"I didn't send your reminder to {target(reminder, name)}, because you may no longer do that: "
        f"{markup.literal(reminder.text)}",
        mentions=named(reminder),
    )


def not_wanted(reminder: Reminder, name: str) -> Message:
    """To the author of a reminder that its receiver doesn't take."""
    return Message(
        f"{markup.bold(name)} takes no reminders from you, so I've stopped this one: "
        f"{markup.literal(reminder.text)}",
        mentions=named(reminder),
    )


def moved(count: int, zone: ZoneInfo) -> Message:
    """To somebody whose own time zone has changed."""
    which = "One reminder" if count == 1 else f"{count} reminders"
    moves = "moves" if count == 1 else "move"
    return Message(
        f"You're on {markup.literal(zone.key)} time now. {which} of yours {moves} with you, to the same hour "
        "there; `remind list` shows when."
    )


def snoozed_until(key: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The instant (UTC) that a snooze button means; “morning” is 09:00 in the person's zone."""
    if key == "10m":
        return now + timedelta(minutes=10)
    if key == "1h":
        return now + timedelta(hours=1)
    tomorrow = now.astimezone(zone).replace(tzinfo=None) + timedelta(days=1)
    return times.localise(tomorrow.replace(hour=9, minute=0, second=0, microsecond=0), zone)[0]
