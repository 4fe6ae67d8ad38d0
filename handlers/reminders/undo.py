"""What can be taken back of reminders, and how."""

from __future__ import annotations

from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from bot.feature import Undo
from handlers.reminders import actions, messages
from storage import people, reminders, schedule
from storage.database import Work
from storage.last_acts import Act
from storage.reminders import Reminder, ReminderState

# The kinds of act, as they are noted.
MADE = "reminder-made"
CHANGED = "reminder-changed"
PROPOSED = "reminder-change-proposed"
CANCELLED = "reminder-cancelled"
PUT_OFF = "reminder-put-off"
MUTED = "reminder-muted"
UNMUTED = "reminder-unmuted"


async def _unmake(work: Work, request: Request, act: Act) -> Reply:
    """One that was made, or only proposed, doesn't come."""
    reminder = await actions.own(work, act.subject, by=request.person.id)
    _still_to_come(reminder)
    await actions.take_back(work, reminder)
    return Reply.say(messages.taken_back(reminder))


async def _change_back(work: Work, request: Request, act: Act) -> Reply:
    """The one that was there before comes in the place of the changed one."""
    after = await actions.own(work, act.subject, by=request.person.id)
    _still_to_come(after)
    before = await reminders.find(work, after.replaces) if after.replaces is not None else None
    if before is None or before.due_at <= work.now:
        raise messages.passed_for_good()
    await actions.take_back(work, after)
    await actions.start(work, before)
    return Reply.say(await _promise(work, request, before), mentions=messages.named(before))


async def _uncancel(work: Work, request: Request, act: Act) -> Reply:
    reminder = await actions.keep_reminder(work, act.subject, by=request.person.id)
    return Reply.say(await _promise(work, request, reminder), mentions=messages.named(reminder))


async def _promise(work: Work, request: Request, reminder: Reminder) -> str:
    return messages.promise(reminder, request.person.zone, await actions.name_of(work, reminder))


async def _not_put_off(work: Work, request: Request, act: Act) -> Reply:
    """It isn't said a second time."""
    reminder = await actions.received(work, act.subject, by=request.person.id)
    _still_to_come(reminder)
    await schedule.drop(work, kind=actions.KIND, subject_id=reminder.id)
    reminder.state = ReminderState.DONE
    return Reply.say(messages.not_put_off(reminder))


async def _unmute(work: Work, request: Request, act: Act) -> Reply:
    was_muted = await reminders.unmute(work, request.person.id, act.subject)
    name = await people.name_of(work, act.subject)
    return Reply.say(messages.unmuted(name, already=not was_muted), mentions=[act.subject])


async def _mute(work: Work, request: Request, act: Act) -> Reply:
    await actions.mute(work, act.subject, by=request.person.id)
    return Reply(messages.muted(act.subject, await people.name_of(work, act.subject)))


def _still_to_come(reminder: Reminder) -> None:
    """Raise Refusal where it has gone out, or something else was done with it since."""
    if reminder.state in (ReminderState.WAITING, ReminderState.PROPOSED):
        return
    if reminder.state in (ReminderState.SENT, ReminderState.DONE, ReminderState.HELD):
        raise messages.went_out_already(reminder)
    raise messages.was_dealt_with()


async def _unpropose(work: Work, request: Request, act: Act) -> Reply:
    """A change that was only shown is thrown away; what it was to change stays."""
    reminder = await actions.drop_reminder(work, act.subject, by=request.person.id)
    return Reply.say(messages.dropped(reminder))


UNDO = {
    PROPOSED: Undo(_unpropose, Role.MEMBER),
    MADE: Undo(_unmake, Role.MEMBER),
    CHANGED: Undo(_change_back, Role.MEMBER),
    CANCELLED: Undo(_uncancel, Role.MEMBER),
    PUT_OFF: Undo(_not_put_off, Role.MEMBER),
    MUTED: Undo(_unmute, Role.MEMBER),
    UNMUTED: Undo(_mute, Role.MEMBER),
}
