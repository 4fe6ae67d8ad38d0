"""Why each message comes that the check-ins feature sends by itself, by what its key begins with."""

from __future__ import annotations

from bot.feature import Why

CAUSES = {
    "checkin": Why(
        "An organiser started a check-in about skills, and it is for you, as a member.",
        "To be asked no more, now or ever: {0}. Nobody is told.",
        ("checkin stop",),
    ),
    "checkin-nudge": Why(
        "You haven't answered this check-in yet; there is one nudge, and no more.",
        "To be asked no more, now or ever: {0}. Nobody is told.",
        ("checkin stop",),
    ),
    "checkin-longer": Why(
        "An organiser has this check-in open for longer, and you haven't answered it.",
        "To be asked no more, now or ever: {0}. Nobody is told.",
        ("checkin stop",),
    ),
    "checkin-outcome": Why(
        "You answered this check-in, and the organisers say what came of it.",
        "To be asked no more, now or ever: {0}. Nobody is told.",
        ("checkin stop",),
    ),
    "checkin-deleting": Why(
        "You answered this check-in long ago, and answers are kept for so long and no longer.",
        "It comes once. {0} gives you a copy before.",
        ("privacy export",),
    ),
    "checkin-closed": Why(
        "You started this check-in, and it has closed.",
        "What came of it is in {0}.",
        ("needs",),
    ),
    "checkin-term": Why(
        "You had a check-in planned for every term.",
        "To see what is planned: {0}.",
        ("checkin status",),
    ),
}
