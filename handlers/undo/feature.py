"""What the undo feature declares."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from bot.chat.role import Role
from bot.feature import Command, Feature
from handlers.undo import commands


def about(features: Sequence[Feature]) -> Feature:
    """The undo feature, which takes back what these features say can be."""
    by_kind = {kind: undo for feature in features for kind, undo in feature.undo.items()}
    command = Command(
        words="undo",
        keywords=("mistake", "wrong", "take back", "revert", "oops", "change my mind"),
        aliases=("undo that", "undo it", "undo last", "take that back", "take it back", "cancel that"),
        run=partial(commands.undo, by_kind=by_kind),
        role=Role.GUEST,
        summary="take back what you did last, within ten minutes",
        examples=("undo",),
        takes_words=False,
    )
    return Feature(
        name="undo", title="Second thoughts", commands=(command,), holds={"last_act": "What you did last"}
    )
