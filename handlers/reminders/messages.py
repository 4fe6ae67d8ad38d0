"""What reminders say, and the buttons under them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.button import LABEL_LIMIT, Button, Style
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.phrases.fault import NotATime
from bot.chat.question import Question, Wants
from bot.chat.refusal import Refusal
from handlers.reminders import due_times
from handlers.reminders.buttons import (
    ConfirmReminder,
    DropReminder,
    KeepReminder,
    MoreReminders,
    MuteSender,
    SendReminder,
    Snooze,
    TickOff,
    UnmuteSender,
)
from handlers.shared import pages
from storage.reminders import Reminder, SnoozeUntil

# A reminder later than this says when it was due.
LATE = timedelta(minutes=2)
MOST_LISTED = 20
SNOOZES = {
    SnoozeUntil.TEN_MINUTES: "10 minutes",
    SnoozeUntil.ONE_HOUR: "1 hour",
    SnoozeUntil.MORNING: "Tomorrow morning",
}

EXAMPLE = "remind me to submit the abstract in 2 hours"
RECURRING_EXAMPLE = "remind me to fill in my timesheet every Friday at 16:00"
CHANNEL_EXAMPLE = "remind #events to bring a laptop tomorrow at 9am"
PERSON_EXAMPLE = "remind @alice to send the slides tomorrow at 9am"
EDIT_EXAMPLE = 'remind edit 1 "submit the paper" tomorrow at 10am'
CANCEL_EXAMPLE = "remind cancel 1"
MUTE_EXAMPLE = "remind mute @alice"
UNMUTE_EXAMPLE = "remind unmute @alice"


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
    return f"{due_times.recurs(reminder).said_to(zone)}, next on {due(reminder, zone)}"


def promise(reminder: Reminder, zone: ZoneInfo, name: str = "", *, note: str = "") -> str:
    """That it will come, and what was noted of its time."""
    noted = f"\n\n{markup.literal(note)}" if note else ""
    text = markup.literal(reminder.text)
    return f"I'll remind {target(reminder, name)} {coming(reminder, zone)}: {text}{noted}"


def overview(
    waiting: Sequence[Reminder],
    names: Mapping[int, str],
    muted: Mapping[int, str],
    zone: ZoneInfo,
    *,
    start: int,
    make: str,
    cancel: str,
) -> Message:
    """What waits, numbered, and who is muted; `make` and `cancel` are examples of those commands.

    `start` is how many come before this page.
    """
    mentions = (*names, *muted)
    said = f"You take no reminders from {markup.literal(', '.join(muted.values()))}." if muted else ""
    if not waiting:
        none = f"You have no reminders waiting. To make one, type {make}."
        return Message("\n\n".join(part for part in (none, said) if part), mentions=mentions)
    page = waiting[start : start + MOST_LISTED]
    rows = [
        f"{number}. {_row(reminder, zone, names.get(reminder.to_id or 0, ''))}"
        for number, reminder in enumerate(page, start + 1)
    ]
    after = start + len(page)
    more = pages.more(after, len(waiting), lambda start: MoreReminders(start=start))
    parts = ("Your reminders:", "\n".join(rows), said, f"To cancel one, type {cancel}.")
    return Message("\n\n".join(part for part in parts if part), more, mentions=mentions)


def in_plain_text(reminder: Reminder, zone: ZoneInfo) -> str:
    """One of the list as it is named in a question: what and when, and where others read it."""
    when_ = times.full(reminder.due_at, zone)
    where = f", in {reminder.channel}" if reminder.channel else ""
    return f"{short(reminder.text)} – {when_}{where}"


def _row(reminder: Reminder, zone: ZoneInfo, name: str = "") -> str:
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
    snoozes = (Button(label, Snooze(reminder_id=reminder.id, until=key)) for key, label in SNOOZES.items())
    mute = (
        (Button(f"No more from {sender}"[:LABEL_LIMIT], MuteSender(reminder_id=reminder.id)),)
        if sender
        else ()
    )
    done = Button("Done", TickOff(reminder_id=reminder.id), Style.PRIMARY)
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
    changes = reminder.replaces is not None
    seen_by_others = reminder.channel or reminder.to_id is not None
    return Message(
        f"{text}\n\nIs that right?",
        (
            Button(
                "Yes, change it" if changes else "Yes, remind",
                ConfirmReminder(reminder_id=reminder.id),
                Style.PRIMARY,
                word="send it" if seen_by_others else "",
            ),
            Button(
                "No, leave it as it was" if changes else "No, drop it", DropReminder(reminder_id=reminder.id)
            ),
        ),
        mentions=named(reminder),
    )


def held(reminder: Reminder, zone: ZoneInfo) -> Message:
    """To the author of a channel reminder whose time passed while Stepup was away."""
    return Message(
        f"I couldn't send this to {target(reminder)} in time; it was due on {due(reminder, zone)}: "
        f"{markup.literal(reminder.text)}\n\nShall I still send it?",
        (
            Button("Send now", SendReminder(reminder_id=reminder.id), Style.PRIMARY, word="send"),
            Button("Drop it", DropReminder(reminder_id=reminder.id)),
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


def about(reminder: Reminder) -> str:
    """What a reminder for somebody else is called, to its owner."""
    return f"your reminder “{short(reminder.text)}”"


def about_channel(reminder: Reminder) -> str:
    return f"your reminder in {reminder.channel}"


def dropped(reminder: Reminder) -> str:
    if reminder.replaces is not None:
        return "All right, it stays as it was."
    return "Dropped. I won't send it."


def sent(reminder: Reminder) -> str:
    return f"Sent to {markup.literal(reminder.channel)}."


def cancelled(reminder: Reminder) -> Message:
    undo = Button("Keep it after all", KeepReminder(reminder_id=reminder.id))
    return Message(f"Cancelled: {markup.literal(short(reminder.text))}", (undo,))


def withdrawn(found: Sequence[Reminder]) -> str:
    """What is said when the message that asked for reminders was deleted or changed."""
    return "\n\n".join(f"Your reminder is cancelled: {markup.literal(short(one.text))}" for one in found)


def done_for_now(reminder: Reminder, zone: ZoneInfo) -> str:
    return f"Well done. I'll come back {coming(reminder, zone)}."


def ticked_off(*, already: bool) -> str:
    return "That one is ticked off already." if already else "Well done. I've ticked it off."


def put_off(reminder: Reminder, zone: ZoneInfo) -> str:
    return f"All right, I'll come back on {due(reminder, zone)}."


def muted(from_id: int, name: str) -> Message:
    back = Button("Take them again", UnmuteSender(person_id=from_id))
    return Message(f"You get no more reminders from {markup.bold(name)}.", (back,), mentions=(from_id,))


def unmuted(name: str, *, already: bool) -> str:
    if already:
        return f"You take reminders from {markup.bold(name)} already."
    return f"{markup.bold(name)} can send you reminders again."


# Refusals ---------------------------------------------------------------------------------------


def too_many(most: int) -> Refusal:
    return Refusal(
        f"You have {most} reminders waiting, which is as many as I keep; cancel one first.",
        example="remind cancel 1",
    )


def only_from_there(channel: str) -> Refusal:
    return Refusal(
        f"Only organisers can send a reminder to {markup.literal(channel)} from elsewhere; type it "
        "in that channel instead."
    )


def unknown_person(said: str) -> Refusal:
    return Refusal(
        f"I don't know whom you mean by “{markup.literal(said[:60])}”.",
        example=PERSON_EXAMPLE,
    )


def not_registered(said: str, person_id: int | None) -> Refusal:
    return Refusal(
        f"{markup.literal(said)} hasn't registered with me, so I can't remind them.",
        mentions=[person_id] if person_id is not None else (),
    )


def takes_none(person_id: int, name: str) -> Refusal:
    return Refusal(f"{markup.bold(name)} takes no reminders from you.", mentions=[person_id])


def not_yours() -> Refusal:
    return Refusal("That reminder is somebody else's, or it is gone.")


def none_waiting() -> Refusal:
    return Refusal("You have no reminders waiting.", example=EXAMPLE)


def which_one(count: int, example: str) -> Refusal:
    numbers = f", from 1 to {count}" if count > 1 else ""
    return Refusal(f"Which one? Give its number in your list{numbers}, or its words.", example=example)


def no_longer_waiting() -> Refusal:
    return Refusal(
        "That one isn't in your list any more: it has gone out, was changed or is cancelled. Look again.",
        example="remind list",
    )


# Taken back -------------------------------------------------------------------------------------


def taken_back(reminder: Reminder) -> str:
    return f"Taken back: I won't remind {_whom(reminder)} of “{markup.literal(short(reminder.text))}”."


def _whom(reminder: Reminder) -> str:
    if reminder.channel:
        return markup.literal(reminder.channel)
    return "them" if reminder.to_id is not None else "you"


def not_put_off(reminder: Reminder) -> str:
    return f"Taken back: “{markup.literal(short(reminder.text))}” isn't put off; I won't say it again."


def went_out_already(reminder: Reminder) -> Refusal:
    return Refusal(f"I can't take that back: “{markup.literal(short(reminder.text))}” has gone out already.")


def was_dealt_with() -> Refusal:
    return Refusal("I can't take that back: that reminder was changed or cancelled since.")


def no_longer_proposed() -> Refusal:
    return Refusal("That reminder was dropped or has gone out already.")


def time_has_passed() -> Refusal:
    return Refusal("That time has passed in the meantime; please ask again.")


def passed_for_good() -> Refusal:
    return Refusal("Its time has passed; please ask for a new one.")


def nothing_to_change() -> Refusal:
    return Refusal("It went out or was cancelled in the meantime, so there is nothing to change.")


def dealt_with() -> Refusal:
    return Refusal("That reminder has been dealt with already.")


def finished() -> Refusal:
    return Refusal("That reminder is finished; please ask for a new one.")


def not_allowed_any_more() -> Refusal:
    return Refusal("You may no longer send a reminder there.")


def own_are_not_muted() -> Refusal:
    return Refusal("Your own you can cancel; only those of others can be muted.", example="remind list")


def whose(example: str) -> Refusal:
    return Refusal("Whose reminders? Mention the person with an @.", example=example)


# What can't be read ---------------------------------------------------------------------------------


def one_at_a_time() -> Refusal:
    return Refusal(
        "I remind one person or one channel at a time; ask me once for each.", example=PERSON_EXAMPLE
    )


def whom_to_remind(words: str) -> Refusal:
    return Refusal(f"I can't tell whom to remind of “{markup.literal(words[:60])}”.", example=EXAMPLE)


def what_and_when(example: str) -> Refusal:
    return Refusal("What should I say, and when?", example=example)


def what_shall_change() -> Refusal:
    return Refusal("What shall change? Give the new words, a new time, or both.", example=EDIT_EXAMPLE)


def not_understood(left: str) -> Refusal:
    return Refusal(f"I don't understand “{markup.literal(left[:60])}” in that.", example=EDIT_EXAMPLE)


def not_a_time(fault: NotATime, example: str) -> Refusal:
    return Refusal(markup.literal(str(fault)), example=example)


def what(line: str) -> Question:
    return Question("What shall I remind you of?", line=line, wants=Wants.WORDS)


def when(line: str) -> Question:
    return Question("When shall I say it?", line=line, wants=Wants.TIME)


def remind_of_what(example: str) -> Refusal:
    return Refusal("What should I remind you of?", example=example)


def too_long(length: int, longest: int) -> Refusal:
    return Refusal(f"That is {length} characters; please keep it to {longest}.")


def keeps_reminders(days: int) -> str:
    return f"reminders that are over, for {days} days"
