"""Replies on their way to the outbox."""

from __future__ import annotations

from bot.chat.identity import Address
from bot.chat.incoming import Incoming
from bot.chat.message import Message
from storage import outbox
from storage.database import Work
from storage.outbox import Urgency


async def enqueue(work: Work, incoming: Incoming, message: Message, *, direct: bool = False) -> None:
    """A reply goes out like everything else, so that a crash neither loses nor repeats it.

    It is for the asker alone: where others read along it goes by the platform's own hidden route, or
    as a direct message.
    """
    hidden = bool(incoming.route) and not incoming.direct and not direct
    await outbox.enqueue(
        work,
        key=f"reply:{incoming.identity.platform}:{incoming.key}",
        to=incoming.place if incoming.direct or hidden else Address.direct(incoming.identity),
        message=message,
        urgency=Urgency.REPLY,
        only_for=incoming.identity.user,
        route=incoming.route if hidden else None,
    )


async def slow_down(work: Work, incoming: Incoming) -> None:
    """Tell somebody who sends very much at once, in one kind message, that it is taken in turn."""
    text = (
        "That's a lot at once! I take what you send one after the other, so that everybody gets their turn. "
        "There's no need to send it again."
    )
    await outbox.enqueue(
        work,
        key=f"slow:{incoming.identity.platform}:{incoming.key}",
        to=Address.direct(incoming.identity),
        message=Message(text),
        urgency=Urgency.REPLY,
        only_for=incoming.identity.user,
    )
