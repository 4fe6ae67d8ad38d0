"""What of the check-ins stands on an organiser's home page."""

from __future__ import annotations

from bot.chat.request import Request
from bot.chat.role import Role
from bot.chat.section import Section
from handlers.checkins import actions, home_messages
from storage import checkins
from storage.database import Work


async def home(work: Work, request: Request) -> list[Section]:
    """The round that is running, and about how many have answered it: no more than `checkin status` tells."""
    if request.person.role < Role.ORGANISER:
        return []
    found = await checkins.running(work)
    if found is None:
        return []
    return [home_messages.at_home(found, await actions.so_far(work, found), request.person.zone)]
