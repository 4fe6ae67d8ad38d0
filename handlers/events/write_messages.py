"""What is said where an organiser writes to those who answered an event."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.button import Button, Style
from bot.chat.message import Message
from bot.chat.refusal import Refusal
from handlers.events.buttons import LeaveEvent, WriteToParticipants
from handlers.events.change_parsing import Readers
from handlers.events.messages import span
from handlers.events.organiser_messages import WRITE_EXAMPLE
from storage.events import Event

# One of them, and several.
TO_WHOM = {
    Readers.ALL: ("who may come or waits for a place", "who may come or wait for a place"),
    Readers.GOING: ("who is going", "who are going"),
    Readers.MAYBE: ("who said maybe", "who said maybe"),
    Readers.WAITING: ("who waits for a place", "who wait for a place"),
}


def before_writing(event: Event, zone: ZoneInfo) -> str:
    return f"About {markup.bold(event.title)}, {span(event, zone)}."


def readers(which: Readers) -> str:
    """Who they are, as one of the choices of a form."""
    return f"Those {TO_WHOM[which][1]}"


def _people(count: int, readers: Readers) -> str:
    one, several = TO_WHOM[readers]
    return f"1 person {one}" if count == 1 else f"{count} people {several}"


def written(event: Event, name: str, by: int, text: str, zone: ZoneInfo) -> Message:
    """What each of them reads."""
    heading = f"{markup.literal(name)} writes about {markup.bold(event.title)}, {span(event, zone)}:"
    return Message(f"{heading}\n\n{markup.literal(text)}", mentions=(by,))


def proposed(shown: Message, readers: Readers, count: int, edit_id: int) -> Message:
    """What would be sent, and to how many."""
    return Message(
        f"I'd write this to {_people(count, readers)}:\n\n{shown.text}",
        (
            Button("Send it", WriteToParticipants(edit_id=edit_id), Style.PRIMARY, word="send"),
            Button("Don't send it", LeaveEvent(edit_id=edit_id)),
        ),
        mentions=shown.mentions,
    )


def what_to_write() -> Refusal:
    return Refusal("Put what I am to write in quotation marks, after the event.", example=WRITE_EXAMPLE)


def sent(event: Event, told: int) -> str:
    return f"Sent to {told} {'person' if told == 1 else 'people'}, about {markup.bold(event.title)}."


def stays_sent(event: Event) -> str:
    return f"What you wrote about {markup.bold(event.title)} has been sent, so I can't take it back."


def over_long_ago(event: Event) -> Refusal:
    return Refusal(
        f"{markup.bold(event.title)} was too long ago: a fortnight after it nobody is written to any more."
    )


def nobody_there(event: Event, readers: Readers, *, none_wants_it: bool) -> Refusal:
    if none_wants_it:
        return Refusal(f"Nobody who answered {markup.bold(event.title)} wants messages about events.")
    return Refusal(f"There is nobody at {markup.bold(event.title)} {TO_WHOM[readers][0]}.")
