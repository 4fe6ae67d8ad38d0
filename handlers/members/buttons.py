"""What the buttons of the member directory carry."""

from __future__ import annotations

from bot.chat.button import ButtonData


class MoreMembers(ButtonData, name="members-more"):
    query_id: int
    last_id: int
    many: bool = False
