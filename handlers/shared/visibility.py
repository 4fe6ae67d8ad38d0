"""Who may see a member's profile. Pure."""

from __future__ import annotations

from bot.chat.role import Role

EVERYONE = "everyone"
MEMBERS = "members"
ORGANISERS = "organisers"

LABELS = {
    EVERYONE: "Everyone in this chat",
    MEMBERS: "Members only",
    ORGANISERS: "Organisers only",
}
_NEEDED = {EVERYONE: Role.GUEST, MEMBERS: Role.MEMBER, ORGANISERS: Role.ORGANISER}


def may_see(visibility: str, reader: Role) -> bool:
    """Whether somebody of this role may see another person's profile. An unknown word hides it."""
    return reader >= _NEEDED.get(visibility, Role.ORGANISER)


def seen_by(reader: Role) -> tuple[str, ...]:
    """Whose profiles somebody of this role may see, by what those chose."""
    return tuple(visibility for visibility in LABELS if may_see(visibility, reader))
