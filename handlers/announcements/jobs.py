"""What happens when an announcement falls due."""

from __future__ import annotations

from datetime import datetime

from bot.chat.message import Message
from bot.chat.role import Role
from bot.feature import Due
from handlers.announcements import actions, messages
from handlers.shared import public_posts
from handlers.shared.public_posts import Verdict
from storage import announcements, letters
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
    verdict = await public_posts.verdict(work, due, author_id=announcement.author_id, needs=Role.ORGANISER)
    if verdict is Verdict.NOT_ALLOWED:
        announcement.state = AnnouncementState.CANCELLED
        await _tell_author(work, announcement, messages.no_longer_allowed(announcement))
        return
    if announcement.rule:
        await _recur(work, announcement, due)
    if verdict is Verdict.POST:
        until = public_posts.deadline(work, due)
        await actions.post(work, announcement, due.scheduled_for, until=until)
    else:
        announcement.state = AnnouncementState.HELD if not announcement.rule else announcement.state
        await _tell_author(work, announcement, messages.held(announcement, due.scheduled_for))


async def _recur(work: Work, announcement: Announcement, due: Due) -> None:
    """Arrange the next time, if there is one."""
    following = public_posts.following(messages.recurs(announcement), due)
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
