"""Making a community of practice."""

from __future__ import annotations

from storage import audit, groups
from storage.database import Work


async def make_group(work: Work, name: str, about: str, *, by: int) -> bool:
    """Make a group, and note who did. False where there is one of that name, whatever its capitals."""
    known = {group.name.casefold() for group in await groups.every(work, by)}
    if name.casefold() in known or not await groups.make(work, name, about, by=by):
        return False
    await audit.record(work, actor_id=by, action="groups.create", detail=name)
    return True
