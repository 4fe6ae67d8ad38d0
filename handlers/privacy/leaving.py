"""What others are told, and what is freed for them, before somebody is forgotten."""

from __future__ import annotations

from handlers.events import waiting_list
from handlers.mentoring import pair_actions
from storage.database import Work


async def before(work: Work, person_id: int) -> None:
    """Move on those who wait for this person, and offer the places they leave."""
    await pair_actions.leave(work, person_id)
    await waiting_list.leave(work, person_id)
