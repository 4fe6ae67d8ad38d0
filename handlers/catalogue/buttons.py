"""What the buttons of additions to the catalogue carry."""

from __future__ import annotations

from bot.chat.button import ButtonData


class KeepAddition(ButtonData, name="catalogue-keep"):
    """A moderator has it in the catalogue, as they were shown it."""

    addition_id: int
    version: int


class RefuseAddition(ButtonData, name="catalogue-refuse"):
    """A moderator doesn't have it in the catalogue."""

    addition_id: int
    version: int
