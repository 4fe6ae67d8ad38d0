"""Whoever is to host an event hears of it, and those who need something there hear who may read it."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from handlers.events import hosting_messages, needs_messages
from handlers.shared.telling_people import tell_each
from storage import access_needs, event_details, people
from storage.database import Work
from storage.events import Event


async def tell_new_hosts(work: Work, event: Event, hosts: Sequence[int], *, by: int | None) -> None:
    """Tell those who are named as hosts that they are, but whoever named them."""
    name = await people.name_of(work, by) if by is not None else ""
    await tell_each(
        work,
        [one for one in hosts if one != by],
        lambda person_id, zone: hosting_messages.hosts_it(event, name, by, zone),
        key=f"event-hosts-it:{event.id}:{event.sequence}",
        zone=ZoneInfo(event.zone),
        expires_at=event.ends_at,
        asked=True,
    )


async def tell_hosts_taken_off(work: Work, event: Event, hosts: Sequence[int], *, by: int | None) -> None:
    """Tell those who host it no longer once `hosts` do, but whoever took them off."""
    gone = [one for one in await event_details.hosts_of(work, event) if one not in hosts]
    name = await people.name_of(work, by) if by is not None else ""
    await tell_each(
        work,
        [one for one in gone if one != by],
        lambda person_id, zone: hosting_messages.hosts_it_no_more(event, name, by, zone),
        key=f"event-hosts-no-more:{event.id}:{event.sequence}",
        zone=ZoneInfo(event.zone),
        expires_at=event.ends_at,
        asked=True,
    )


async def tell_readers(work: Work, event: Event, hosts: Sequence[int]) -> None:
    """Where somebody is to host an event anew, tell those who said what they need there who may read it."""
    new = await new_hosts(work, event, hosts)
    needs = await access_needs.of_event(work, event.id) if new else []
    if not needs:
        return
    names = await people.names(work, new)
    message = needs_messages.who_reads_now(event, list(names.values()), list(names))
    await tell_each(
        work,
        [need.person_id for need in needs if need.person_id not in new],
        lambda person_id, zone: message,
        key=f"event-needs-hosts:{event.id}:{event.sequence}",
        zone=ZoneInfo(event.zone),
        expires_at=event.ends_at,
        asked=True,
    )


async def new_hosts(work: Work, event: Event, hosts: Sequence[int]) -> list[int]:
    """Those of these people who don't host an event so far."""
    before = await event_details.hosts_of(work, event)
    return [one for one in hosts if one not in before]
