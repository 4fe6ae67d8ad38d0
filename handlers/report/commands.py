"""`report`: a term or a year of the community, for organisers to hand on."""

from __future__ import annotations

from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.report import actions, messages, parsing, sections
from storage import audit
from storage.database import Work


async def show(work: Work, request: Request) -> Reply:
    """The report as a page and a spreadsheet, with a word on what is in it."""
    quarters = parsing.quarters(request.words)
    found = await actions.gathered(work, quarters)
    made = sections.sections(found, work.catalogue)
    if not made:
        return Reply.say(messages.nothing_yet(needs=request.example("checkin start")))
    await audit.record(work, actor_id=request.person.id, action="report.read", detail=found.period)
    message = messages.report(
        made,
        found.period,
        community=work.community.name,
        now=work.now.astimezone(request.person.zone),
        people=work.community.disclosure.people,
    )
    return Reply(message, direct=True)
