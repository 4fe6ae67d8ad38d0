"""What happens by itself with opportunities: people whom they fit are told, and they close."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.chat.message import Message
from bot.feature import Due
from handlers.opportunities import actions, fitting, messages
from handlers.shared.telling_people import tell_each
from storage import opportunities, people, schedule
from storage.database import Work
from storage.opportunities import Listed, OpportunityState
from storage.outbox import Urgency

# So many at a time, so that nobody who types a command waits for a whole community to be written to.
AT_ONCE = 200
STEP = timedelta(seconds=1)
WEEK = timedelta(days=7)


async def close_due(work: Work, due: Due) -> None:
    """Its closing date has come."""
    row = await opportunities.find(work, due.subject, lock=True)
    if row is not None and row.state is OpportunityState.OPEN:
        await actions.close(work, row)


async def tell_due(work: Work, due: Due) -> None:
    """Tell some of those whom it fits and who hear at once, and have the others told right after."""
    row = await opportunities.find(work, due.subject, lock=True)
    if row is None or row.poster_id is None or not await actions.can_be_had(work, row):
        return
    asked = (await opportunities.skills_of(work, [row.id]))[row.id]
    told = await opportunities.fitting(work, row, asked, after=row.told_up_to, most=AT_ONCE)
    levels, wishes = await opportunities.skills_and_wishes(work, told)
    poster = await people.name_of(work, row.poster_id)

    def message(person_id: int, zone: ZoneInfo) -> Message:
        text = messages.whole(row, asked, poster, zone, work.catalogue)
        fits = fitting.skills_that_fit(asked, levels[person_id], wishes[person_id])
        return messages.new_one(text, row, fits, work.catalogue)

    await tell_each(
        work,
        told,
        message,
        key=f"opportunity-new:{row.id}",
        zone=work.community.zone,
        urgency=Urgency.BULK,
        expires_at=row.closes_at,
    )
    if told:
        row.told_up_to = told[-1]
    if len(told) == AT_ONCE:
        zone = work.community.zone.key
        await schedule.arrange(work, kind=actions.TELL, subject_id=row.id, at=work.now + STEP, zone=zone)


async def week_due(work: Work, due: Due) -> None:
    """Tell some of those who hear weekly what is new for them, and the others right after."""
    readers = await opportunities.weekly(work, work.now - WEEK + timedelta(hours=12), most=AT_ONCE)
    since = min((at for _, at in readers), default=work.now)
    new = await opportunities.new_since(work, since)
    levels, wishes = await opportunities.skills_and_wishes(work, [person_id for person_id, _ in readers])
    theirs: dict[int, list[tuple[Listed, tuple[str, ...]]]] = {}
    for person_id, told_at in readers:
        for one, posted_at, poster_id in new:
            fits = fitting.skills_that_fit(one.skills, levels[person_id], wishes[person_id])
            if posted_at >= told_at and poster_id != person_id and (fits or not one.skills):
                theirs.setdefault(person_id, []).append((one, fits))
    await tell_each(
        work,
        list(theirs),
        lambda person_id, zone: messages.week(theirs[person_id], zone, work.catalogue),
        key=f"opportunity-new:week:{work.now.date().isoformat()}",
        zone=work.community.zone,
        urgency=Urgency.BULK,
        expires_at=work.now + timedelta(days=3),
    )
    await opportunities.note_told(work, [person_id for person_id, _ in readers], work.now)
    at = work.now + STEP if len(readers) == AT_ONCE else actions.next_monday(work)
    zone = work.community.zone.key
    await schedule.arrange(work, kind=actions.WEEK, subject_id=0, at=at, zone=zone)
