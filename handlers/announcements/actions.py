"""What changes with announcements: they are drafted, approved, posted, changed and held back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from bot.chat.identity import Channel
from bot.chat.message import Message
from bot.chat.recurrence import Recurrence
from handlers.announcements import messages
from handlers.shared import public_posts
from storage import announcements, audit, letters, posted, roles, schedule
from storage.announcements import Announcement, AnnouncementState
from storage.database import Work

KIND = "announcement"
MOST_ASKED = 10  # people who are asked for a second yes

_OPEN = (AnnouncementState.WAITING, AnnouncementState.PAUSED)


async def draft_announcement(
    work: Work,
    *,
    by: int,
    text: str,
    channels: Iterable[Channel],
    at: datetime | None,
    recurs: Recurrence | None,
    zone: ZoneInfo,
    made_by: str = "",
) -> Announcement:
    """Keep it for its author to look at; `at` is in UTC, None for at once.

    `made_by` is the platform's id of the message that asked for it.
    """
    announcement = Announcement(
        author_id=by,
        text=text,
        at=at,
        zone=(recurs.zone if recurs else zone).key,
        state=AnnouncementState.DRAFT,
        rule=recurs.rule if recurs else "",
        start=recurs.start.isoformat() if recurs else "",
        made_by=made_by,
        created_at=work.now,
    )
    await work.add(announcement)
    await announcements.add_channels(work, announcement.id, channels)
    return announcement


async def draft_change(
    work: Work,
    before: Announcement,
    *,
    by: int,
    text: str | None,
    at: datetime | None,
    recurs: Recurrence | None,
    zone: ZoneInfo,
) -> Announcement:
    """Keep an announcement as it would be; without a new `at` (UTC), its time stays as it is."""
    after = Announcement(
        author_id=by,
        text=text if text is not None else before.text,
        at=at or before.at,
        zone=(recurs.zone if recurs else zone).key if at else before.zone,
        state=AnnouncementState.DRAFT,
        rule=(recurs.rule if recurs else "") if at else before.rule,
        start=(recurs.start.isoformat() if recurs else "") if at else before.start,
        created_at=work.now,
    )
    await work.add(after)
    await announcements.add_channels(work, after.id, await announcements.channels(work, before.id))
    return after


async def found(work: Work, announcement_id: int) -> Announcement:
    """Raises Refusal."""
    announcement = await announcements.find(work, announcement_id)
    if announcement is None:
        raise messages.gone()
    return announcement


async def begin(work: Work, announcement: Announcement) -> Announcement:
    """Post it, or have it posted at its time. Raises Refusal."""
    if announcement.at is None:
        await post(work, announcement, work.now)
        return announcement
    if not next_is_ahead(work, announcement):
        raise messages.time_has_passed()
    announcement.state = AnnouncementState.WAITING
    await arrange(work, announcement)
    return announcement


def next_is_ahead(work: Work, announcement: Announcement) -> bool:
    """Bring what recurs to its next time. Returns whether its time is still ahead."""
    if announcement.rule and announcement.at is not None and announcement.at <= work.now:
        announcement.at = messages.recurs(announcement).next_after(work.now)
    return announcement.at is not None and announcement.at > work.now


async def change_announcement(work: Work, before: Announcement, after: Announcement, *, was: str) -> int:
    """Have it be as its changed copy is, where it was posted too. Returns how many copies that are.

    `was` is the version that was shown beside the change, empty where that isn't known. Raises Refusal.
    """
    if was and was != before.version:
        raise messages.changed_since()
    copies = 0
    if after.text != before.text:
        before.text = after.text
        message = Message(after.text)
        copies = await posted.edit(work, key_of(before), message, version=str(after.id))
    after.state = AnnouncementState.REPLACED
    if before.state is AnnouncementState.SENT:
        return copies
    if before.state not in _OPEN:
        raise messages.nothing_to_change()
    if (after.at, after.rule, after.start) != (before.at, before.rule, before.start):
        if after.at is None or after.at <= work.now:
            raise messages.new_time_has_passed()
        before.at, before.zone, before.rule, before.start = after.at, after.zone, after.rule, after.start
        await hold_back(work, before)
    if before.state is AnnouncementState.WAITING:
        await arrange(work, before)
    return copies


async def leave_unchanged(work: Work, change_id: int) -> None:
    """Throw a change away that waits for a yes."""
    after = await found(work, change_id)
    if after.state is AnnouncementState.DRAFT:
        after.state = AnnouncementState.REPLACED


async def drop_announcement(work: Work, announcement_id: int, occasion: str) -> bool:
    """Have nothing come of it. Returns whether that is for this one `occasion` only. Raises Refusal."""
    announcement = await found(work, announcement_id)
    expired = await public_posts.give_up(work, key_of(announcement, occasion))
    if announcement.rule and occasion:
        return True
    if announcement.state not in (AnnouncementState.DRAFT, AnnouncementState.HELD) and not expired:
        raise messages.dealt_with()
    announcement.state = AnnouncementState.CANCELLED
    return False


async def send_now(work: Work, announcement_id: int, occasion: str, *, due: datetime) -> Announcement:
    """Post what couldn't be posted in time after all; it was `due` then (UTC). Raises Refusal."""
    announcement = await found(work, announcement_id)
    copies = 0
    if announcement.state in (AnnouncementState.HELD, AnnouncementState.SENT, AnnouncementState.WAITING):
        copies = await public_posts.post_after_all(work, key_of(announcement, occasion))
    goes_on = announcement.rule and announcement.state is AnnouncementState.WAITING and occasion
    if not copies and (announcement.state is AnnouncementState.HELD or goes_on):
        copies = await post(work, announcement, due)
    if not copies:
        raise messages.dealt_with()
    return announcement


