"""What changes when a community of practice is tied to a channel."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.identity import Channel
from bot.chat.message import Message
from handlers.groups import channel_messages
from handlers.shared.group_invitations import INVITED
from storage import audit, group_channels, outbox
from storage.database import Work
from storage.outbox import Urgency

TIED = "group-tied"


async def tie(work: Work, name: str, channels: Sequence[Channel], *, by: int) -> bool:
    """Tie a community to these channels, and say so in them. False where it was tied to all already."""
    if not await group_channels.tie(work, name, channels, by=by):
        return False
    for channel in channels:
        await _say(work, channel, name, channel_messages.said_there(name), "tied", by=by)
    await audit.record(work, actor_id=by, action="groups.tie", detail=f"{name}: {channels[0].name}")
    return True


async def untie(work: Work, name: str, which: Sequence[Channel] | None = None, *, by: int) -> list[Channel]:
    """Tie a community to these channels no longer, or to none, and say so there. Returns which."""
    was = await group_channels.untie(work, name, which)
    for channel in was:
        await outbox.cancel(work, f"{INVITED}:{channel.address.platform}:{channel.address.conversation}:")
        await _say(work, channel, name, channel_messages.said_no_longer(name), "untied", by=by)
    if was:
        named = " and ".join(dict.fromkeys(channel.name for channel in was))
        await audit.record(work, actor_id=by, action="groups.untie", detail=f"{name}: {named}")
    return was


async def _say(work: Work, channel: Channel, name: str, message: Message, what: str, *, by: int) -> None:
    to = channel.address
    await outbox.enqueue(
        work,
        key=f"{TIED}:{to.platform}:{to.conversation}:{name}:{work.now.isoformat()}:{what}",
        to=to,
        message=message,
        urgency=Urgency.NEWS,
        author_id=by,
        about=f"what I was to say in {channel.name}",
    )
