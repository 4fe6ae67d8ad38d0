"""What the buttons of communities of practice carry."""

from __future__ import annotations

from bot.chat.button import ButtonData


class MoreGroups(ButtonData, name="groups-more"):
    """See the next page of the list: `start` come before it."""

    start: int


class LeaveGroup(ButtonData, name="group-leave"):
    """Leave the group of this name."""

    group: str


class SendGroupLetter(ButtonData, name="group-send"):
    """Send a letter to everybody in a group."""

    letter_id: int


class DropGroupLetter(ButtonData, name="group-drop"):
    """Send no such letter."""

    letter_id: int
