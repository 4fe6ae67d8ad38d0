"""When a reminder is due next, and until when it is put off. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.chat.phrases import times
from bot.chat.recurrence import Recurrence
from storage.reminders import Reminder, SnoozeUntil

MORNING = 9  # o'clock


@dataclass(frozen=True, slots=True)
class When:
    """When a reminder comes, as it was read in its owner's zone: at a moment, first or once."""

    moment: times.Moment
    recurs: Recurrence | None
    zone: ZoneInfo

    @property
    def sure(self) -> bool:
        """Whether it needn't be confirmed: it comes once, at a time that wasn't guessed."""
        return self.moment.sure and self.recurs is None

    def columns(self) -> dict[str, Any]:
        """The columns of a reminder that say when."""
        once_by_the_clock = not (self.moment.elapsed or self.recurs)
        # Where another zone than the owner's was named, that is kept by its first time.
        named = self.recurs is not None and self.recurs.zone != self.zone
        return {
            "due_at": self.moment.instant,
            "wall": self.moment.wall.isoformat() if once_by_the_clock or named else None,
            "rule": self.recurs.rule if self.recurs else "",
            "start": self.recurs.start.isoformat() if self.recurs else "",
            "zone": (self.recurs.zone if self.recurs else self.zone).key,
        }


def recurs(reminder: Reminder) -> Recurrence:
    """The recurrence of a reminder that has one."""
    return Recurrence.kept(reminder.rule, reminder.start, reminder.zone)


def wall(reminder: Reminder) -> datetime | None:
    """The wall-clock time (naive) at which it is due next; None where an elapsed time was asked for."""
    if not reminder.rule:
        return datetime.fromisoformat(reminder.wall) if reminder.wall else None
    if recurs(reminder).step is not None:
        return None
    return reminder.due_at.astimezone(ZoneInfo(reminder.zone)).replace(tzinfo=None)


def snoozed_until(until: SnoozeUntil, now: datetime, zone: ZoneInfo) -> datetime:
    """The instant (UTC) that a snooze button means; “morning” is 09:00 in the person's zone."""
    if until is SnoozeUntil.TEN_MINUTES:
        return now + timedelta(minutes=10)
    if until is SnoozeUntil.ONE_HOUR:
        return now + timedelta(hours=1)
    tomorrow = now.astimezone(zone).replace(tzinfo=None) + timedelta(days=1)
    return times.localise(tomorrow.replace(hour=MORNING, minute=0, second=0, microsecond=0), zone)[0]
