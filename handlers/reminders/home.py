"""What of the reminders stands on somebody's home page."""

from __future__ import annotations

from bot.chat.request import Request
from bot.chat.section import Section
from handlers.reminders import home_messages
from storage import reminders
from storage.database import Work

MOST = 3


async def home(work: Work, request: Request) -> list[Section]:
    """The next of the asker's reminders."""
    found = await reminders.waiting(work, request.person.id)
    return [home_messages.at_home(found[:MOST], len(found), request.person.zone)] if found else []
