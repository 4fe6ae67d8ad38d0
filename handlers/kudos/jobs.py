"""What happens by itself with kudos: a round-up each month."""

from __future__ import annotations

from bot.feature import Due
from handlers.kudos import actions
from storage import kudos, schedule
from storage.database import Work


async def month_due(work: Work, due: Due) -> None:
    """Say who was thanked last month, and again in a month."""
    if not await kudos.channels(work):
        return
    await actions.round_up(work, due.scheduled_for)
    zone = work.community.zone.key
    await schedule.arrange(work, kind=actions.MONTH, subject_id=0, at=actions.next_month(work), zone=zone)
