"""What the help feature declares."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from bot.chat.role import Role
from bot.feature import Command, Feature
from handlers.help import commands
from handlers.help.messages import QUESTION
from handlers.help.search import Index


def about(features: Sequence[Feature]) -> Feature:
    """The help feature for these features."""
    command = Command(
        words="help",
        aliases=("commands",),
        run=partial(commands.show, features=features, index=Index(features)),
        role=Role.SUSPENDED,
        summary="what you can do here, or how something is done",
        examples=("help", "help events", QUESTION),
    )
    return Feature(name="help", title="Help", commands=(command,))
