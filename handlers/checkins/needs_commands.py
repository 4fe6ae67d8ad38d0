"""`needs`: what the last closed check-in says, as words, a picture and a spreadsheet.

Only frozen figures are read here; the disclosure rule was applied when the round closed.
"""

from __future__ import annotations

from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.checkins import actions, needs_messages, parsing
from storage import checkins, reports
from storage.database import Work


async def show(work: Work, request: Request) -> Reply:
    """The needs of the whole community, or by one grouping."""
    grouping = parsing.grouping(request.words)
    rounds = await checkins.latest_closed(work, limit=2)
    report = await reports.frozen(work, actions.REPORT, str(rounds[0].id)) if rounds else None
    if report is None:
        return Reply.say(needs_messages.none_yet(status=request.example("checkin status")))
    if report["people"] is None:
        return Reply.say(needs_messages.too_few(rounds[0], work.community.disclosure.base))
    before = await reports.frozen(work, actions.REPORT, str(rounds[1].id)) if len(rounds) > 1 else None
    message = needs_messages.needs(
        rounds[0],
        report,
        before,
        grouping,
        catalogue=work.catalogue,
        zone=request.person.zone,
        see_also=f"{request.example('needs by institution')} and {request.example('needs by family')}",
    )
    return Reply(message, direct=True)
