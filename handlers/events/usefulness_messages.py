"""What a host hears of how useful their event was."""

from __future__ import annotations

from bot.chat import markup
from bot.chat.message import Message
from handlers.events.usefulness import LEAST
from handlers.shared import figures_said
from handlers.shared.disclosure import Total
from storage.events import Event


def told(event: Event, found: Total, *, series: bool, people: int) -> Message:
    """A fortnight after an event, or after the last date of a series."""
    what = f"{markup.bold(event.title)}{', all its dates together' if series else ''}"
    mean, margin = found.mean() + LEAST, found.margin()
    return Message(
        f"How useful was {what}? {mean:.1f} of 5 (give or take {margin:.1f}), as about {found.base} people "
        f"said. {figures_said.rule(people)}"
    )
