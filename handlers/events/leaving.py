"""What becomes of somebody's part in events before they are forgotten."""

from __future__ import annotations

from handlers.events import post_actions, waiting_list
from storage import event_details
from storage.database import Work


async def leave(work: Work, person_id: int) -> None:
    """Give their places back, and have no announcement of what is to come name them as its host."""
    await waiting_list.leave(work, person_id)
    hosted = await event_details.hosted_by(work, person_id)
    await event_details.leave(work, [event.id for event in hosted], person_id)
    for event in hosted:
        event.sequence += 1
        await post_actions.refresh(work, event)
