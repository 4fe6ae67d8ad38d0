"""What changes where somebody is suspended, and where they return."""

from __future__ import annotations

from handlers.suspension import messages
from storage import audit, letters, people, roles, suspensions
from storage.database import Work

KEY, RETURN_KEY = "suspended", "suspension-ended"
"""What the keys of messages to whoever is suspended, or returns, begin with."""


async def check(work: Work, person_id: int, *, by: int) -> None:
    """Raise Refusal where one may not suspend the other."""
    if not await people.names(work, [person_id]):
        raise messages.has_left()
    if person_id == by:
        raise messages.not_yourself()
    if await roles.of_person(work, person_id) >= await roles.of_person(work, by):
        raise messages.not_above()


async def suspend(work: Work, person_id: int, because: str, *, by: int) -> str:
    """Suspend somebody, and tell them. Returns their name. Raises Refusal."""
    await check(work, person_id, by=by)
    name = await people.name_of(work, person_id)
    # While they can still be written to.
    await letters.write_to(
        work,
        person_id,
        key=f"{KEY}:{person_id}-{int(work.now.timestamp())}",
        message=messages.told(because, work.community.privacy.contact),
    )
    if not await suspensions.add(work, person_id, by=by, because=because):
        raise messages.is_already(person_id, name)
    await audit.record(work, actor_id=by, action="members.suspend", subject_id=person_id)
    return name


async def let_return(work: Work, person_id: int, *, by: int) -> str:
    """Let somebody return, and tell them. Returns their name. Raises Refusal."""
    name = await people.name_of(work, person_id)
    if not await suspensions.end(work, person_id):
        raise messages.is_not(person_id, name)
    await letters.write_to(
        work,
        person_id,
        key=f"{RETURN_KEY}:{person_id}-{int(work.now.timestamp())}",
        message=messages.told_of_return(),
    )
    await audit.record(work, actor_id=by, action="members.unsuspend", subject_id=person_id)
    return name


async def leave(work: Work, person_id: int) -> None:
    """Before somebody is forgotten: that doesn't end it."""
    if await suspensions.is_on(work, person_id):
        accounts = (await people.accounts(work, [person_id]))[person_id]
        await suspensions.mark(work, [(one.platform, one.user) for one in accounts])
