"""Why each message comes that the calendars feature sends by itself, by what its key begins with."""

from __future__ import annotations

from bot.feature import Why
from handlers.calendars.reading_actions import KEY

CAUSES = {
    KEY: Why(
        "A calendar from elsewhere is followed here, and you look after it, or organise.",
        "{0} shows those that are followed, and {1} ends that for one.",
        ("events imports", "events imports stop"),
    ),
}
