"""Why each message comes that the skills feature sends by itself, by what its key begins with."""

from __future__ import annotations

from bot.feature import Why

CAUSES = {
    "untaught": Why(
        "A member would like to learn something that nothing teaches, and you are an organiser.",
        "{0} shows what many would like to learn.",
        ("needs",),
    ),
}
