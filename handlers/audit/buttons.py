"""What the buttons of the log carry."""

from __future__ import annotations

from bot.chat.button import ButtonData


class OlderEntries(ButtonData, name="audit-older"):
    """The page before the entry with the id `before`, of the same person or kind, and not before `since`.

    `since` is in seconds since 1970, 0 for ever.
    """

    before: int
    person_id: int | None = None
    action: str = ""
    since: int = 0