async def cancel_announcement(work: Work, announcement: Announcement, *, by: int | None = None) -> None:
    """Nothing of it is posted that isn't yet. `by` is who cancels it, where that is to be in the log."""
    announcement.state = AnnouncementState.CANCELLED
    await hold_back(work, announcement)
    if by is not None:
        await audit.record(work, actor_id=by, action="announce.cancel")


async def put_back(work: Work, announcement_id: int) -> Announcement:
    """Have what was cancelled posted after all, where its time is still ahead. Raises Refusal."""
    announcement = await found(work, announcement_id)
    unapproved = needs_approval(work) and announcement.approved_by is None
    if announcement.state is not AnnouncementState.CANCELLED or unapproved:
        raise messages.not_put_back()
    if not next_is_ahead(work, announcement):
        raise messages.not_put_back()
    announcement.state = AnnouncementState.WAITING
    await arrange(work, announcement)
    return announcement


async def pause_announcement(work: Work, announcement: Announcement, *, by: int) -> None:
    """Raises Refusal."""
    if announcement.state is AnnouncementState.PAUSED:
        raise messages.paused_already()
    decided(announcement)
    announcement.state = AnnouncementState.PAUSED
    await hold_back(work, announcement)
    await audit.record(work, actor_id=by, action="announce.pause")


async def resume_announcement(work: Work, announcement: Announcement, *, by: int) -> None:
    """Raises Refusal."""
    if announcement.state is not AnnouncementState.PAUSED:
        raise messages.not_paused()
    if not next_is_ahead(work, announcement):
        raise messages.needs_a_new_time()
    announcement.state = AnnouncementState.WAITING
    await arrange(work, announcement)
    await audit.record(work, actor_id=by, action="announce.resume")


def decided(announcement: Announcement) -> None:
    """Raises Refusal for what still waits for a second person's yes."""
    if announcement.state is AnnouncementState.ASKED:
        raise messages.waits_for_a_yes()


# A second person's yes ------------------------------------------------------------------------------


def needs_approval(work: Work) -> bool:
    """Whether a second organiser has to say yes before anything is announced."""
    return work.community.delivery.announcement_approval


