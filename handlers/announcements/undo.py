"""What can be taken back of announcements, and how."""

from __future__ import annotations

from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from bot.feature import Undo
from handlers.announcements import actions, messages
from storage.announcements import Announcement, AnnouncementState
from storage.database import Work
from storage.last_acts import Act

# The kinds of act, as they are noted.
DRAFTED = "announcement-drafted"
SCHEDULED = "announcement-scheduled"
CANCELLED = "announcement-cancelled"
PAUSED = "announcement-paused"
PROPOSED = "announcement-change-proposed"
RESUMED = "announcement-resumed"


async def _discard(work: Work, request: Request, act: Act) -> Reply:
    announcement = await _in(work, act, AnnouncementState.DRAFT)
    await actions.drop_announcement(work, announcement.id, "")
    return Reply.say(messages.draft_taken_back(announcement))


async def _unschedule(work: Work, request: Request, act: Act) -> Reply:
    announcement = await _in(work, act, AnnouncementState.WAITING)
    await actions.cancel_announcement(work, announcement, by=request.person.id)
    return Reply.say(messages.draft_taken_back(announcement))


async def _put_back(work: Work, request: Request, act: Act) -> Reply:
    announcement = await actions.put_back(work, act.subject)
    return Reply.say(messages.is_back(announcement, request.person.zone))


async def _resume(work: Work, request: Request, act: Act) -> Reply:
    announcement = await _in(work, act, AnnouncementState.PAUSED)
    await actions.resume_announcement(work, announcement, by=request.person.id)
    return Reply.say(messages.resumed(announcement, request.person.zone))


async def _pause(work: Work, request: Request, act: Act) -> Reply:
    announcement = await _in(work, act, AnnouncementState.WAITING)
    await actions.pause_announcement(work, announcement, by=request.person.id)
    return Reply(messages.paused(announcement))


async def _in(work: Work, act: Act, state: AnnouncementState) -> Announcement:
    """What was done something to, still as that left it. Raises Refusal."""
    announcement = await actions.found(work, act.subject)
    if announcement.state is not state:
        raise messages.not_scheduled_any_more()
    return announcement


async def _unpropose(work: Work, request: Request, act: Act) -> Reply:
    """A change that was only shown is thrown away."""
    await actions.leave_unchanged(work, act.subject)
    return Reply.say(messages.left())


UNDO = {
    PROPOSED: Undo(_unpropose, Role.ORGANISER),
    DRAFTED: Undo(_discard, Role.ORGANISER),
    SCHEDULED: Undo(_unschedule, Role.ORGANISER),
    CANCELLED: Undo(_put_back, Role.ORGANISER),
    PAUSED: Undo(_resume, Role.ORGANISER),
    RESUMED: Undo(_pause, Role.ORGANISER),
}
