"""Replies on their way to the outbox."""

from __future__ import annotations

from bot.chat import markup
from bot.chat.identity import Address
from bot.chat.incoming import REACTION, Incoming, Kind
from bot.chat.message import Message
from bot.chat.outgoing import ASKED_BY, ASKED_IN, CALLS, THREAD
from storage import outbox
from storage.database import Work
from storage.outbox import Otherwise, Urgency


async def enqueue(work: Work, incoming: Incoming, message: Message, *, direct: bool = False) -> None:
    """A reply goes out like everything else, so that a crash neither loses nor repeats it.

    It is for the asker alone: where others read along it goes by the platform's own hidden route, or
    as a direct message.
    """
    hidden = bool(incoming.route) and not incoming.direct and not direct
    to_them = Otherwise(incoming.place.conversation, incoming.identity.user, incoming.route)
    # Where nothing can be hidden, only that they can't be reached is said before others.
    to_all = Otherwise(incoming.place.conversation, route={**_asked(incoming), CALLS: incoming.identity.user})
    await outbox.enqueue(
        work,
        key=f"reply:{incoming.identity.platform}:{incoming.key}",
        to=incoming.place if incoming.direct or hidden else Address.direct(incoming.identity),
        message=message,
        urgency=Urgency.REPLY,
        only_for=incoming.identity.user,
        route=incoming.route if hidden else _asked(incoming),
        otherwise=None if incoming.direct or hidden else to_them if incoming.route else to_all,
    )


def _asked(incoming: Incoming) -> dict[str, str]:
    """Where it was asked, and by which message: so that the answer stands in its thread, or replies to it."""
    asked_by = incoming.message or incoming.replaces
    if not asked_by or asked_by.startswith(REACTION) or incoming.kind is Kind.WITHDRAWN:
        return {}
    thread = {THREAD: incoming.thread} if incoming.thread else {}
    return {ASKED_IN: incoming.place.conversation, ASKED_BY: asked_by, **thread}


async def slow_down(work: Work, incoming: Incoming, *, left_out: bool) -> None:
    """Tell somebody who sends very much at once, in one kind message, that it is taken in turn.

    `left_out`: that was so much that this one, and what follows it, isn't taken at all.
    """
    text = (
        "That's a lot at once! I take what you send one after the other, so that everybody gets their turn."
    )
    if left_out:
        said = markup.literal(incoming.words[:60]) or "what you pressed"
        text = (
            f"That was more than I can take. I've left out {said} and what came after: send it again later."
        )
    await outbox.enqueue(
        work,
        key=f"slow:{incoming.identity.platform}:{incoming.key}",
        to=Address.direct(incoming.identity),
        message=Message(text),
        urgency=Urgency.REPLY,
        only_for=incoming.identity.user,
    )
