"""What the buttons of privacy carry."""

from __future__ import annotations

from bot.chat.button import ButtonData


class ForgetMe(ButtonData, name="privacy-forget"):
    """Have everything erased."""


class KeepData(ButtonData, name="privacy-keep"):
    """Have nothing erased."""
