"""Why each message comes that the catalogue sends by itself, by what its key begins with."""

from __future__ import annotations

from bot.feature import Why

CAUSES = {
    "catalogue-asked": Why(
        "An organiser wants to add something to the skills catalogue, and moderators say yes or no.",
        "What was added is in {0}.",
        ("skills added",),
    ),
    "catalogue-decided": Why(
        "You proposed something for the skills catalogue, and a moderator decided.",
        "What you proposed is in {0}.",
        ("skills added",),
    ),
    "taught": Why(
        "You asked for somebody to teach this, and now there is something to learn it from.",
        "That was the only message about it. What you head for is in {0}.",
        ("pathway",),
    ),
}
