"""Why each message comes that opportunities send by themselves, by what its key begins with."""

from __future__ import annotations

from bot.feature import Why

CAUSES = {
    "opportunity-new": Why(
        "You asked to hear of opportunities that fit what you can, or would like to.",
        "{0} changes how often, or stops it.",
        ("opportunities tell",),
    ),
    "opportunity-interest": Why(
        "You offer this, and somebody would like it.",
        "{0} shows what you offer, and takes it back.",
        ("opportunities mine",),
    ),
    "opportunity-together": Why(
        "One of you offers something that the other would like.",
        "I say nothing more here.",
    ),
    "opportunity-ended": Why(
        "You said that you'd like this, and it isn't to be had any more.",
        "{0} shows what else there is.",
        ("opportunities",),
    ),
    "opportunity-closed": Why(
        "You offered this, and its closing date has passed.",
        "{0} shows what you offer.",
        ("opportunities mine",),
    ),
}
