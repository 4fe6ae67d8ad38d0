"""Looking after a community of practice: who leads it, what they write to it, its name, and its end."""

from __future__ import annotations

from handlers.groups import lead_messages
from handlers.shared import telling_people
from storage import audit, groups, letters
from storage.database import Work
from storage.outbox import Urgency


async def lead(work: Work, group: str, person_id: int, *, by: int, name: str) -> bool:
    """Have somebody lead a group, and tell them. False where they do already."""
    if not await groups.lead(work, person_id, group):
        return False
    await audit.record(work, actor_id=by, subject_id=person_id, action="groups.lead", detail=group)
    if person_id != by:
        key = f"{lead_messages.LEADS}:{person_id}:{group}:{work.now:%Y-%m-%dT%H:%M:%S}"
        await letters.write_to(work, person_id, key=key, message=lead_messages.you_lead(group, name, by))
    return True


async def lead_no_longer(work: Work, group: str, person_id: int, *, by: int) -> bool:
    """Have somebody lead a group no longer. False where they didn't."""
    if not await groups.lead_no_longer(work, person_id, group):
        return False
    await audit.record(work, actor_id=by, subject_id=person_id, action="groups.unlead", detail=group)
    return True


async def readers_of(work: Work, group: str, *, but: int) -> list[int]:
    """Who would be written to: everybody in a group but whoever writes."""
    return [one for one in await groups.members_of(work, group) if one != but]


async def write(work: Work, letter_id: int, group: str, text: str, *, by: int, name: str) -> int:
    """Send a letter to everybody in a group but its author. Returns to how many."""
    readers = await readers_of(work, group, but=by)
    message = lead_messages.written(group, name, by, text)
    told = await telling_people.tell_each(
        work,
        readers,
        lambda person_id, zone: message,
        key=f"{lead_messages.LETTER}:{letter_id}",
        zone=work.community.zone,
        urgency=Urgency.NEWS,
    )
    await audit.record(work, actor_id=by, action="groups.write", detail=group)
    return told


async def rename(work: Work, group: str, to: str, *, by: int) -> bool:
    """Call a group something else. False where another is called so, whatever its capitals."""
    every = [*await groups.every(work, by), *await groups.every(work, by, archived=True)]
    if to.casefold() in {one.name.casefold() for one in every if one.name != group}:
        return False
    await groups.rename(work, group, to)
    await audit.record(work, actor_id=by, action="groups.rename", detail=f"{group}: {to}")
    return True


async def archive(work: Work, group: str, *, away: bool, by: int) -> None:
    """Lay a group to rest, or bring it back."""
    await groups.archive(work, group, away=away)
    if away:
        await audit.record(work, actor_id=by, action="groups.archive", detail=group)
    else:
        await audit.record(work, actor_id=by, action="groups.restore", detail=group)
