"""Why each message comes that the privacy feature sends by itself, by what its key begins with."""

from __future__ import annotations

from bot.feature import Why

CAUSES = {
    "forgetting": Why(
        "I haven't heard from you for as long as this community keeps people's data.",
        "Anything you do here has me keep it: {0} shows what there is.",
        ("privacy",),
    ),
}
