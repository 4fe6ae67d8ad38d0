"""What an organiser's home page says of announcements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.chat.phrases import times
from bot.chat.section import Section
from storage.announcements import Announcement, AnnouncementState

_WORDS = {
    AnnouncementState.WAITING: "planned",
    AnnouncementState.PAUSED: "paused",
    AnnouncementState.ASKED: "waiting for a second yes",
    AnnouncementState.HELD: "held because they came too late",
}


def at_home(found: Sequence[Announcement], zone: ZoneInfo) -> Section:
    """How many are in each state, and when the next one goes out."""
    counts = Counter(one.state for one in found)
    lines = [f"{counts[state]} {words}" for state, words in _WORDS.items() if counts[state]]
    ahead = [one.at for one in found if one.at is not None and one.state == AnnouncementState.WAITING]
    if ahead:
        lines.append(f"the next goes out on {times.full(min(ahead), zone)}")
    return Section("Announcements", tuple(lines))
