"""What the buttons of a handover carry."""

from __future__ import annotations

from bot.chat.button import ButtonData


class TakeOver(ButtonData, name="take-over"):
    """Look after these things from now on."""

    handover_id: int
