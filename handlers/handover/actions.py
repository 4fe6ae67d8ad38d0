"""What happens to things whose organiser no longer organises, or has left."""

from __future__ import annotations

from bot.chat.role import Role
from handlers.handover import messages
from handlers.shared import telling_people
from storage import ownership, people, roles
from storage.database import Work


async def ask(work: Work, person_id: int) -> None:
    """Ask the other organisers who looks after what somebody did who may no longer."""
    things = await ownership.of(work, person_id)
    if not things:
        return
    handover = await ownership.hand_over(work, things)
    name = await people.name_of(work, person_id)
    await telling_people.tell_organisers(
        work,
        messages.asked(name, things, handover, [person_id]),
        key=f"handover:{handover}",
        leaving_out=[person_id],
    )


async def leave(work: Work, person_id: int) -> None:
    """Before somebody is forgotten: what they look after goes to another organiser, and all are asked."""
    if not await roles.has(work, person_id, Role.ORGANISER):
        # What a member asked for themself goes with them.
        return
    things = await ownership.of(work, person_id)
    others = [one for one in await roles.to_tell(work) if one != person_id]
    if not things or not others:
        return
    await ownership.give(work, [(one.kind, one.id) for one in things], others[0])
    handover = await ownership.hand_over(work, things)
    message = messages.asked(None, things, handover, [])
    await telling_people.write_to_each(work, others, message, key=f"handover:{handover}")


async def take_over(work: Work, handover_id: int, *, by: int) -> int | None:
    """Give them to whoever takes them over. Returns how many; None where somebody has taken them."""
    things = await ownership.take(work, handover_id, by)
    return await ownership.give(work, things, by) if things is not None else None
