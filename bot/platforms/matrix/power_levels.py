"""Who may do what in a room, with the rules of every room version. Pure.

From version 12 on, a room's creators stand above everyone and aren't among the power levels
(matrix-spec, room version 12); nio 0.26 gives them level 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

ABOVE_ALL = 2**53
_CREATORS_STAND_ABOVE = 12


def level(user: str, *, created: Mapping[str, Any], levels: Mapping[str, Any] | None) -> int:
    """A user's power, from the room's create event (whole) and its power levels (content)."""
    content = created.get("content", {})
    if _version(content) >= _CREATORS_STAND_ABOVE:
        others = content.get("additional_creators")
        if user == created.get("sender") or (isinstance(others, list) and user in others):
            return ABOVE_ALL
    elif levels is None and user in (content.get("creator"), created.get("sender")):
        return 100
    known = levels or {}
    return _number(_part(known, "users").get(user), _number(known.get("users_default"), 0))


def may_send(user: str, kind: str, *, created: Mapping[str, Any], levels: Mapping[str, Any] | None) -> bool:
    """Whether a user may send messages of this kind, such as ``m.room.message``, to the room."""
    known = levels or {}
    needed = _part(known, "events").get(kind, known.get("events_default"))
    return level(user, created=created, levels=levels) >= _number(needed, 0)


def _part(levels: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = levels.get(name)
    return part if isinstance(part, Mapping) else {}


def _version(content: Mapping[str, Any]) -> int:
    # Versions with a name instead of a number are experiments built on the old rules.
    said = str(content.get("room_version", "1"))
    return int(said) if said.isdecimal() else 1


def _number(value: Any, default: int) -> int:
    """A power level as it is; early room versions allow it to be written as text."""
    try:
        return int(value)
    except (TypeError, ValueError):
        return default
