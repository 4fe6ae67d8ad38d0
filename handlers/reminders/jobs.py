"""What happens when a reminder falls due."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.chat.command import Due
from bot.chat.identity import Address
from bot.chat.message import Message
from handlers.reminders import wording
from storage import letters, outbox, people, reminders, roles
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
            key=key_of(reminder),
            to=Address(reminder.platform, reminder.conversation),
            message=wording.private(reminder, due.now),
            urgency=Urgency.REMINDER,
        )
        return
    # Whoever asked must still be allowed to when it is sent.
    if not await roles.has(work, reminder.owner_id, reminder.needs):
        reminder.state = "cancelled"
        await _tell(reminder, wording.no_longer_allowed(reminder), work)
        return
    late = timedelta(minutes=work.community.delivery.announcement_late_minutes)
    if due.now - due.scheduled_for > late:
        reminder.state = "held"
        await _tell(reminder, wording.held(reminder, ZoneInfo(reminder.zone)), work)
        return
    await send_to_channel(reminder, work, until=due.scheduled_for + late)


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
        if_late=wording.held(reminder, ZoneInfo(reminder.zone)),
        author_id=reminder.owner_id,
        about=f"your reminder in {reminder.channel}",
    )


async def _tell(reminder: Reminder, message: Message, work: Work) -> None:
    await letters.write_to(work, reminder.owner_id, key=f"{key_of(reminder)}:author", message=message)
