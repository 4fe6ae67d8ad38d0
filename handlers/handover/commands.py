"""Taking over what needs somebody."""

from __future__ import annotations

from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.handover import actions, messages
from handlers.handover.buttons import TakeOver
from storage import ownership, people
from storage.database import Work


async def take_over(work: Work, request: Request, pressed: TakeOver) -> Reply:
    """Whoever is first looks after it."""
    count = await actions.take_over(work, pressed.handover_id, by=request.person.id)
    if count is not None:
        return Reply.say(messages.taken(count))
    taker = await ownership.taker(work, pressed.handover_id)
    name = await people.name_of(work, taker) if taker is not None else "Somebody"
    return Reply.say(messages.taken_by(name), mentions=[taker] if taker is not None else [])
