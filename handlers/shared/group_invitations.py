"""Inviting whoever joins a community of practice to the channels it is tied to. Shared."""

from __future__ import annotations

from collections.abc import Collection

from bot.chat.message import Message
from storage import group_channels, outbox, people
from storage.database import Work
from storage.outbox import Urgency

INVITED = "group-invite"


async def invite(work: Work, person_id: int, joined: Collection[str]) -> list[str]:
    """Invite somebody to the channels of the communities they have just joined, with each of their accounts.

    Returns the names of the channels. Whoever is there already is left as they are, by their platform; who
    can't be invited is told why. Nobody is invited again as long as their invitation is kept in the outbox:
    whoever was put out of a channel by those in it doesn't come back at once by joining anew.
    """
    tied = await group_channels.of(work, joined)
    if not tied:
        return []
    accounts = (await people.accounts(work, [person_id]))[person_id]
    names: list[str] = []
    for one in tied:
        to = one.channel.address
        for account in accounts:
            if account.platform != to.platform:
                continue
            invited = await outbox.enqueue(
                work,
                key=f"{INVITED}:{to.platform}:{to.conversation}:{account.user}:{one.since.isoformat()}",
                to=to,
                message=Message("", invites=account.user, mentions=(person_id,)),
                urgency=Urgency.REMINDER,
                author_id=person_id,
                about=f"your invitation to {one.channel.name}",
                asked=True,
            )
            if invited:
                names.append(one.channel.name)
    return list(dict.fromkeys(names))
