"""What is said of what people need so that they can take part."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.message import Message
from bot.chat.refusal import Refusal
from handlers.events.messages import listed as listed_names
from handlers.events.messages import span
from storage.access_needs import KEPT, Need
from storage.events import Event

NEEDS_EXAMPLE = 'events needs Intro to Snakemake "step-free access"'
SENT = "I've written to you privately what people need."
LONGEST = 500


def before_saying(event: Event) -> str:
    return (
        f"For {markup.bold(event.title)}. Say what lets you take part: step-free access, captions, large "
        "print, food, a place near the door. Only its hosts, and whoever planned it, read it. I keep it no "
        f"longer than {KEPT.days} days after the event."
    )


def noted(event: Event) -> str:
    return f"Noted for {markup.bold(event.title)}. Only its hosts, and whoever planned it, read it."


def taken_away(event: Event) -> str:
    return f"All right, nothing is noted for {markup.bold(event.title)}."


def somebody_needs(event: Event) -> Message:
    """To a host; what it is they read when they ask."""
    return Message(
        f"Somebody has said what they need so that they can take part in {markup.bold(event.title)}. "
        f"`events needs {event.title}` shows it to you."
    )


def listed(event: Event, needs: Sequence[Need], zone: ZoneInfo) -> Message:
    """What people need, to a host alone."""
    rows = "\n".join(f"- {markup.literal(need.name)}: {markup.literal(need.text)}" for need in needs)
    return Message(
        f"What people need at {markup.bold(event.title)}, {span(event, zone)}:\n\n{rows}\n\nPlease keep it "
        f"to yourself. I keep it no longer than {KEPT.days} days after the event.",
        mentions=tuple(need.person_id for need in needs),
    )


def who_reads_now(event: Event, names: Sequence[str], ids: Sequence[int]) -> Message:
    """To those who said what they need, where there are new hosts."""
    return Message(
        f"{markup.literal(listed_names(names))} now {'hosts' if len(names) == 1 else 'host'} "
        f"{markup.bold(event.title)}, and may read what you said you need there. To take it away, type "
        f"`events needs {event.title}` and answer “nothing”.",
        mentions=tuple(ids),
    )


def nobody_needs(event: Event) -> str:
    return f"Nobody has said that they need anything at {markup.bold(event.title)}."


def too_long(length: int) -> Refusal:
    return Refusal(f"That is {length} characters; please keep it to {LONGEST}.")


def answer_first(event: Event) -> Refusal:
    return Refusal(
        f"You haven't said that you are coming to {markup.bold(event.title)}.",
        example=f"events show {event.title}",
    )
