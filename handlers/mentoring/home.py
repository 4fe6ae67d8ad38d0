"""What of mentoring stands on somebody's home page."""

from __future__ import annotations

from bot.chat.request import Request
from bot.chat.role import Role
from bot.chat.section import Section
from handlers.mentoring import home_messages
from storage import mentor_pairs, mentoring, people
from storage.database import Work


async def home(work: Work, request: Request) -> list[Section]:
    """Whom the asker is paired with, or that they look; for organisers, how many do."""
    me = request.person.id
    pairs = await mentor_pairs.pairs_of(work, me)
    names = await people.names(work, [pair.other(me) for pair in pairs])
    mentors = [names.get(pair.mentor_id, "") for pair in pairs if pair.mentor_id != me]
    mentees = [names.get(pair.mentee_id, "") for pair in pairs if pair.mentor_id == me]
    looks = await mentoring.looking(work, me) is not None
    sections = [home_messages.at_home(mentors, mentees, looks=looks)] if pairs or looks else []
    if request.person.role >= Role.ORGANISER:
        totals = await mentoring.totals(work)
        if totals.open or totals.mentors:
            sections.append(home_messages.standing(totals))
    return sections
