"""What happens when an announcement falls due."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.chat.message import Message
from bot.chat.role import Role
from bot.feature import Due
from handlers.announcements import actions, messages
from storage import announcements, letters, roles
from storage.announcements import Announcement, AnnouncementState
from storage.database import Work


async def fall_due(work: Work, due: Due) -> None:
    """Post an announcement; when that is too late, or no longer allowed, its author hears instead."""
    announcement = await announcements.find(work, due.subject)
    if announcement is not None and announcement.state == AnnouncementState.ASKED:
        announcement.state = AnnouncementState.CANCELLED
        await _tell_author(work, announcement, messages.lapsed(announcement))
    if announcement is None or announcement.state != AnnouncementState.WAITING:
        return
    announcement.at = due.scheduled_for
    if not await roles.has(work, announcement.author_id, Role.ORGANISER):
        announcement.state = AnnouncementState.CANCELLED
        await _tell_author(work, announcement, messages.no_longer_allowed(announcement))
        return
    late = timedelta(minutes=work.community.delivery.announcement_late_minutes)
    in_time = due.now - due.scheduled_for <= late
    if announcement.rule:
        await _recur(work, announcement, due)
    if in_time:
        await actions.post(work, announcement, due.scheduled_for, until=due.scheduled_for + late)
    else:
        announcement.state = AnnouncementState.HELD if not announcement.rule else announcement.state
        await _tell_author(work, announcement, messages.held(announcement, due.scheduled_for))


async def _recur(work: Work, announcement: Announcement, due: Due) -> None:
    """Arrange the next time; those that passed while Stepup was down are not made up for."""
    following = messages.recurs(announcement).next_after(max(due.now, due.scheduled_for))
    if following is None:
        announcement.state = AnnouncementState.SENT
        return
    announcement.at = following
    await actions.arrange(work, announcement)


async def moved(work: Work, announcement_id: int, at: datetime) -> None:
    """The rules of its zone changed, and it is due at another instant (UTC)."""
    await announcements.moved(work, announcement_id, at)


async def _tell_author(work: Work, announcement: Announcement, message: Message) -> None:
    key = f"announcement-author:{announcement.id}:{work.now.isoformat()}"
    await letters.write_to(work, announcement.author_id, key=key, message=message)
