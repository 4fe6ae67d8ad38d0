"""Which invitations are accepted, by the community's rule. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from nio import InviteMemberEvent

from config.community import Invites, MatrixRules


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation to a room: who invites, and whether it is to a direct conversation."""

    room: str
    inviter: str = ""
    direct: bool = False


def read(room: str, state: Sequence[Any], user: str) -> Invitation:
    """The invitation of a user, from what the homeserver shows of the room. Anybody may write that state."""
    inviter, direct = "", False
    for event in state:
        if isinstance(event, InviteMemberEvent) and event.state_key == user and event.membership == "invite":
            inviter, direct = str(event.sender), event.content.get("is_direct") is True
    return Invitation(room, inviter, direct)


def accepts(
    rules: MatrixRules, one: Invitation, listed: Collection[str], shares_room: Callable[[str], bool]
) -> bool:
    """Whether an invitation is accepted. `listed` are the ids of the rooms that the rule names.

    `shares_room` is whether somebody is in a room with Stepup.

    Where only some rooms are, people in them may still write to Stepup directly.
    """
    match rules.invites:
        case Invites.EVERYONE:
            return True
        case Invites.SERVERS:
            return one.inviter.partition(":")[2].casefold() in {name.casefold() for name in rules.servers}
        case Invites.ROOMS:
            return one.room in listed or (one.direct and shares_room(one.inviter))
