"""What the buttons of the log carry."""

from __future__ import annotations

from bot.chat.button import ButtonData


class OlderEntries(ButtonData, name="audit-older"):
    before: int
    person_id: int | None = None
    action: str = ""
