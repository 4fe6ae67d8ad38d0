"""What of the announcements stands on an organiser's home page."""

from __future__ import annotations

from bot.chat.request import Request
from bot.chat.role import Role
from bot.chat.section import Section
from handlers.announcements import home_messages
from storage import announcements
from storage.database import Work


async def home(work: Work, request: Request) -> list[Section]:
    """How many wait, are held, or want somebody's word."""
    if request.person.role < Role.ORGANISER:
        return []
    found = await announcements.waiting(work)
    return [home_messages.at_home(found, request.person.zone)] if found else []
