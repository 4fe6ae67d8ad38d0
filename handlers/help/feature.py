"""What the help feature declares."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from bot.chat.role import Role
from bot.feature import Command, Feature
from handlers.help import commands


def about(features: Sequence[Feature]) -> Feature:
    """The help feature for these features."""
    command = Command(
        words="help",
        aliases=("commands",),
        run=partial(commands.show, features=features),
        role=Role.GUEST,
        summary="what you can do here",
        examples=("help", "help events"),
    )
    return Feature(name="help", title="Help", commands=(command,))