async def ask_for_approval(
    work: Work, announcement: Announcement, before: Announcement | None, *, by: int, name: str
) -> None:
    """Ask the other organisers; `before` is what it would change, None where it is new. Raises Refusal."""
    others = [
        holder.person_id
        for holder in await roles.holders(work)
        if holder.person_id not in (None, announcement.author_id, by)
    ]
    if not others:
        raise messages.nobody_to_approve()
    announcement.state = AnnouncementState.ASKED
    # Should nobody have said yes by its time, its author hears.
    await arrange(work, announcement)
    rows = await announcements.channels(work, announcement.id)
    for person_id in list(dict.fromkeys(others))[:MOST_ASKED]:
        await letters.write_to(
            work,
            person_id,
            key=f"announcement-asked:{announcement.id}:{person_id}",
            message=messages.asked(announcement, before, rows, by, name),
        )


async def approve(
    work: Work, announcement_id: int, replaces: int | None, *, by: int, was: str
) -> tuple[Announcement, Announcement | None, int]:
    """Say yes for somebody else. Returns it, what it changes if anything, and the copies that were changed.

    Raises Refusal.
    """
    announcement = await _asked(work, announcement_id, by=by)
    before = await announcements.find(work, replaces) if replaces is not None else None
    announcement.approved_by = by
    await schedule.drop(work, kind=KIND, subject_id=announcement.id)
    copies = 0
    if before is not None:
        copies = await change_announcement(work, before, announcement, was=was)
    else:
        await begin(work, announcement)
    await audit.record(work, actor_id=by, action="announce.approve")
    return announcement, before, copies


async def refuse(work: Work, announcement_id: int, *, by: int) -> Announcement:
    """Say no. Raises Refusal."""
    announcement = await _asked(work, announcement_id, by=by)
    announcement.state = AnnouncementState.CANCELLED
    await schedule.drop(work, kind=KIND, subject_id=announcement.id)
    return announcement


async def _asked(work: Work, announcement_id: int, *, by: int) -> Announcement:
    announcement = await found(work, announcement_id)
    if announcement.state is not AnnouncementState.ASKED:
        raise messages.decided_already()
    if announcement.author_id == by:
        raise messages.somebody_else_has_to()
    return announcement


async def tell_decision(work: Work, announcement: Announcement, message: Message) -> None:
    """Tell an announcement's author what another organiser decided."""
    key = f"announcement-decided:{announcement.id}"
    await letters.write_to(work, announcement.author_id, key=key, message=message)


# Posting --------------------------------------------------------------------------------------------


async def post(
    work: Work, announcement: Announcement, due: datetime, *, until: datetime | None = None
) -> int:
    """Put it in the outbox, once for each conversation and occasion; what can't be sent by `until` is held.

    `due` (UTC) is the occasion; instants are in UTC. Returns how many copies weren't there already.
    """
    if not announcement.rule:
        announcement.state = AnnouncementState.SENT
    return await public_posts.post(
        work,
        await announcements.channels(work, announcement.id),
        Message(announcement.text),
        key=key_of(announcement, str(int(due.timestamp()))),
        until=until,
        if_late=messages.held(announcement, due),
        author_id=announcement.author_id,
        about=partial(messages.about, announcement),
    )


async def arrange(work: Work, announcement: Announcement) -> None:
    """Have it posted at its time, on the wall clock of its zone."""
    if announcement.at is None:
        return
    await public_posts.arrange(
        work, kind=KIND, subject_id=announcement.id, at=announcement.at, zone=announcement.zone
    )


async def hold_back(work: Work, announcement: Announcement) -> None:
    """Nothing of it goes out that hasn't yet."""
    await public_posts.take_back(work, kind=KIND, subject_id=announcement.id, key=key_of(announcement))


def key_of(announcement: Announcement, occasion: str = "") -> str:
    """What the keys of an announcement's messages begin with, of all occasions or of one."""
    return f"announcement:{announcement.id}:" + (f"{occasion}:" if occasion else "")
