"""What the buttons of roles carry."""

from __future__ import annotations

from bot.chat.button import ButtonData
from bot.chat.role import Role


class GrantRole(ButtonData, name="role-grant"):
    """Give a role to a person who had `instead_of` when it was asked."""

    person_id: int
    role: Role
    instead_of: Role | None = None


class LeaveRole(ButtonData, name="role-leave"):
    """Give no role."""
