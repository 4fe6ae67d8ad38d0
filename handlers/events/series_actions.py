"""Events that recur: the later dates of a series are made when its first is published."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat.phrases import times
from bot.chat.recurrence import Recurrence
from handlers.events import post_actions
from handlers.events.buttons import Which
from handlers.events.messages import Series
from handlers.events.parsing import MOST_OCCURRENCES
from handlers.events.series_changes import Moved
from storage import event_details, event_series, events, rsvps
from storage.database import Work
from storage.event_series import EventOccurrence, EventSeries
from storage.events import Event, EventState


async def begin_series(work: Work, event: Event, recurs: Recurrence) -> None:
    """Have an event be the first of a series."""
    series = EventSeries(rule=recurs.rule, start=recurs.start.isoformat(), zone=recurs.zone.key)
    await work.add(series)
    await work.add(EventOccurrence(event_id=event.id, series_id=series.id))


async def planned(work: Work, event: Event) -> Series | None:
    """The series of a draft as it will be, before its events are made; None where it doesn't recur."""
    row = await event_series.series(work, event.id)
    if row is None:
        return None
    recurs = Recurrence.kept(row.rule, row.start, row.zone)
    said = recurs.said_by_clock(ZoneInfo(event.zone))
    return Series(0, said, tuple(copy_of(event, at) for at in recurs.instants(MOST_OCCURRENCES)))


def copy_of(event: Event, starts_at: datetime) -> Event:
    """The same event at another time (UTC); its length on the clock stays the same."""
    zone = ZoneInfo(event.zone)
    wall_length = event.ends_at.astimezone(zone).replace(tzinfo=None) - event.starts_at.astimezone(
        zone
    ).replace(tzinfo=None)
    ends_at, _ = times.localise(starts_at.astimezone(zone).replace(tzinfo=None) + wall_length, zone)
    return Event(
        title=event.title,
        description=event.description,
        starts_at=starts_at,
        ends_at=ends_at,
        zone=event.zone,
        place=event.place,
        host_id=event.host_id,
        state=event.state,
        created_at=event.created_at,
        announce_at=None,
        announced_at=None,
        capacity=event.capacity,
        code="",
        sequence=0,
        audience=event.audience,
        audience_name=event.audience_name,
    )


async def dates_meant(work: Work, event_id: int, which: Which) -> list[Event]:
    """The dates to come of the series of an event, locked; with `LATER` those that aren't before it."""
    series_id = await event_series.series_of(work, event_id)
    if series_id is None:
        return []
    found = [
        each
        for each in await event_series.in_series(work, series_id, lock=True)
        if each.state == EventState.PUBLISHED
    ]
    if which is Which.ALL:
        return found
    first = next((each.starts_at for each in found if each.id == event_id), work.now)
    return [each for each in found if each.starts_at >= first]


async def told_of(work: Work, event: Event) -> dict[Which | None, int]:
    """How many people would hear of a change, by which dates of its series change with the event.

    Only what is another choice is in it: nothing but None for an event that doesn't recur.
    """
    series_id = await event_series.series_of(work, event.id)
    coming = await event_series.in_series(work, series_id) if series_id is not None else [event]
    standing = [each for each in coming if each.state == EventState.PUBLISHED]
    later = [each for each in standing if each.starts_at >= event.starts_at]
    choices: dict[Which | None, list[Event]] = {None: [event]}
    if 1 < len(later) < len(standing):
        choices[Which.LATER] = later
    if len(standing) > 1:
        choices[Which.ALL] = standing
    return {
        which: await rsvps.how_many_may_come(work, [each.id for each in dates])
        for which, dates in choices.items()
    }


async def move_rule(work: Work, event: Event, moved: Moved, changed: Collection[int]) -> None:
    """Have the words of a series say its new times, where all that is to come of it moves so."""
    row = await event_series.series(work, event.id)
    if row is None:
        return
    standing = [
        each.id for each in await event_series.in_series(work, row.id) if each.state == EventState.PUBLISHED
    ]
    if row.rule and set(standing) <= set(changed):
        recurs = moved.rule(Recurrence.kept(row.rule, row.start, row.zone))
        row.rule, row.start = recurs.rule, recurs.start.isoformat()


async def complete_series(work: Work, event: Event) -> None:
    """Make the later events of a series when its first is published."""
    row = await event_series.series(work, event.id)
    if row is None:
        return
    recurs = Recurrence.kept(row.rule, row.start, row.zone)
    channels = await events.channels(work, event.id)
    teaches = (await events.teaches(work, [event.id])).get(event.id, {})
    details = await event_details.of(work, event.id)
    for start in recurs.instants(MOST_OCCURRENCES):
        if start == event.starts_at:
            continue
        later = copy_of(event, start)
        await work.add(later)
        await work.add(EventOccurrence(event_id=later.id, series_id=row.id))
        await events.add_channels(work, later.id, channels)
        await events.set_teaches(work, later.id, {key: level or 0 for key, level in teaches.items()})
        await event_details.keep(work, later.id, details)
        await post_actions.arrange_reminders(work, later)
