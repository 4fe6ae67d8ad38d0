"""What the buttons of reminders carry."""

from __future__ import annotations

from bot.chat.button import ButtonData
from storage.reminders import SnoozeUntil


class ConfirmReminder(ButtonData, name="remind-yes"):
    reminder_id: int


class DropReminder(ButtonData, name="remind-no"):
    reminder_id: int


class SendReminder(ButtonData, name="remind-send"):
    reminder_id: int


class KeepReminder(ButtonData, name="remind-keep"):
    reminder_id: int


class MuteSender(ButtonData, name="remind-mute"):
    reminder_id: int


class UnmuteSender(ButtonData, name="remind-unmute"):
    person_id: int


class TickOff(ButtonData, name="reminder-done"):
    reminder_id: int


class Snooze(ButtonData, name="snooze"):
    reminder_id: int
    until: SnoozeUntil
