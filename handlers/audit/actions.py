"""Reading the log, which is itself noted in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from storage import audit
from storage.audit import Entry
from storage.database import Work

PAGE = 15


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are meant: a person's, None for everybody's; the first word of what was done; since when.

    `since` is in UTC.
    """

    person_id: int | None = None
    action: str = ""
    since: datetime | None = None

    @property
    def said(self) -> str:
        """What was asked for beside a person, for the log."""
        since = f"since {self.since:%Y-%m-%d %H:%M} UTC" if self.since else ""
        return " ".join(part for part in (self.action, since) if part)


async def read_log(work: Work, wanted: Wanted, *, by: int) -> tuple[Sequence[Entry], bool]:
    """The latest page, and whether there is more; that `by` read it is noted first, so that it is in it."""
    await audit.record(
        work, actor_id=by, action="audit.read", subject_id=wanted.person_id, detail=wanted.said
    )
    return await page(work, wanted, before=None)


async def page(work: Work, wanted: Wanted, *, before: int | None) -> tuple[Sequence[Entry], bool]:
    """The entries before the id `before`, the latest first, and whether there are more."""
    found = await audit.entries(
        work,
        person_id=wanted.person_id,
        action=wanted.action,
        since=wanted.since,
        before=before,
        limit=PAGE + 1,
    )
    return found[:PAGE], len(found) > PAGE
