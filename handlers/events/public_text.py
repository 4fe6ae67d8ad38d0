"""What of an event's words anybody may read: without links, mail addresses and rooms of calls. Pure.

Who comes finds them in the chat; on the web they would bring whoever likes to disturb.
"""

from __future__ import annotations

import re

IN_THE_CHAT = "(in the chat)"
_CALLS = (
    r"(?:zoom\.us|zoom\.com|teams\.microsoft\.com|teams\.live\.com|meet\.google\.com|webex\.com"
    r"|whereby\.com|jit\.si)"
)
_HIDDEN = re.compile(
    rf"(?:https?://|www\.)\S+|\b(?:[\w-]+\.)*{_CALLS}\S*|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|\b(?:passcode|password|pin|meeting id)\b\s*[:=]?\s*\S+(?:\s\d{3,4}){0,3}",
    re.IGNORECASE,
)


def public(text: str) -> str:
    """The text with what isn't public left out."""
    return _HIDDEN.sub(IN_THE_CHAT, text)


def rooms(place: str) -> tuple[str, ...]:
    """The rooms of a place, without its links."""
    return tuple(part for part in place.split(" – ") if part and not _HIDDEN.search(part))


def has_link(place: str) -> bool:
    """Whether there is a link, or the room of a call, in a place."""
    return _HIDDEN.search(place) is not None
