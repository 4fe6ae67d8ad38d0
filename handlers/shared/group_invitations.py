"""Inviting whoever joins a community of practice to the channels it is tied to. Shared."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.chat import markup
from bot.chat.message import Message
from storage import group_channels, outbox, people
from storage.database import Work
from storage.outbox import Urgency

INVITED = "group-invite"


def said(channels: Sequence[str]) -> str:
    """To whoever has just joined, before they are there; `channels` by their names, none for nothing."""
    if not channels:
        return ""
    shown = markup.literal(" and ".join(channels))
    return f"I'm inviting you to {shown}, unless you're there already."


async def invite(work: Work, person_id: int, joined: Collection[str]) -> list[str]:
    """Invite somebody to the channels of the communities they have just joined, with each of their accounts.

    Returns the names of the channels. Whoever is there already is left as they are, by their platform; who
    can't be invited is told why. Nobody is invited twice as long as the channel is tied: whoever was put out
    of it by those in it doesn't come back by joining anew.
    """
    tied = await group_channels.of(work, joined)
    if not tied:
        return []
    accounts = (await people.accounts(work, [person_id]))[person_id]
    names: list[str] = []
    for one in tied:
        to = one.channel.address
        users = [account.user for account in accounts if account.platform == to.platform]
        if not users or not await group_channels.note_invited(work, person_id, to):
            continue
        names.append(one.channel.name)
        for user in users:
            await outbox.enqueue(
                work,
                key=f"{INVITED}:{to.platform}:{to.conversation}:{user}:{work.now.isoformat()}",
                to=to,
                message=Message("", invites=user, mentions=(person_id,)),
                urgency=Urgency.REMINDER,
                author_id=person_id,
                about=f"your invitation to {one.channel.name}",
                asked=True,
            )
    return list(dict.fromkeys(names))
