"""What somebody may do. The one list of roles, from the least to the most."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """Each role may do everything the one before it may, and is compared by that, not by its letters."""

    SUSPENDED = "suspended"
    """May see, get and erase what is held about them, and nothing else."""
    GUEST = "guest"
    MEMBER = "member"
    ORGANISER = "organiser"
    MODERATOR = "moderator"
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        """Its place in the order, from the least."""
        return _RANKS[self.value]

    def __lt__(self, other: str) -> bool:
        return self.rank < Role(other).rank

    def __le__(self, other: str) -> bool:
        return self.rank <= Role(other).rank

    def __gt__(self, other: str) -> bool:
        return self.rank > Role(other).rank

    def __ge__(self, other: str) -> bool:
        return self.rank >= Role(other).rank


_RANKS = {role.value: rank for rank, role in enumerate(Role)}
# What can be granted in the chat; guests and members are what they are by registering or not, or suspended.
GRANTABLE = (Role.ORGANISER, Role.MODERATOR, Role.ADMIN)
