"""`why`: what caused a message that came by itself, and how to change or stop it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.chat.identity import Address
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.feature import Why
from handlers.why import messages
from storage import unasked
from storage.database import Work


async def explain(work: Work, request: Request, *, causes: Mapping[str, Why]) -> Reply:
    """The cause of the message that the asker replies to, or of the latest here. Raises Refusal."""
    identity = request.person.identity
    key = None
    if request.answers:
        key = await unasked.of_message(work, identity.platform, request.answers)
    if key is None:
        here = {request.place.conversation}
        if request.direct:
            here.add(Address.direct(identity).conversation)
        key = await unasked.latest(work, identity.platform, here)
    cause = causes.get(key.partition(":")[0]) if key is not None else None
    if cause is None:
        raise messages.nothing_came()
    return Reply.say(messages.explained(cause, [request.example(words) for words in cause.commands]))
