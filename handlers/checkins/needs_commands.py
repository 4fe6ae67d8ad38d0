"""`needs`: what a closed check-in says, as words, a picture and a spreadsheet.

Only frozen figures are read here; the disclosure rule was applied when the round closed.
"""

from __future__ import annotations

from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.checkins import needs_messages, parsing, round_actions
from handlers.checkins.needs_figures import Needs
from storage import checkins
from storage.checkins import CheckinRound
from storage.database import Work


async def show(work: Work, request: Request) -> Reply:
    """The needs of the last round, or of one by its title; of everybody, or by one grouping."""
    asked = parsing.needs(request.words)
    rounds = await checkins.closed(work)
    if not rounds:
        return Reply.say(needs_messages.none_yet(status=request.example("checkin status")))
    found = parsing.titled(asked.title, rounds)
    people = work.community.disclosure.people
    needs = await round_actions.needs_of(work, found)
    if needs is None or needs.all_together is None:
        return Reply.say(needs_messages.too_few(found, people))
    message = needs_messages.needs(
        found,
        needs,
        await _before(work, found, rounds),
        asked.grouping,
        catalogue=work.catalogue,
        zone=request.person.zone,
        people=people,
        see_also=f"{request.example('needs by institution')} and {request.example('needs by family')}",
    )
    return Reply(message, direct=True)


async def _before(
    work: Work, found: CheckinRound, rounds: list[CheckinRound]
) -> tuple[CheckinRound, Needs] | None:
    """The last round before this one that was for the same people, with what is kept of it."""
    for earlier in rounds[rounds.index(found) + 1 :]:
        needs = await round_actions.needs_of(work, earlier) if earlier.audience == found.audience else None
        if needs is not None:
            return earlier, needs
    return None
