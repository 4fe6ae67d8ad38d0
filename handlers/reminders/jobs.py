"""What happens when a reminder falls due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.chat.identity import Address
from bot.chat.message import Message
from bot.feature import Due
from config.community import Community
from handlers.reminders import actions, due_times, messages
from handlers.shared import public_posts
from handlers.shared.public_posts import Verdict
from storage import letters, outbox, people, reminders, roles
from storage.database import Work
from storage.outbox import Letter, Urgency
from storage.reminders import Reminder, ReminderState

ZONE_CHANGED = people.ZONE_CHANGED

KEPT = timedelta(days=30)  # how long a reminder that is over stays


async def fall_due(work: Work, due: Due) -> None:
    """Send the reminder; one for a channel that is too late is held, and its author asked."""
    await fall_due_together(work, [due])


async def fall_due_together(work: Work, dues: Sequence[Due]) -> None:
    """The same for many that are due at once: those to oneself, mostly, are put in the outbox together."""
    found = await reminders.find_all(work, [due.subject for due in dues])
    letters_: list[Letter] = []
    for due in dues:
        reminder = found.get(due.subject)
        if reminder is None or reminder.state != ReminderState.WAITING:
            continue
        reminder.due_at = due.scheduled_for
        if not reminder.channel and reminder.to_id is None:
            to = Address(reminder.platform, reminder.conversation)
            letters_.append(Letter(actions.key_of(reminder), to, messages.private(reminder, due.now)))
            await _go_on(work, reminder, due)
            continue
        # What comes after must not overtake what came before.
        await outbox.enqueue_all(work, letters_, urgency=Urgency.REMINDER, asked=True)
        letters_.clear()
        await (_to_channel if reminder.to_id is None else _to_another)(work, reminder, due)
    await outbox.enqueue_all(work, letters_, urgency=Urgency.REMINDER, asked=True)


async def _to_another(work: Work, reminder: Reminder, due: Due) -> None:
    """Remind somebody else, as long as both still want that; late is better than never."""
    if reminder.to_id is None:
        return
    name = await people.name_of(work, reminder.to_id)
    if not await roles.has(work, reminder.owner_id, reminder.needs):
        reminder.state = ReminderState.CANCELLED
        await _tell(work, reminder, messages.no_longer_allowed(reminder, name))
        return
    to = (await people.reach(work, [reminder.to_id])).get(reminder.to_id)
    if to is None or await reminders.is_muted(work, reminder.to_id, reminder.owner_id):
        reminder.state = ReminderState.CANCELLED
        await _tell(work, reminder, messages.not_wanted(reminder, name))
        return
    sender = await people.name_of(work, reminder.owner_id)
    message = messages.private(reminder, due.now, sender)
    await outbox.enqueue(
        work,
        key=actions.key_of(reminder),
        to=to.address,
        message=message,
        urgency=Urgency.REMINDER,
        author_id=reminder.owner_id,
        about=messages.about(reminder),
    )
    await _go_on(work, reminder, due)


async def _to_channel(work: Work, reminder: Reminder, due: Due) -> None:
    verdict = await public_posts.verdict(work, due, author_id=reminder.owner_id, needs=reminder.needs)
    if verdict is Verdict.NOT_ALLOWED:
        reminder.state = ReminderState.CANCELLED
        await _tell(work, reminder, messages.no_longer_allowed(reminder))
    elif verdict is Verdict.POST:
        await actions.send_to_channel(work, reminder, until=public_posts.deadline(work, due))
        await _go_on(work, reminder, due)
    elif reminder.rule:
        await _go_on(work, reminder, due)
        await _tell(work, reminder, messages.skipped(reminder, due.scheduled_for))
    else:
        reminder.state = ReminderState.HELD
        await _tell(work, reminder, messages.held(reminder, ZoneInfo(reminder.zone)))


async def _go_on(work: Work, reminder: Reminder, due: Due) -> None:
    """Arrange the next time of what recurs."""
    following = public_posts.following(due_times.recurs(reminder), due) if reminder.rule else None
    if following is None:
        reminder.state = ReminderState.SENT
        return
    reminder.state, reminder.due_at = ReminderState.WAITING, following
    await actions.arrange(work, reminder)


async def moved(work: Work, reminder_id: int, at: datetime) -> None:
    """The rules of its zone changed, and it is due at another instant (UTC)."""
    await reminders.moved(work, reminder_id, at)


async def follow(work: Work, due: Due) -> None:
    """Somebody lives in another zone now: what they asked for by the clock comes at the same hour there.

    The time that waits is moved, and nothing else: none comes twice, and none is left out. What is over by
    then, because the day is later there, comes at once.
    """
    zone = await people.zone_of(work, due.subject)
    if zone is None:
        return
    count = 0
    for reminder in await reminders.own(work, due.subject):
        count += await actions.move_with_zone(work, reminder, zone)
    if count:
        key = f"reminders-moved:{due.subject}:{int(due.scheduled_for.timestamp())}"
        await letters.write_to(work, due.subject, key=key, message=messages.moved(count, zone))


async def _tell(work: Work, reminder: Reminder, message: Message) -> None:
    key = f"reminder-author:{reminder.id}:{int(reminder.due_at.timestamp())}"
    await letters.write_to(work, reminder.owner_id, key=key, message=message)


def keeps(community: Community) -> str:
    """How long a reminder that is over stays."""
    return messages.keeps_reminders(KEPT.days)


async def tidy(work: Work) -> None:
    """Delete reminders that are over."""
    await reminders.purge(work, work.now - KEPT)
