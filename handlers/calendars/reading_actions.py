"""What comes of reading a calendar at its address: it is taken in, doubted, or can't be read."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from bot.chat import calendar, calendar_process
from bot.chat.calendar import NotACalendar, Occurrence, Reading
from bot.chat.message import Message
from bot.chat.role import Role
from bot.chat.sent_file import decoded
from bot.fetching import Fetcher, Mark, NotFetched
from handlers.calendars import actions, doubt, follow_actions, follow_messages, matching
from handlers.calendars.doubt import MOST_ASKED, Doubt
from handlers.calendars.matching import Matched
from handlers.events import actions as event_actions
from handlers.shared.telling_people import tell_each
from storage import events, followed_calendars, imported_events, roles
from storage.database import Work
from storage.events import EventState
from storage.followed_calendars import FollowedCalendar
from storage.imported_events import Known

KEY = "calendar-read"
"""What the keys of messages about calendars that were read again begin with."""
LAST_AGAIN = timedelta(hours=24)
TOLD_AFTER = timedelta(days=1)
GIVEN_UP_AFTER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of reading a calendar; `reading` is None where it is as it was, or where it has a `fault`."""

    reading: Reading | None
    mark: Mark
    fault: str = ""


async def read(
    fetcher: Fetcher, *, address: str, mark: Mark, start: datetime, end: datetime, zone: ZoneInfo
) -> Answer:
    """Read the calendar at an address, in a process of its own; `zone` is the reader's. Takes UTC."""
    try:
        fetched = await fetcher.fetch(address, mark)
        if fetched.content is None:
            return Answer(None, fetched.mark)
        reading = await asyncio.to_thread(_parsed, fetched.content, start, end, zone)
    except (NotFetched, NotACalendar) as fault:
        return Answer(None, mark, str(fault))
    return Answer(reading, fetched.mark)


def _parsed(content: bytes, start: datetime, end: datetime, zone: ZoneInfo) -> Reading:
    text = decoded(content)
    if text is None or not (calendar.is_one(text) or calendar.is_described(text)):
        raise NotACalendar(follow_messages.no_calendar_there(is_page=b"<html" in content[:2000].lower()))
    return calendar_process.read(text, start, end, zone)


async def take(work: Work, calendar_id: int, address: str, begun: datetime, answer: Answer) -> None:
    """Go by what came of reading a calendar, if it is still followed at that address.

    It was `begun` then (UTC), and counts only if no later reading was taken since.
    """
    row = await followed_calendars.find(work, calendar_id, lock=True)
    if row is None or row.address != address or row.read_at > begun:
        return
    fault = answer.fault
    if answer.reading is not None and not answer.reading.found:
        # An empty calendar is hardly meant so; it calls nothing off, and isn't kept quiet about.
        fault = follow_messages.EMPTY if await imported_events.to_come(work, [row.address]) else ""
    if fault:
        await _fail(work, row, fault)
        return
    if row.told_of_trouble:
        await _tell(work, row, "back", lambda _: follow_messages.reads_again(row.name))
    row.failing_since, row.failures, row.trouble, row.told_of_trouble = None, 0, "", False
    row.read_at = work.now
    row.etag, row.modified = answer.mark.etag, answer.mark.modified
    at = follow_actions.by_day(work.now + follow_actions.EVERY, work.community.zone)
    await follow_actions.read_at(work, row.id, at)
    if answer.reading is not None:
        row.whole_at = work.now
        await work.flush()
        await _take_reading(work, row, answer.reading)


async def fail(work: Work, calendar_id: int) -> None:
    """What was read couldn't be taken in, for a reason of our own: it counts as what can't be read."""
    row = await followed_calendars.find(work, calendar_id, lock=True)
    if row is not None:
        await _fail(work, row, follow_messages.FAULT_OF_OURS)


async def _fail(work: Work, row: FollowedCalendar, fault: str) -> None:
    """Try again later and later; say so after days, and give up after weeks."""
    row.failing_since = row.failing_since or work.now
    row.failures, row.trouble = row.failures + 1, fault
    failing = work.now - row.failing_since
    if failing >= GIVEN_UP_AFTER:
        said = follow_messages.given_up(row.name, fault, GIVEN_UP_AFTER.days)
        await _tell(work, row, "end", lambda _: said)
        await follow_actions.unfollow(work, row.id, by=None)
        return
    if failing >= TOLD_AFTER and not row.told_of_trouble:
        row.told_of_trouble = True
        said = follow_messages.cannot_be_read(row.name, fault, GIVEN_UP_AFTER.days)
        await _tell(work, row, "trouble", lambda _: said)
    await work.flush()
    again = min(follow_actions.FIRST_AGAIN * 2 ** min(row.failures - 1, 10), LAST_AGAIN)
    at = follow_actions.by_day(work.now + again, work.community.zone)
    await follow_actions.read_at(work, row.id, at)


