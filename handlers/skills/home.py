"""What of somebody's skills stands on their home page."""

from __future__ import annotations

from bot.chat.request import Request
from bot.chat.section import Section
from handlers.skills import actions, home_messages
from storage import skills
from storage.database import Work


async def home(work: Work, request: Request) -> list[Section]:
    """The next step of their pathway, where they head for something."""
    own = await skills.own(work, request.person.id)
    found, role = await actions.way(work, request.person.id, own)
    if not found.steps:
        return []
    return [home_messages.at_home(found, work.catalogue, role.name if role else None)]
