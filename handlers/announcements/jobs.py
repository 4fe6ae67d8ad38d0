"""What happens when an announcement falls due."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.chat.identity import Address
from bot.chat.message import Message
from bot.feature import Due
from handlers.announcements import wording
from storage import announcements, letters, outbox, roles, schedule
from storage.announcements import Announcement
from storage.database import Work
from storage.outbox import Urgency

KIND = "announcement"


async def fall_due(work: Work, due: Due) -> None:
    """Post an announcement; when that is too late, or no longer allowed, its author hears instead."""
    announcement = await announcements.find(work, due.subject)
    if announcement is not None and announcement.state == "asked":
        announcement.state = "cancelled"
        await _tell_author(work, announcement, wording.lapsed(announcement))
    if announcement is None or announcement.state != "waiting":
        return
    announcement.at = due.scheduled_for
    if not await roles.has(work, announcement.author_id, "organiser"):
        announcement.state = "cancelled"
        await _tell_author(work, announcement, wording.no_longer_allowed(announcement))
        return
    late = timedelta(minutes=work.community.delivery.announcement_late_minutes)
    in_time = due.now - due.scheduled_for <= late
    if announcement.rule:
        await _recur(work, announcement, due)
    if in_time:
        await post(work, announcement, due.scheduled_for, until=due.scheduled_for + late)
    else:
        announcement.state = "held" if not announcement.rule else announcement.state
        await _tell_author(work, announcement, wording.held(announcement, due.scheduled_for))


async def _recur(work: Work, announcement: Announcement, due: Due) -> None:
    """Arrange the next time; those that passed while Stepup was down are not made up for."""
    following = wording.recurs(announcement).next_after(max(due.now, due.scheduled_for))
    if following is None:
        announcement.state = "sent"
        return
    announcement.at = following
    await arrange(work, announcement)


async def hold_back(work: Work, announcement: Announcement) -> None:
    """Nothing of it goes out that hasn't yet."""
    await schedule.drop(work, kind=KIND, subject_id=announcement.id)
    await outbox.cancel(work, key_of(announcement))


async def moved(work: Work, announcement_id: int, at: datetime) -> None:
    """The rules of its zone changed, and it is due at another instant (UTC)."""
    await announcements.moved(work, announcement_id, at)


async def arrange(work: Work, announcement: Announcement) -> None:
    """Have it posted at its time, on the wall clock of its zone."""
    if announcement.at is None:
        return
    await schedule.arrange(
        work,
        kind=KIND,
        subject_id=announcement.id,
        at=announcement.at,
        zone=announcement.zone,
        wall=announcement.at.astimezone(ZoneInfo(announcement.zone)).replace(tzinfo=None),
    )


def key_of(announcement: Announcement, occasion: str = "") -> str:
    """What the keys of an announcement's messages begin with, of all occasions or of one."""
    return f"announcement:{announcement.id}:" + (f"{occasion}:" if occasion else "")


async def post(
    work: Work, announcement: Announcement, due: datetime, *, until: datetime | None = None
) -> int:
    """Put it in the outbox, once for each conversation and occasion; what can't be sent by `until` is held.

    `due` (UTC) is the occasion; instants are in UTC. Returns how many copies weren't there already.
    """
    if not announcement.rule:
        announcement.state = "sent"
    occasion = str(int(due.timestamp()))
    copies = 0
    for channel in await announcements.channels(work, announcement.id):
        copies += await outbox.enqueue(
            work,
            key=f"{key_of(announcement, occasion)}{channel.platform}:{channel.conversation}",
            to=Address(channel.platform, channel.conversation),
            message=Message(announcement.text),
            urgency=Urgency.NEWS,
            expires_at=until,
            if_late=wording.held(announcement, due),
            author_id=announcement.author_id,
            about=f"your announcement {wording.opening(announcement.text)} in {channel.name}",
        )
    return copies


async def _tell_author(work: Work, announcement: Announcement, message: Message) -> None:
    key = f"announcement-author:{announcement.id}:{work.now.isoformat()}"
    await letters.write_to(work, announcement.author_id, key=key, message=message)
