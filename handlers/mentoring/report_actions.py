"""Working out, once a month, what may be said of mentoring as a whole."""

from __future__ import annotations

from datetime import UTC, datetime

from handlers.mentoring import report_figures
from handlers.mentoring.report_figures import MentoringFigures
from storage import mentoring, reports
from storage.database import Work

REPORT = "mentoring"


async def figures(work: Work) -> MentoringFigures:
    """The figures of all months before this one: worked out when they are first asked for, and kept."""
    local = work.now.astimezone(work.community.zone)
    month = datetime(local.year, local.month, 1, tzinfo=work.community.zone)
    subject = f"{month:%Y-%m}"
    kept = await reports.frozen(work, REPORT, subject)
    if kept is None:
        before = month.astimezone(UTC)
        kept = report_figures.worked_out(
            await mentoring.wishes(work, before=before),
            await mentoring.pairs_counted(work, before=before),
            people=work.community.disclosure.people,
            about=REPORT,
            key=work.disclosure_key,
        )
        await reports.freeze(work, REPORT, subject, kept)
    return report_figures.kept(kept)
