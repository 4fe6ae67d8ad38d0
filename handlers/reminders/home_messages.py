"""What a home page says of reminders."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.phrases import times
from bot.chat.section import Section
from handlers.reminders.messages import short
from storage.reminders import Reminder


def at_home(shown: Sequence[Reminder], count: int, zone: ZoneInfo) -> Section:
    """The reader's next reminders, and how many more there are."""
    lines = [f"{times.full(one.due_at, zone)}: {markup.literal(short(one.text))}" for one in shown]
    if count > len(shown):
        lines.append(f"and {count - len(shown)} more")
    return Section("Your reminders", tuple(lines))