async def _take_reading(work: Work, row: FollowedCalendar, reading: Reading) -> None:
    found, _ = await actions.of_others(work, reading.found)
    now = await actions.compare(work, found, row.address, name=row.name, elsewhere=reading.elsewhere)
    if (why := doubt.doubt(now)) is not None or len(now.new) > actions.MOST_NEW:
        await _ask_first(work, row, found, now, why or Doubt.MANY_NEW)
        return
    taken = await actions.apply(
        work, now, row.address, key=f"{KEY}-{row.id}-{int(work.now.timestamp())}", import_id=0, by=row.made_by
    )
    # What was doubted before is mended, or taken in.
    row.proposed = ""
    await imported_events.forget_of(work, row.address)
    news = _news(now)
    if news or taken.changed or taken.cancelled:
        await _tell(
            work,
            row,
            "news",
            lambda zone: follow_messages.taken(row.name, news, now.changed, taken.told, zone),
        )
    await _ask_about_vanished(work, row, now)


def _news(now: Matched) -> list[Occurrence]:
    """What is new, and not only one more date of what is known."""
    known = {one.uid for _, one in (*now.changed, *now.same) if one.which}
    return [one for one in now.new if not (one.which and one.uid in known)]


async def _ask_first(
    work: Work, row: FollowedCalendar, found: Sequence[Occurrence], now: Matched, why: Doubt
) -> None:
    """Ask once about what is doubted, as long as it says the same."""
    said = sorted(
        [matching.content(one) for one in now.new] + [matching.content(one) for _, one in now.changed]
    )
    digest = hashlib.sha256("\n".join(said).encode()).hexdigest()
    if row.proposed == digest:
        return
    row.proposed = digest
    teller = await _organiser(work, row)
    if teller is None or len(now.new) > actions.MOST_NEW:
        too_much = follow_messages.doubted_too_much(row.name, len(now.new), len(now.changed))
        await _tell(work, row, "doubt", lambda _: too_much)
        return
    import_id = await actions.keep(work, row.name, found, by=teller, address=row.address)
    await _tell(
        work, row, "doubt", lambda zone: follow_messages.doubted(row.name, now, why, import_id, zone=zone)
    )


async def _ask_about_vanished(work: Work, row: FollowedCalendar, now: Matched) -> None:
    """Ask once about what a calendar hasn't any more: whether it is called off."""
    for known, past in now.over:
        if known.asked_at is None:
            await imported_events.note_asked(work, [known.event_id])
            said = partial(follow_messages.moved_to_the_past, row.name, known, past)
            await _tell(work, row, f"past-{known.event_id}", said)
    gone = [one for one in now.missing if one.asked_at is None and one.starts_at > work.now]
    if not gone:
        return
    await imported_events.note_asked(work, [one.event_id for one in gone])
    groups: dict[tuple[str, int], list[Known]] = {}
    for one in gone:
        by = ("series", one.series_id) if one.series_id is not None else ("event", one.event_id)
        groups.setdefault(by, []).append(one)
    if len(groups) > MOST_ASKED or doubt.has_mostly_vanished(now):
        await _tell(work, row, "gone", lambda zone: follow_messages.many_vanished(row.name, gone, zone))
        return
    for group in groups.values():
        await _tell(
            work, row, f"gone-{group[0].event_id}", partial(follow_messages.vanished, row.name, group)
        )


async def call_off_vanished(work: Work, event_id: int, *, by: int) -> tuple[str, int, int] | None:
    """Call off what vanished from its calendar: an event, or what was asked about of its series.

    Returns what it is called, how many dates, and how many people are told; None where nothing is left.
    """
    off = []
    for each in await imported_events.asked_with(work, event_id):
        event = await events.find(work, each, lock=True)
        if event is None or event.state != EventState.PUBLISHED or event.starts_at <= work.now:
            continue
        await imported_events.note_called_off(work, event.id)
        off.append(event)
    if not off:
        return None
    told = await event_actions.call_off_dates(work, off, by=by)
    return off[0].title, len(off), told


async def _organiser(work: Work, row: FollowedCalendar) -> int | None:
    """Who looks after a calendar, if they still organise."""
    return row.made_by if await roles.has(work, row.made_by, Role.ORGANISER) else None


async def _tell(work: Work, row: FollowedCalendar, what: str, message: Callable[[ZoneInfo], Message]) -> None:
    """Tell whoever looks after a calendar, or else all organisers, each in their own zone."""
    organiser = await _organiser(work, row)
    await tell_each(
        work,
        [organiser] if organiser is not None else await roles.to_tell(work),
        lambda _, zone: message(zone),
        key=f"{KEY}:{row.id}-{what}-{int(work.now.timestamp())}",
        zone=work.community.zone,
    )
