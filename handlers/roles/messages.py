"""What is said of roles."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat import markup
from bot.chat.button import Button, Style
from bot.chat.message import Message
from bot.chat.refusal import Refusal
from bot.chat.role import Role
from handlers.roles.buttons import GrantRole, LeaveRole
from storage.people import Known
from storage.roles import Holder

GRANT_EXAMPLE = "roles grant @alice organiser"
REVOKE_EXAMPLE = "roles revoke @alice"
LEFT = "All right, I leave it at that."


def holders(found: Sequence[Holder], *, grant: str) -> Message:
    """Everybody above member; `grant` is how a role is given, as it is typed there."""
    rows = [
        f"- {markup.bold(holder.role.capitalize())}: {markup.literal(holder.name)}"
        + (" (named in the community file)" if holder.configured else "")
        for holder in found
    ]
    return Message(
        "Who holds a role:\n\n" + "\n".join(rows) + f"\n\nTo give one, type {grant}.",
        mentions=tuple(holder.person_id for holder in found if holder.person_id is not None),
    )


def asked(person: Known, role: Role, *, now: Role | None) -> Message:
    """Whether somebody is to be given a role; `now` is the one they were granted before."""
    data = GrantRole(person_id=person.id, role=role, instead_of=now)
    return Message(
        f"Make {markup.bold(person.name)} {_a(role)}?",
        (Button("Yes, do it", data, Style.PRIMARY, word="grant"), Button("No", LeaveRole())),
        mentions=(person.id,),
    )


def granted(person_id: int, name: str, role: Role) -> Message:
    return Message(f"{markup.bold(name)} is {_a(role)} now.", mentions=(person_id,))


def revoked(person: Known) -> Message:
    return Message(f"{markup.bold(person.name)} has no special role any more.", mentions=(person.id,))


def whom_and_which() -> Refusal:
    return Refusal("Say whom and which role: organiser, moderator or admin.", example=GRANT_EXAMPLE)


def whose() -> Refusal:
    return Refusal("Whose role shall I take back?", example=REVOKE_EXAMPLE)


def no_such_role() -> Refusal:
    return Refusal("There is no such role.")


def granted_already(person_id: int, name: str, role: Role) -> Refusal:
    return Refusal(f"{markup.bold(name)} is {_a(role)} already.", mentions=[person_id])


def changed_meanwhile() -> Refusal:
    return Refusal("Their role has changed since I asked; please say it again.", example=GRANT_EXAMPLE)


def granted_none(person: Known) -> Refusal:
    return Refusal(
        f"{markup.bold(person.name)} was granted no role here. A role that the community file names is "
        "changed there.",
        mentions=[person.id],
    )


def nobody_left() -> Refusal:
    return Refusal("That would leave nobody to run Stepup; make somebody else an admin first.")


def _a(role: str) -> str:
    return f"an {role}" if role[0] in "ao" else f"a {role}"
