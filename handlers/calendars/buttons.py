"""What the buttons under a calendar carry."""

from __future__ import annotations

from bot.chat.button import ButtonData


class TakeIn(ButtonData, name="calendar-take-in"):
    """Take in what was shown."""

    import_id: int


class LeaveOut(ButtonData, name="calendar-leave-out"):
    """Take in nothing of it."""

    import_id: int
