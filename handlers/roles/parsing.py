"""Reading `@alice organiser`. Pure."""

from __future__ import annotations

from bot.chat.role import GRANTABLE, Role
from handlers.roles import messages


def whom_and_which(words: str) -> tuple[str, Role]:
    """Who is meant, as typed, and the role, which is the last word. Raises Refusal."""
    said, _, role = words.strip().rpartition(" ")
    if role.casefold() not in GRANTABLE or not said.strip():
        raise messages.whom_and_which()
    return said.strip(), Role(role.casefold())
