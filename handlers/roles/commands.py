"""`roles`: who holds which, granting and revoking them."""

from __future__ import annotations

from bot.chat import markup
from bot.chat.button import Button, Style
from bot.chat.message import Message
from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import GRANTABLE, Role
from handlers.roles.buttons import GrantRole, LeaveRole
from handlers.shared import lookups
from storage import audit, people, roles
from storage.database import Work

GRANT_EXAMPLE = "roles grant @alice organiser"
REVOKE_EXAMPLE = "roles revoke @alice"


async def show(work: Work, request: Request) -> Reply:
    """Everybody above member, and where they have it from."""
    holders = await roles.holders(work)
    rows = [
        f"- {markup.bold(holder.role.capitalize())}: {markup.literal(holder.name)}"
        + (" (named in the community file)" if holder.configured else "")
        for holder in holders
    ]
    return Reply.say(
        "Who holds a role:\n\n"
        + "\n".join(rows)
        + f"\n\nTo give one, type {request.example(GRANT_EXAMPLE)}.",
        mentions=[holder.person_id for holder in holders if holder.person_id is not None],
    )


async def grant(work: Work, request: Request) -> Reply:
    """Ask before a role is given; the last word of the line is the role."""
    said, _, role = request.words.strip().rpartition(" ")
    if role.casefold() not in GRANTABLE or not said:
        raise Refusal("Say whom and which role: organiser, moderator or admin.", example=GRANT_EXAMPLE)
    person = await lookups.one(work, said.strip(), request, example=GRANT_EXAMPLE)
    asked = Role(role.casefold())
    now = await roles.granted(work, person.id)
    return Reply(
        Message(
            f"Make {markup.bold(person.name)} {_a(asked)}?",
            (
                Button(
                    "Yes, do it",
                    GrantRole(person_id=person.id, role=asked, instead_of=now),
                    Style.PRIMARY,
                    word="grant",
                ),
                Button("No", LeaveRole()),
            ),
            mentions=(person.id,),
        )
    )


async def grant_now(work: Work, request: Request, pressed: GrantRole) -> Reply:
    person_id, role = pressed.person_id, pressed.role
    if role not in GRANTABLE:
        raise Refusal("There is no such role.")
    if await roles.granted(work, person_id) != pressed.instead_of:
        raise Refusal("Their role has changed since I asked; please say it again.", example=GRANT_EXAMPLE)
    await _keep_an_admin(work, person_id, new=role)
    await roles.grant(work, person_id, role, by=request.person.id)
    await audit.record(
        work, actor_id=request.person.id, action="roles.grant", subject_id=person_id, detail=role
    )
    name = await people.name_of(work, person_id)
    return Reply.say(f"{markup.bold(name)} is {_a(role)} now.", mentions=[person_id])


async def revoke(work: Work, request: Request) -> Reply:
    """Take back a role that was granted in the chat."""
    said = request.words.strip()
    if not said:
        raise Refusal("Whose role shall I take back?", example=REVOKE_EXAMPLE)
    person = await lookups.one(work, said, request, example=REVOKE_EXAMPLE)
    await _keep_an_admin(work, person.id, new=None)
    if not await roles.revoke(work, person.id):
        raise Refusal(
            f"{markup.bold(person.name)} was granted no role here. A role that the community file names is "
            "changed there.",
            mentions=[person.id],
        )
    await audit.record(work, actor_id=request.person.id, action="roles.revoke", subject_id=person.id)
    return Reply.say(f"{markup.bold(person.name)} has no special role any more.", mentions=[person.id])


async def leave(work: Work, request: Request, pressed: LeaveRole) -> Reply:
    return Reply.say("All right, I leave it at that.")


async def _keep_an_admin(work: Work, person_id: int, *, new: Role | None) -> None:
    """Raise Refusal where nobody would be left to grant roles."""
    if new is Role.ADMIN:
        return
    others = [
        h
        for h in await roles.holders(work)
        if h.role is Role.ADMIN and (h.configured or h.person_id != person_id)
    ]
    if not others:
        raise Refusal("That would leave nobody to run Stepup; make somebody else an admin first.")


def _a(role: str) -> str:
    return f"an {role}" if role[0] in "ao" else f"a {role}"
