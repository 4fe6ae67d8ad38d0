"""`roles`: who holds which, granting and revoking them."""

from __future__ import annotations

from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.roles import actions, messages, parsing
from handlers.roles.buttons import GrantRole, LeaveRole
from handlers.roles.messages import GRANT_EXAMPLE, REVOKE_EXAMPLE
from handlers.shared import lookups
from storage import roles
from storage.database import Work


async def show(work: Work, request: Request) -> Reply:
    """Everybody above member, and where they have it from."""
    found = await roles.holders(work)
    return Reply(messages.holders(found, grant=request.example(GRANT_EXAMPLE)))


async def grant(work: Work, request: Request) -> Reply:
    """Ask before a role is given. Raises Refusal."""
    said, role = parsing.whom_and_which(request.words)
    person = await lookups.one(work, said, request, example=GRANT_EXAMPLE)
    now = await roles.granted(work, person.id)
    if now is role:
        raise messages.granted_already(person.id, person.name, role)
    return Reply(messages.asked(person, role, now=now))


async def grant_now(work: Work, request: Request, pressed: GrantRole) -> Reply:
    """Give the role that was asked about."""
    name = await actions.grant_role(
        work, pressed.person_id, pressed.role, instead_of=pressed.instead_of, by=request.person.id
    )
    return Reply(messages.granted(pressed.person_id, name, pressed.role))


async def revoke(work: Work, request: Request) -> Reply:
    """Take back a role that was granted in the chat."""
    said = request.words.strip()
    if not said:
        raise messages.whose()
    person = await lookups.one(work, said, request, example=REVOKE_EXAMPLE, careful=True)
    await actions.revoke_role(work, person, by=request.person.id)
    return Reply(messages.revoked(person))


async def leave(work: Work, request: Request, pressed: LeaveRole) -> Reply:
    """Give no role."""
    return Reply.say(messages.LEFT)
