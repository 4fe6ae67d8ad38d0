"""`undo`: what somebody did last is taken back, where it can be."""

from __future__ import annotations

from collections.abc import Mapping

from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.feature import Undo
from handlers.undo import messages
from storage import last_acts
from storage.database import Work


async def undo(work: Work, request: Request, *, by_kind: Mapping[str, Undo]) -> Reply:
    """Take back the asker's own last act; what can't be taken back is said to be so. Raises Refusal."""
    act = await last_acts.take(work, request.person.id)
    if act is None:
        raise messages.nothing_to_undo()
    take_back = by_kind.get(act.kind)
    if take_back is None:
        return Reply.say(messages.stays(str(act.detail.get("why", ""))))
    if request.person.role < take_back.role:
        raise messages.no_longer_allowed()
    return await take_back.run(work, request, act)
