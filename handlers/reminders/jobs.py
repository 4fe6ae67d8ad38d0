"""What happens when a reminder falls due."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.chat.command import Due
from bot.chat.identity import Address
from bot.chat.message import Message
from handlers.reminders import wording
from storage import letters, outbox, people, reminders, roles, schedule
from storage.database import Work
from storage.outbox import Urgency
from storage.reminders import Reminder

KIND = "reminder"


async def fall_due(due: Due, work: Work) -> None:
    """Send the reminder; one for a channel that is too late is held, and its author asked."""
    reminder = await reminders.find(work, due.subject)
    if reminder is None or reminder.state != "waiting":
        return
    if not reminder.channel:
        key, message = key_of(reminder), wording.private(reminder, due.now)
        await outbox.enqueue(
            work,
            key=key,
            to=Address(reminder.platform, reminder.conversation),
            message=message,
            urgency=Urgency.REMINDER,
        )
        await _go_on(reminder, due, work)
        return
    # Whoever asked must still be allowed to when it is sent.
    if not await roles.has(work, reminder.owner_id, reminder.needs):
        reminder.state = "cancelled"
        await _tell(reminder, wording.no_longer_allowed(reminder), work)
        return
    late = timedelta(minutes=work.community.delivery.announcement_late_minutes)
    if due.now - due.scheduled_for <= late:
        await send_to_channel(reminder, work, until=due.scheduled_for + late)
        await _go_on(reminder, due, work)
    elif reminder.rule:
        await _go_on(reminder, due, work)
        await _tell(reminder, wording.skipped(reminder, due.scheduled_for), work)
    else:
        reminder.state = "held"
        await _tell(reminder, wording.held(reminder, ZoneInfo(reminder.zone)), work)


async def _go_on(reminder: Reminder, due: Due, work: Work) -> None:
    """Arrange the next time of what recurs; those that passed meanwhile are not made up for."""
    following = None
    if reminder.rule:
        following = wording.recurs(reminder).next_after(max(due.now, due.scheduled_for))
    if following is None:
        reminder.state = "sent"
        return
    reminder.state, reminder.due_at = "waiting", following
    await arrange(reminder, work)


async def arrange(reminder: Reminder, work: Work) -> None:
    """Have it fall due at its time, on the wall clock of its zone unless an elapsed time was asked for."""
    wall = datetime.fromisoformat(reminder.wall) if reminder.wall else None
    if reminder.rule:
        wall = reminder.due_at.astimezone(ZoneInfo(reminder.zone)).replace(tzinfo=None)
    await schedule.arrange(
        work, kind=KIND, subject_id=reminder.id, at=reminder.due_at, zone=reminder.zone, wall=wall
    )


def key_of(reminder: Reminder) -> str:
    """What the outbox knows a reminder's message by: once for each time it is due."""
    return f"reminder:{reminder.id}:{int(reminder.due_at.timestamp())}"


async def send_to_channel(reminder: Reminder, work: Work, *, until: datetime | None = None) -> None:
    """Put a channel reminder in the outbox; if it can't be sent by `until` (UTC), its author is asked."""
    reminder.state = "sent"
    owner = await people.name_of(work, reminder.owner_id)
    await outbox.enqueue(
        work,
        key=key_of(reminder),
        to=Address(reminder.platform, reminder.conversation),
        message=wording.public(reminder, owner),
        urgency=Urgency.NEWS,
        expires_at=until,
        if_late=(
            wording.skipped(reminder, reminder.due_at)
            if reminder.rule
            else wording.held(reminder, ZoneInfo(reminder.zone))
        ),
        author_id=reminder.owner_id,
        about=f"your reminder in {reminder.channel}",
    )


async def _tell(reminder: Reminder, message: Message, work: Work) -> None:
    await letters.write_to(work, reminder.owner_id, key=f"{key_of(reminder)}:author", message=message)
