"""What happens when a reminder falls due."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.chat.command import Due
from bot.chat.identity import Address
from handlers.reminders import wording
from storage import outbox, people, reminders
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
        reminder.state = "sent"
        await outbox.enqueue(
            work,
            key=f"reminder:{reminder.id}:{int(due.scheduled_for.timestamp())}",
            to=Address(reminder.platform, reminder.conversation),
            message=wording.private(reminder, due.now),
            urgency=Urgency.REMINDER,
        )
        return
    late = timedelta(minutes=work.community.delivery.announcement_late_minutes)
    if due.now - due.scheduled_for > late:
        await _hold(reminder, work)
        return
    await send_to_channel(reminder, work)


async def send_to_channel(reminder: Reminder, work: Work) -> None:
    """Put a channel reminder in the outbox, once whatever happens."""
    reminder.state = "sent"
    owner = await people.name_of(work, reminder.owner_id)
    await outbox.enqueue(
        work,
        key=f"reminder:{reminder.id}:{int(reminder.due_at.timestamp())}",
        to=Address(reminder.platform, reminder.conversation),
        message=wording.public(reminder, owner),
        urgency=Urgency.NEWS,
        author_id=reminder.owner_id,
        about=f"your reminder in {reminder.channel}",
    )


async def _hold(reminder: Reminder, work: Work) -> None:
    reminder.state = "held"
    to = await people.reach(work, [reminder.owner_id])
    if reminder.owner_id in to:
        await outbox.enqueue(
            work,
            key=f"reminder-held:{reminder.id}:{int(reminder.due_at.timestamp())}",
            to=to[reminder.owner_id],
            message=wording.held(reminder, ZoneInfo(reminder.zone)),
            urgency=Urgency.REMINDER,
        )
