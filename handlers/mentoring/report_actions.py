"""Working out, once a month, what may be said of mentoring as a whole."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from handlers.mentoring import report_figures
from handlers.mentoring.report_figures import MentoringFigures
from storage import mentor_sessions, mentoring, reports
from storage.database import Work

REPORT = "mentoring"


async def figures(work: Work) -> MentoringFigures:
    """The figures of all months before this one: worked out when they are first asked for, and kept."""
    local = work.now.astimezone(work.community.zone)
    month = datetime(local.year, local.month, 1, tzinfo=work.community.zone)
    before = month.astimezone(UTC)

    async def make() -> dict[str, Any]:
        return report_figures.worked_out(
            await mentoring.wishes(work, before=before),
            await mentoring.pairs_counted(work, before=before),
            await mentor_sessions.outcomes(work, before=before),
            people=work.community.disclosure.people,
            about=REPORT,
            key=work.disclosure_key,
        )

    return report_figures.kept(await reports.once(work, REPORT, f"{month:%Y-%m}", make))
