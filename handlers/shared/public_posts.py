"""The life of what is posted in channels at a time: announcements, those of events, reminders for a channel.

It waits for its time on the clock of its zone. Due, it is posted, unless its author may no longer have that
done, or it is too late: then its author hears, and may have it posted after all. What can't be delivered by
the same deadline is held by the outbox, and its author asked in the same words. Shared by the features.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.chat.identity import Channel
from bot.chat.message import Message
from bot.chat.recurrence import Recurrence
from bot.chat.role import Role
from bot.feature import Due
from storage import outbox, roles, schedule
from storage.database import Work
from storage.outbox import Urgency


class Verdict(StrEnum):
    """What becomes of a post that is due."""

    POST = "post"
    NOT_ALLOWED = "not-allowed"
    TOO_LATE = "too-late"


async def arrange(work: Work, *, kind: str, subject_id: int, at: datetime, zone: str) -> None:
    """Have it fall due at `at` (UTC), or at that hour on the clock of `zone` (IANA) if its rules change."""
    wall = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    await schedule.arrange(work, kind=kind, subject_id=subject_id, at=at, zone=zone, wall=wall)


async def verdict(work: Work, due: Due, *, author_id: int | None, needs: Role) -> Verdict:
    """Whether it may be posted now: whoever asked for it must still be allowed to, and it must be in time."""
    if not await roles.has(work, author_id, needs):
        return Verdict.NOT_ALLOWED
    return Verdict.POST if due.now <= deadline(work, due) else Verdict.TOO_LATE


def deadline(work: Work, due: Due) -> datetime:
    """Until when (UTC) it is posted without asking its author."""
    return due.scheduled_for + timedelta(minutes=work.community.delivery.announcement_late_minutes)


def following(recurs: Recurrence, due: Due) -> datetime | None:
    """The next time (UTC) of what recurs; those that passed while Stepup was down are not made up for."""
    return recurs.next_after(max(due.now, due.scheduled_for))


async def post(
    work: Work,
    channels: Iterable[Channel],
    message: Message,
    *,
    key: str,
    until: datetime | None = None,
    if_late: Message | None = None,
    author_id: int | None,
    about: Callable[[Channel], str],
) -> int:
    """Put it in the outbox, once for each channel and `key`. Returns how many copies weren't there already.

    Its author hears `if_late` when a copy can't be delivered by `until` (UTC); `about` says what it was, when
    they hear that it can't be delivered at all.
    """
    copies = 0
    for channel in channels:
        copies += await outbox.enqueue(
            work,
            key=f"{key}{channel.address.platform}:{channel.address.conversation}",
            to=channel.address,
            message=message,
            urgency=Urgency.NEWS,
            expires_at=until,
            if_late=if_late,
            author_id=author_id,
            about=about(channel),
        )
    return copies


async def post_after_all(work: Work, key: str, *, until: datetime | None = None) -> int:
    """Its author wants what wasn't delivered in time after all, by `until` (UTC). Returns how many copies."""
    return await outbox.revive(work, key, until=until)


async def give_up(work: Work, key: str) -> int:
    """Its author wants nothing of what wasn't delivered in time any more. Returns how many copies it was."""
    return await outbox.cancel(work, key)


async def take_back(work: Work, *, kind: str, subject_id: int, key: str) -> None:
    """Nothing of it goes out that hasn't yet; `key` is what the keys of its messages begin with."""
    await schedule.drop(work, kind=kind, subject_id=subject_id)
    await outbox.cancel(work, key)
