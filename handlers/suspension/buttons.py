"""What the buttons of suspending carry."""

from __future__ import annotations

from bot.chat.button import ButtonData


class Suspend(ButtonData, name="suspend"):
    """Suspend somebody, and tell them why."""

    person_id: int
    because: str


class LeaveThem(ButtonData, name="suspend-not"):
    """Suspend nobody."""


class LetReturn(ButtonData, name="suspend-end"):
    """Let somebody return."""

    person_id: int
