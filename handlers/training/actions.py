"""Freezing the figures of a quarter when it is closed."""

from __future__ import annotations

from handlers.training import uptake
from handlers.training.uptake import Quarter, Uptake
from storage import reports, training
from storage.database import Work

REPORT = "training"


async def frozen(work: Work, quarter: Quarter) -> Uptake:
    """The figures of a quarter as they were when it was closed; worked out where nobody has asked yet."""
    found = await reports.frozen(work, REPORT, quarter.key)
    if found is None:
        taken = await training.taken(work, quarter.start, quarter.end)
        found = uptake.worked_out(
            taken,
            people=work.community.disclosure.people,
            about=f"{REPORT}:{quarter.key}",
            key=work.disclosure_key,
        )
        await reports.freeze(work, REPORT, quarter.key, found)
    return uptake.kept(found)
