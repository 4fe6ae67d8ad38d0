"""What those hear who arrive: newcomers of the chat, and the admin of an installation that begins."""

from __future__ import annotations

import hashlib

from bot.chat.identity import Address, Identity
from bot.chat.message import Message
from handlers.members import arrival_messages
from storage import outbox, people, welcomed
from storage.database import Work
from storage.outbox import Urgency

WELCOME = "welcome"
FIRST_STEPS = "first-steps"


async def arrived(work: Work, identity: Identity, name: str) -> None:
    """Somebody came to the workspace, or to a channel of the community: they are welcomed, once for ever.

    Whoever has spoken to Stepup before needs no welcome.
    """
    if await people.known(work, identity.platform, identity.user) is not None:
        return
    await _say_once(work, WELCOME, identity, arrival_messages.welcome(work.community.name, name))


async def connected(work: Work, platform: str) -> None:
    """A platform is connected: the admins whom the community file names there hear how to begin, once."""
    for holder in work.community.roles.admin:
        where, _, user = holder.partition(":")
        known = await people.known(work, platform, user) if where == platform else None
        # Whoever is a member began long ago.
        if where == platform and not (known and known.registered):
            message = arrival_messages.first_steps(work.community.name)
            await _say_once(work, FIRST_STEPS, Identity(platform, user), message)


async def _say_once(work: Work, what: str, identity: Identity, message: Message) -> None:
    if not await welcomed.first(work, what, identity):
        return
    mark = hashlib.sha256(f"{identity.platform}:{identity.user}".encode()).hexdigest()[:24]
    await outbox.enqueue(
        work, key=f"{what}:{mark}", to=Address.direct(identity), message=message, urgency=Urgency.BULK
    )
