"""Why each message comes that the reminders feature sends by itself, by what its key begins with."""

from __future__ import annotations

from bot.feature import Why

CAUSES = {
    "reminder": Why(
        "You asked for this reminder, or somebody in the community did for you or for this channel.",
        "To see, change or stop those that you asked for, and whom you muted: {0}.",
        ("remind list",),
    ),
    "reminder-author": Why(
        "You asked for this reminder for somebody else or for a channel, and something came of it.",
        "To see, change or stop what you asked for: {0}.",
        ("remind list",),
    ),
    "reminders-moved": Why(
        "Your time zone changed, so your reminders moved with it.",
        "{0} shows them; your zone is in {1}.",
        ("remind list", "profile"),
    ),
}
