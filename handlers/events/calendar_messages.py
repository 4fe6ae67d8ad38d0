"""What is said where somebody has events in their own calendar."""

from __future__ import annotations

from bot.chat import markup
from bot.chat.button import Button
from bot.chat.file import File
from bot.chat.message import Message
from handlers.events.buttons import NewCalendarAddress
from storage.events import Event

NOTHING_IN_CALENDAR = "There is nothing in your calendar yet: say that you're going to an event first."


def for_calendar(event: Event, file: File) -> Message:
    return Message(f"Here is {markup.bold(event.title)} for your calendar.", files=(file,))


def out_of_calendar(event: Event, file: File) -> Message:
    return Message(f"This takes {markup.bold(event.title)} out of your calendar.", files=(file,))


def all_for_calendar(file: File) -> Message:
    """One's own events where the community has no web address."""
    return Message(
        "Here are your events for your calendar. It is as of now: the organisers haven't set up the web "
        "address by which a calendar could follow changes.",
        files=(file,),
    )


def calendar_address(url: str, *, anew: bool) -> Message:
    text = (
        f"Subscribe to this address in your calendar: {markup.link(url, url)}\n\nIt shows the events you're "
        "going to or may go to, and follows changes. Keep it to yourself: whoever has it can read it."
    )
    if anew:
        text += " The old address no longer works."
    return Message(text, (Button("Give me a new address", NewCalendarAddress()),))
