"""What changes when a community of practice is tied to a channel."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.identity import Channel
from handlers.groups import channel_messages
from storage import audit, group_channels, outbox
from storage.database import Work
from storage.outbox import Urgency

TIED = "group-tied"


async def tie(work: Work, name: str, channels: Sequence[Channel], *, by: int) -> bool:
    """Tie a community to these channels, and say so in them. False where it was tied to all already."""
    if not await group_channels.tie(work, name, channels, by=by):
        return False
    for channel in channels:
        to = channel.address
        await outbox.enqueue(
            work,
            key=f"{TIED}:{to.platform}:{to.conversation}:{work.now.isoformat()}",
            to=to,
            message=channel_messages.said_there(name),
            urgency=Urgency.NEWS,
            author_id=by,
            about=f"what I was to say in {channel.name}",
        )
    await audit.record(work, actor_id=by, action="groups.tie", detail=f"{name}: {channels[0].name}")
    return True


async def untie(work: Work, name: str, *, by: int) -> list[Channel]:
    """Tie a community to no channel any more. Returns those it was tied to."""
    was = await group_channels.untie(work, name)
    if was:
        await audit.record(work, actor_id=by, action="groups.untie", detail=f"{name}: {was[0].name}")
    return was
