"""Which invitations are accepted, by the community's rule. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from nio import InviteAliasEvent, InviteMemberEvent

from config.community import Invites, MatrixRules


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation to a room: who invites, whether it is to a direct conversation, and the room's alias."""

    room: str
    inviter: str = ""
    direct: bool = False
    alias: str = ""


def read(room: str, state: Sequence[Any], user: str) -> Invitation:
    """The invitation of a user, from what the homeserver shows of the room. Anybody may write that state."""
    inviter, direct, alias = "", False, ""
    for event in state:
        if isinstance(event, InviteMemberEvent) and event.state_key == user and event.membership == "invite":
            inviter, direct = str(event.sender), event.content.get("is_direct") is True
        elif isinstance(event, InviteAliasEvent):
            alias = str(event.canonical_alias or "")
    return Invitation(room, inviter, direct, alias)


def accepts(rules: MatrixRules, one: Invitation, shares_room: Callable[[str], bool]) -> bool:
    """Whether an invitation is accepted. `shares_room` is whether somebody is in a room with Stepup.

    Where only some rooms are, people in them may still write to Stepup directly.
    """
    match rules.invites:
        case Invites.EVERYONE:
            return True
        case Invites.SERVERS:
            return one.inviter.partition(":")[2].casefold() in {name.casefold() for name in rules.servers}
        case Invites.ROOMS:
            named = {name.casefold() for name in rules.rooms}
            listed = one.room.casefold() in named or bool(one.alias and one.alias.casefold() in named)
            return listed or (one.direct and shares_room(one.inviter))
