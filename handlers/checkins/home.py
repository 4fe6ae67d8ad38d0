"""What of the check-ins stands on an organiser's home page."""

from __future__ import annotations

from bot.chat.request import Request
from bot.chat.role import Role
from bot.chat.section import Section
from handlers.checkins import home_messages
from storage import checkins
from storage.database import Work


async def home(work: Work, request: Request) -> list[Section]:
    """The round that is running, and how many have answered it."""
    if request.person.role < Role.ORGANISER:
        return []
    found = await checkins.running(work)
    if found is None:
        return []
    return [home_messages.at_home(found, await checkins.states(work, found.id), request.person.zone)]
