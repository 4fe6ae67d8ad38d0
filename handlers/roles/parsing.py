"""Reading `@alice organiser`. Pure."""

from __future__ import annotations

import re

from bot.chat.role import GRANTABLE, Role
from handlers.roles import messages

# “organiser to @dev” and “@dev as organiser”
_LINKED = re.compile(r"^to\s+|\s+as$", re.IGNORECASE)


def whom_and_which(words: str) -> tuple[str, Role]:
    """Who is meant, as typed, and the role, which stands last or first. Raises Refusal."""
    said, _, role = words.strip().rpartition(" ")
    if role.casefold() not in GRANTABLE:
        role, _, said = words.strip().partition(" ")
    said = _LINKED.sub("", said).strip()
    if role.casefold() not in GRANTABLE or not said:
        raise messages.whom_and_which()
    return said, Role(role.casefold())
