"""Why each message comes that kudos send by themselves, by what its key begins with."""

from __future__ import annotations

from bot.feature import Why

CAUSES = {
    "kudos": Why(
        "Somebody thanked somebody, and organisers have thanks posted here.",
        "An organiser changes where, with {0} and then “in” and the channel.",
        ("kudos",),
    ),
    "kudos-for": Why(
        "Somebody thanked you.",
        "{0} shows what you were thanked for; {1} has nobody thank you in public.",
        ("kudos", "kudos off"),
    ),
    "kudos-month": Why(
        "People were thanked last month, and organisers have thanks posted here.",
        "An organiser changes where, with {0} and then “in” and the channel.",
        ("kudos",),
    ),
}
