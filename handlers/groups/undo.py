"""What can be taken back of communities of practice, and how."""

from __future__ import annotations

from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from bot.feature import Undo
from handlers.groups import messages
from storage import groups
from storage.database import Work
from storage.last_acts import Act

# The kinds of act, as they are noted: with the group's name.
JOINED = "group-joined"
LEFT = "group-left"
MADE = "group-made"


async def _leave(work: Work, request: Request, act: Act) -> Reply:
    await groups.leave(work, request.person.id, act.detail["name"])
    return Reply.say(messages.left(act.detail["name"]))


async def _join(work: Work, request: Request, act: Act) -> Reply:
    name = act.detail["name"]
    if name not in {group.name for group in await groups.every(work, request.person.id)}:
        raise messages.gone()
    await groups.join(work, request.person.id, name)
    return Reply(messages.welcome(name))


async def _unmake(work: Work, request: Request, act: Act) -> Reply:
    name = act.detail["name"]
    if not await groups.unmake(work, name):
        raise messages.has_members(name)
    return Reply.say(messages.unmade(name))


UNDO = {
    JOINED: Undo(_leave, Role.MEMBER),
    LEFT: Undo(_join, Role.MEMBER),
    MADE: Undo(_unmake, Role.ORGANISER),
}
