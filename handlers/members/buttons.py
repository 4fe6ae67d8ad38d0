"""What the buttons of the member directory carry."""

from __future__ import annotations

from bot.chat.button import ButtonData


class TellMore(ButtonData, name="profile-more"):
    """Open the rest of one's own profile."""


class ProfileIsRight(ButtonData, name="profile-right"):
    """One's own profile is still right."""


class AskSaved(ButtonData, name="members-saved"):
    """Ask the question that is saved by a name."""

    name: str


class MoreMembers(ButtonData, name="members-more"):
    """The page after the member `last_id`; `many`: there are more than are counted."""

    query_id: int
    last_id: int
    many: bool = False


class WhichColumn(ButtonData, name="list-which"):
    """Say what is in a column of a list, counted from 0."""

    list_id: int
    at: int


class CallColumn(ButtonData, name="list-call"):
    """A column of a list is this field; empty: it is left out."""

    list_id: int
    at: int
    field: str


class CheckList(ButtonData, name="list-check"):
    """The columns of a list are right."""

    list_id: int


class TakeList(ButtonData, name="list-take"):
    """Take in the people of a list."""

    list_id: int


class DropList(ButtonData, name="list-drop"):
    """Keep nothing of a list."""

    list_id: int


class InviteListed(ButtonData, name="list-invite"):
    """Invite everybody on a list who wasn't."""


class LeaveList(ButtonData, name="list-leave"):
    """Be on no list any more."""


class SameInstitution(ButtonData, name="institution-same"):
    """What members typed is another institution."""

    typed: str
    name: str
