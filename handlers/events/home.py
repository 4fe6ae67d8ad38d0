"""What of the events stands on somebody's home page."""

from __future__ import annotations

from bot.chat.request import Request
from bot.chat.role import Role
from bot.chat.section import Section
from handlers.events import home_messages
from storage import rsvps
from storage.database import Work
from storage.rsvps import INTERESTED

MOST = 3


async def home(work: Work, request: Request) -> list[Section]:
    """The next of the asker's own; for organisers, how much is planned."""
    organises = request.person.role >= Role.ORGANISER
    found = await rsvps.coming(work, request.person.id, planned=organises)
    mine = [item for item in found if item.answer in INTERESTED][:MOST]
    sections = [home_messages.at_home(mine, request.person.zone)] if mine else []
    if organises and found:
        sections.append(home_messages.planned(found))
    return sections
