"""What of pauses and quiet hours stands on somebody's home page."""

from __future__ import annotations

from bot.chat.request import Request
from bot.chat.section import Section
from handlers.contact import messages
from storage import contact_choices
from storage.database import Work


async def home(work: Work, request: Request) -> list[Section]:
    """That there is a pause, or that there are quiet hours."""
    chosen = await contact_choices.of(work, request.person.id)
    found = messages.at_home(chosen, request.person.zone, work.now)
    return [found] if found is not None else []
