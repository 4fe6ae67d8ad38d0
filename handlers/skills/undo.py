"""What can be taken back of one's own skills, and how."""

from __future__ import annotations

from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from bot.feature import Undo
from handlers.skills import messages
from storage import skills
from storage.database import Work
from storage.last_acts import Act

# The kind of act, as it is noted: with what was known of each skill before.
SAID = "skills-said"
# The same: with the role that was headed for before.
HEADED = "pathway-headed"


async def _restore(work: Work, request: Request, act: Act) -> Reply:
    await skills.restore(work, request.person.id, act.detail["before"])
    return Reply.say(messages.taken_back(list(act.detail["before"]), work.catalogue))


async def _head_back(work: Work, request: Request, act: Act) -> Reply:
    before = act.detail["role"]
    await skills.head_for(work, request.person.id, before)
    return Reply.say(messages.headed_back(before))


UNDO = {SAID: Undo(_restore, Role.MEMBER), HEADED: Undo(_head_back, Role.MEMBER)}
