"""Why each message comes that the training feature sends by itself, by what its key begins with."""

from __future__ import annotations

from bot.feature import Why

CAUSES = {
    "training-offer": Why(
        "You chose to hear of training that fits your goals at once.",
        "To choose how often: {0}.",
        ("training offers",),
    ),
    "training-week": Why(
        "Once a week I tell of training that fits your goals.",
        "To choose how often, or never: {0}.",
        ("training offers",),
    ),
    "training-learnt": Why(
        "You came to this training, so I asked where you are now.",
        "What you say is for you alone; {0} shows it.",
        ("skills",),
    ),
}
