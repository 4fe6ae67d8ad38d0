"""What others are told, and what is freed for them, before somebody is forgotten."""

from __future__ import annotations

from handlers.events import offers
from handlers.mentoring import pairing
from storage.database import Work


async def before(work: Work, person_id: int) -> None:
    """Move on those who wait for this person, and offer the places they leave."""
    await pairing.leave(work, person_id)
    await offers.leave(work, person_id)
