"""What the buttons of the member directory carry."""

from __future__ import annotations

from bot.chat.button import ButtonData


class TellMore(ButtonData, name="profile-more"):
    """Open the rest of one's own profile."""


class AskSaved(ButtonData, name="members-saved"):
    """Ask the question that is saved by a name."""

    name: str


class MoreMembers(ButtonData, name="members-more"):
    """The page after the member `last_id`; `many`: there are more than are counted."""

    query_id: int
    last_id: int
    many: bool = False
