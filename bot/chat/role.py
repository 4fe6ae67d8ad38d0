"""What somebody may do. The one list of roles, from the least to the most."""

from __future__ import annotations

from enum import IntEnum


class Role(IntEnum):
    """What somebody may do. Each role may do everything the one before it may."""

    GUEST = 0
    MEMBER = 1
    ORGANISER = 2
    MODERATOR = 3
    ADMIN = 4

    @property
    def called(self) -> str:
        return self.name.lower()
