"""What an organiser's home page says of the check-in that is running."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.phrases import times
from bot.chat.section import Section
from storage.checkins import AskState, CheckinRound


def at_home(found: CheckinRound, states: Mapping[str, int], zone: ZoneInfo) -> Section:
    """How many of those asked have answered, and when it closes."""
    asked, answered = sum(states.values()), states.get(AskState.ANSWERED, 0)
    line = f"{markup.bold(found.title)}: {answered} of {asked} have answered"
    return Section("Check-in", (f"{line}; it closes on {times.full(found.closes_at, zone)}",))
