"""Erasing all that is held about somebody."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from bot.chat.role import Role
from handlers.privacy import messages
from storage import personal, roles
from storage.database import Work

Leaves = Callable[[Work, int], Awaitable[None]]


async def forget_person(work: Work, person_id: int, *, leaves: Sequence[Leaves]) -> None:
    """Erase them for good. Raises Refusal for the only admin.

    `leaves` is what frees for others what this person held, and tells those who wait for them.
    """
    await keep_an_admin(work, person_id)
    for leave in leaves:
        await leave(work, person_id)
    await personal.erase(work, person_id)


async def keep_an_admin(work: Work, person_id: int) -> None:
    """Raises Refusal for the only admin."""
    admins = [holder for holder in await roles.holders(work) if holder.role is Role.ADMIN]
    if [holder.person_id for holder in admins] == [person_id] and not admins[0].configured:
        raise messages.only_admin()
