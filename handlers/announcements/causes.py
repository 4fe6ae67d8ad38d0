"""Why each message comes that the announcements feature sends by itself, by what its key begins with."""

from __future__ import annotations

from bot.feature import Why

CAUSES = {
    "announcement": Why(
        "An organiser announced this here, now or on a schedule.",
        "I only carry it. To hear less of a channel, mute or leave it in your chat; organisers see what is "
        "planned in {0}.",
        ("announce list",),
    ),
    "announcement-asked": Why(
        "This community has a second organiser say yes before an announcement goes out, and you are one.",
        "What is planned is in {0}.",
        ("announce list",),
    ),
    "announcement-author": Why(
        "You planned this announcement, and something came of it that you should know.",
        "To see, change or cancel what you planned: {0}.",
        ("announce list",),
    ),
    "announcement-decided": Why(
        "You planned this announcement, and another organiser decided about it.",
        "What is planned is in {0}.",
        ("announce list",),
    ),
}
