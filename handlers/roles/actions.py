"""What changes with roles: they are granted and revoked, and somebody is always left to do so."""

from __future__ import annotations

from bot.chat.role import GRANTABLE, Role
from handlers.handover import actions as handover
from handlers.roles import messages
from storage import audit, people, roles
from storage.database import Work
from storage.people import Known


async def grant_role(work: Work, person_id: int, role: Role, *, instead_of: Role | None, by: int) -> str:
    """Give a role to whoever was granted `instead_of` so far. Returns their name. Raises Refusal."""
    if role not in GRANTABLE:
        raise messages.no_such_role()
    now = await roles.granted(work, person_id)
    if now == role:
        raise messages.granted_already(person_id, await people.name_of(work, person_id), role)
    if now != instead_of:
        raise messages.changed_meanwhile()
    await _keep_an_admin(work, person_id, new=role)
    await roles.grant(work, person_id, role, by=by)
    await audit.record(work, actor_id=by, action="roles.grant", subject_id=person_id, detail=role)
    return await people.name_of(work, person_id)


async def revoke_role(work: Work, person: Known, *, by: int) -> None:
    """Take back what was granted in the chat. Raises Refusal."""
    await _keep_an_admin(work, person.id, new=None)
    if not await roles.revoke(work, person.id):
        raise messages.granted_none(person)
    await audit.record(work, actor_id=by, action="roles.revoke", subject_id=person.id)
    await work.flush()
    if not await roles.has(work, person.id, Role.ORGANISER):
        await handover.ask(work, person.id)


async def _keep_an_admin(work: Work, person_id: int, *, new: Role | None) -> None:
    """Raise Refusal where nobody would be left to grant roles."""
    if new is Role.ADMIN:
        return
    others = [
        holder
        for holder in await roles.holders(work)
        if holder.role is Role.ADMIN and (holder.configured or holder.person_id != person_id)
    ]
    if not others:
        raise messages.nobody_left()
