"""What the buttons of roles carry."""

from __future__ import annotations

from bot.chat.button import ButtonData
from bot.chat.role import Role


class GrantRole(ButtonData, name="role-grant"):
    person_id: int
    role: Role
    instead_of: Role | None = None


class LeaveRole(ButtonData, name="role-leave"):
    pass
