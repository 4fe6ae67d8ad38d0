"""What happens by itself with training: the figures of a quarter are frozen when it is closed."""

from __future__ import annotations

from handlers.training import uptake
from handlers.training.messages import Report
from storage import reports, training
from storage.database import Work

REPORT = "training"


async def frozen(work: Work, quarter: uptake.Quarter) -> Report:
    """The figures of a quarter as they were when it was closed."""
    found = await reports.frozen(work, REPORT, quarter.key)
    if found is None:
        taken = await training.taken(work, quarter.start, quarter.end)
        found = uptake.worked_out(taken, work.community.disclosure)
        await reports.freeze(work, REPORT, quarter.key, found)
    return found


async def close(work: Work) -> None:
    """Freeze the last quarter soon after it is closed, whether or not anybody asks."""
    await frozen(work, uptake.last_closed(work.now, work.community.zone))
