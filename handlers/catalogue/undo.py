"""What can be taken back of additions to the catalogue, and how."""

from __future__ import annotations

from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from bot.feature import Undo
from handlers.catalogue import actions, messages
from storage.database import Work
from storage.last_acts import Act

# The kinds of act, as they are noted: with how the addition was before, and which version of it that made.
ADDED = "catalogue-added"
REMOVED = "catalogue-removed"


async def _take_back(work: Work, request: Request, act: Act) -> Reply:
    before, version = act.detail["before"], act.detail["version"]
    row = await actions.restore(work, act.subject, before, by=request.person, version=version)
    return Reply.say(messages.taken_back(row, work.catalogue))


UNDO = {ADDED: Undo(_take_back, Role.ORGANISER), REMOVED: Undo(_take_back, Role.ORGANISER)}
