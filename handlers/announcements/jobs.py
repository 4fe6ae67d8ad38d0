"""What happens when an announcement falls due."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.chat.command import Due
from bot.chat.identity import Address
from bot.chat.message import Message
from handlers.announcements import wording
from storage import announcements, letters, outbox, roles
from storage.announcements import Announcement
from storage.database import Work
from storage.outbox import Urgency

KIND = "announcement"


async def fall_due(due: Due, work: Work) -> None:
    """Post an announcement; when that is too late, or no longer allowed, its author hears instead."""
    announcement = await announcements.find(work, due.subject)
    if announcement is None or announcement.state != "waiting":
        return
    if not await roles.has(work, announcement.author_id, "organiser"):
        announcement.state = "cancelled"
        await _tell_author(announcement, wording.no_longer_allowed(announcement), work)
        return
    late = timedelta(minutes=work.community.delivery.announcement_late_minutes)
    if due.now - due.scheduled_for > late:
        announcement.state = "held"
        await _tell_author(announcement, wording.held(announcement), work)
        return
    await post(announcement, work, until=due.scheduled_for + late)


def key_of(announcement: Announcement) -> str:
    """What the keys of an announcement's messages begin with."""
    return f"announcement:{announcement.id}:"


async def post(announcement: Announcement, work: Work, *, until: datetime | None = None) -> None:
    """Put it in the outbox, once for each conversation; what can't be sent by `until` (UTC) is held."""
    announcement.state = "sent"
    for channel in await announcements.channels(work, announcement.id):
        await outbox.enqueue(
            work,
            key=f"{key_of(announcement)}{channel.platform}:{channel.conversation}",
            to=Address(channel.platform, channel.conversation),
            message=Message(announcement.text),
            urgency=Urgency.NEWS,
            expires_at=until,
            if_late=wording.held(announcement),
            author_id=announcement.author_id,
            about=f"your announcement in {channel.name}",
        )


async def _tell_author(announcement: Announcement, message: Message, work: Work) -> None:
    key = f"{key_of(announcement)}author"
    await letters.write_to(work, announcement.author_id, key=key, message=message)
