"""What happens by itself with training: the figures of a quarter are frozen when it is closed."""

from __future__ import annotations

from handlers.training import actions, uptake
from storage.database import Work


async def close(work: Work) -> None:
    """Freeze the last quarter soon after it is closed, whether or not anybody asks."""
    await actions.frozen(work, uptake.last_closed(work.now, work.community.zone))
