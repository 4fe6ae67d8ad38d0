"""What can be taken back of calendars, and how."""

from __future__ import annotations

from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from bot.feature import Undo
from handlers.calendars import actions, messages
from storage.database import Work
from storage.last_acts import Act

# The kind of act, as it is noted: with the id of the import.
IMPORTED = "calendar-imported"


async def _take_out(work: Work, request: Request, act: Act) -> Reply:
    out, stay = await actions.take_out(work, act.subject)
    return Reply.say(messages.taken_out(out, stay, act.detail.get("followed", 0)))


UNDO = {IMPORTED: Undo(_take_out, Role.ORGANISER)}
