"""What happens to calendars by itself: they are read again."""

from __future__ import annotations

from functools import partial

from bot.feature import Due, LongJob
from handlers.calendars import actions, follow_actions, reading_actions
from storage import followed_calendars
from storage.database import Work


async def read_due(work: Work, due: Due) -> LongJob | None:
    """Read a calendar again, beside everything else."""
    row = await followed_calendars.find(work, due.subject)
    if row is None:
        return None
    mark = await follow_actions.arrange_again(work, row)
    read = partial(
        reading_actions.read,
        address=row.address,
        mark=mark,
        start=actions.since(work.now),
        end=actions.until(work.now),
        zone=work.community.zone,
    )
    take = partial(reading_actions.take, calendar_id=row.id, address=row.address, begun=work.now)
    fail = partial(reading_actions.fail, calendar_id=row.id)
    return LongJob(read, lambda work, answer: take(work, answer=answer), fail)
