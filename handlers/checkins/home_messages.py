"""What an organiser's home page says of the check-in that is running."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.phrases import times
from bot.chat.section import Section
from handlers.checkins.round_messages import SoFar
from storage.checkins import CheckinRound


def at_home(found: CheckinRound, so_far: SoFar, zone: ZoneInfo) -> Section:
    """About how many of those asked have answered, and when it closes."""
    line = f"{markup.bold(found.title)}: {so_far.said}"
    return Section("Check-in", (f"{line}; it closes on {times.full(found.closes_at, zone)}",))
