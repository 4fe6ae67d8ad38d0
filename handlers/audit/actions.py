"""Reading the log, which is itself noted in it."""

from __future__ import annotations

from collections.abc import Sequence

from storage import audit
from storage.audit import Entry
from storage.database import Work

PAGE = 15


async def read_log(
    work: Work, *, by: int, person_id: int | None, action: str
) -> tuple[Sequence[Entry], bool]:
    """The latest page, and whether there is more; that `by` read it is noted first, so that it is in it.

    `person_id` is whose entries are meant, None for everybody's; `action` the first word of what was done.
    """
    await audit.record(work, actor_id=by, action="audit.read", subject_id=person_id, detail=action)
    await work.flush()
    return await page(work, person_id=person_id, action=action, before=None)


async def page(
    work: Work, *, person_id: int | None, action: str, before: int | None
) -> tuple[Sequence[Entry], bool]:
    """The entries before the id `before`, the latest first, and whether there are more."""
    found = await audit.entries(work, person_id=person_id, action=action, before=before, limit=PAGE + 1)
    return found[:PAGE], len(found) > PAGE
