"""Who reads what people need at an event is told to them where that changes."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from handlers.events import needs_messages
from handlers.shared.telling_people import tell_each
from storage import access_needs, event_details, people
from storage.database import Work
from storage.events import Event


async def tell_of_hosts(work: Work, event: Event, hosts: Sequence[int]) -> None:
    """Tell those who said what they need who may read it from now on, where somebody is to host it anew."""
    new = [one for one in hosts if one not in await event_details.hosts_of(work, event)]
    needs = await access_needs.of_event(work, event.id)
    if not new or not needs:
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
