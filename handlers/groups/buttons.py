"""What the buttons of communities of practice carry."""

from __future__ import annotations

from bot.chat.button import ButtonData


class LeaveGroup(ButtonData, name="group-leave"):
    """Leave the group of this name."""

    group: str
