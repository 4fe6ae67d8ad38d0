"""What the buttons of reminders carry."""

from __future__ import annotations

from bot.chat.button import ButtonData
from storage.reminders import SnoozeUntil


class ConfirmReminder(ButtonData, name="remind-yes"):
    """Have what was proposed count."""

    reminder_id: int


class DropReminder(ButtonData, name="remind-no"):
    """Have nothing come of it."""

    reminder_id: int


class SendReminder(ButtonData, name="remind-send"):
    """Send what came too late after all."""

    reminder_id: int


class KeepReminder(ButtonData, name="remind-keep"):
    """Have what was cancelled come after all."""

    reminder_id: int


class MoreReminders(ButtonData, name="reminders-more"):
    """See the next page of the list: `start` come before it."""

    start: int


class MuteSender(ButtonData, name="remind-mute"):
    """Take no more reminders from this person."""

    reminder_id: int


class UnmuteSender(ButtonData, name="remind-unmute"):
    """Take reminders from this person again."""

    person_id: int


class TickOff(ButtonData, name="reminder-done"):
    """It is done."""

    reminder_id: int


class Snooze(ButtonData, name="snooze"):
    """Be reminded again at `until`."""

    reminder_id: int
    until: SnoozeUntil
