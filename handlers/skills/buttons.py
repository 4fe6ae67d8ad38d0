"""What the buttons of skills carry."""

from __future__ import annotations

from bot.chat.button import ButtonData


class TowardRole(ButtonData, name="pathway"):
    profile: int
