"""What the buttons of a home page carry."""

from __future__ import annotations

from bot.chat.button import ButtonData


class DoCommand(ButtonData, name="do"):
    """Do what a command does."""

    command: str


class OpenCommand(ButtonData, name="do-form"):
    """The same of one that answers with a form."""

    command: str
