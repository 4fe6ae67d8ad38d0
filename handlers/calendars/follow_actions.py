"""What changes where a calendar is followed: it is read again at its address, until it isn't any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from bot.fetching import Mark
from handlers.calendars import follow_messages
from storage import audit, followed_calendars, imported_events, schedule
from storage.database import Work
from storage.followed_calendars import FollowedCalendar

READING = "calendar-reading"
"""The kind of job that reads a calendar again."""
EVERY = timedelta(hours=6)  # as often as the Carpentries' own feeds are built anew
WHOLE_EVERY = timedelta(days=7)  # though nothing changed: what recurs has dates that come into reach
FIRST_AGAIN = timedelta(hours=1)
FROM, TO = time(7, 0), time(21, 0)  # of the community's day, in which people may be told of changes
MOST_FOLLOWED = 50


async def follow(work: Work, *, address: str, name: str, by: int) -> FollowedCalendar:
    """Have a calendar read again and again. Raises Refusal."""
    names = [one.name for one in await followed_calendars.every(work)]
    if len(names) >= MOST_FOLLOWED:
        raise follow_messages.too_many_followed(MOST_FOLLOWED)
    name = told_apart(name or follow_messages.host_of(address), names)
    row = await followed_calendars.add(work, address=address, name=name, by=by)
    await read_at(work, row.id, by_day(work.now + EVERY, work.community.zone))
    await audit.record(work, actor_id=by, action="events.follow", detail=row.name)
    return row


def told_apart(name: str, others: Sequence[str]) -> str:
    """A name that no other calendar has."""
    taken = {other.casefold() for other in others}
    if name.casefold() not in taken:
        return name
    return next(said for number in count(2) if (said := f"{name} {number}").casefold() not in taken)


async def unfollow(work: Work, calendar_id: int, *, by: int | None) -> list[int]:
    """Read a calendar no more; its events stay. Returns their ids."""
    row = await followed_calendars.find(work, calendar_id, lock=True)
    if row is None:
        return []
    name = row.name
    await imported_events.forget_of(work, row.address)
    theirs = await imported_events.name_calendar(work, row.address, name)
    await schedule.drop(work, kind=READING, subject_id=row.id)
    await work.delete(row)
    await work.flush()
    await audit.record(work, actor_id=by, action="events.unfollow", detail=name)
    return theirs


def by_day(at: datetime, zone: ZoneInfo) -> datetime:
    """That instant (UTC), or when the next day begins for people: what is read may be told them."""
    local = at.astimezone(zone)
    if FROM <= local.time() < TO:
        return at
    day = local.date() if local.time() < FROM else local.date() + timedelta(days=1)
    return datetime.combine(day, FROM, zone).astimezone(UTC)


async def read_at(work: Work, calendar_id: int, at: datetime) -> None:
    """Have a calendar read at that instant (UTC), and not before."""
    await schedule.arrange(work, kind=READING, subject_id=calendar_id, at=at, zone="UTC")


async def arrange_again(work: Work, row: FollowedCalendar) -> Mark:
    """Before a calendar is read: have it read once more, should this reading come to nothing.

    Returns what its server is to be told that is known, nothing where all is to be looked through.
    """
    await read_at(work, row.id, work.now + FIRST_AGAIN)
    whole = work.now - row.whole_at >= WHOLE_EVERY
    return Mark() if whole else Mark(row.etag, row.modified)
