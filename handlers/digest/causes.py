"""Why each message comes that the digest sends by itself, by what its key begins with."""

from __future__ import annotations

from bot.feature import Why

CAUSES = {
    "digest": Why(
        "You asked for the digest, which tells every week what is coming; in a channel an organiser did.",
        "{0} shows it, and ends it for you by a press.",
        ("digest",),
    ),
    "digest-host": Why(
        "You had the digest posted in a channel.",
        "{0} shows what it says just now.",
        ("digest",),
    ),
}
