"""What can be taken back of kudos."""

from __future__ import annotations

from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from bot.feature import Undo
from handlers.kudos import actions, messages
from storage.database import Work
from storage.last_acts import Act

GIVEN = "kudos-given"


async def _take_back(work: Work, request: Request, act: Act) -> Reply:
    await actions.take_back(work, act.subject, by=request.person.id)
    return Reply.say(messages.taken_back())


UNDO = {GIVEN: Undo(_take_back, Role.MEMBER)}
