"""What the why feature declares."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from bot.chat.role import Role
from bot.feature import Command, Feature, Why
from handlers.why import commands

# What belongs to no other feature.
CAUSES = {
    "undelivered": Why(
        "I couldn't deliver something that you had asked me to send, so I told you.",
        "There is nothing to switch off here; what else I send is in {0}.",
        ("contact",),
    ),
    "late": Why(
        "Something that you had asked me to send couldn't go out in time, so I asked what to do with it.",
        "What else you have planned is in {0} and {1}.",
        ("announce list", "remind list"),
    ),
}


def about(features: Sequence[Feature]) -> Feature:
    """The why feature, which tells the causes that these features declare."""
    causes = dict(CAUSES)
    for feature in features:
        causes |= feature.causes
    command = Command(
        words="why",
        aliases=("why this", "why did i get this", "why am i getting this", "why did you write"),
        keywords=("stop these messages", "unsubscribe", "reason", "what is this message", "who sent this"),
        run=partial(commands.explain, causes=causes),
        role=Role.SUSPENDED,
        summary="see why I wrote to you, and how to change or stop it",
        examples=("why",),
        takes_words=False,
    )
    return Feature(name="why", title="Why you hear from me", commands=(command,), causes=CAUSES)
