"""What becomes of somebody's part in events before they are forgotten."""

from __future__ import annotations

from handlers.events import post_actions, waiting_list
from storage import event_details, event_series
from storage.database import Work


async def leave(work: Work, person_id: int) -> None:
    """Give their places back, and have no announcement of what is to come name them as its host."""
    await waiting_list.leave(work, person_id)
    hosted = await event_details.hosted_by(work, person_id)
    await event_details.leave(work, [event.id for event in hosted], person_id)
    told: set[int] = set()
    for event in hosted:
        event.sequence += 1
        series_id = await event_series.series_of(work, event.id)
        if series_id in told:
            # One post tells of all dates of a series.
            continue
        told |= {series_id} if series_id is not None else set()
        await post_actions.refresh(work, event)
