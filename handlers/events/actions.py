"""What changes with events: they are made, announced, changed, called off, answered and attended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.chat.identity import Address
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.recurrence import Recurrence
from handlers.events import messages, offer_times, waiting_list
from handlers.events.parsing import MOST_OCCURRENCES
from storage import events, outbox, people, posted, schedule
from storage.database import Work
from storage.events import Answer, Event, EventChannel, EventOccurrence, EventSeries, EventState
from storage.outbox import Urgency

# Letters and digits that nobody takes for another, and no vowels, so that no word comes out.
CODE_LETTERS = "BCDFGHJKMNPQRTVWXYZ2346789"
CODE_LENGTH = 5
BEFORE = timedelta(hours=1)  # from when on the code counts
AFTER = timedelta(days=1)  # until when it does
# When feedback and attendance are closed, a fortnight after the end.
OPEN_FOR = timedelta(days=14)

ANNOUNCE = "event-announce"
REMIND = "event-remind"
FEEDBACK = "event-feedback"
AFTER_THE_END = timedelta(minutes=30)


async def record_answer(
    work: Work, event: Event, person_id: int, before: Answer | None, said: Answer
) -> Answer:
    """Write an answer down; returns what it became: those for whom there is no place wait."""
    if said == Answer.GOING and before in (Answer.GOING, Answer.WAITING):
        return before
    becomes = said
    if said == Answer.GOING and before != Answer.OFFERED and event.capacity is not None:
        full = await events.taken(work, event.id) >= event.capacity
        becomes = Answer.WAITING if full or await events.queue(work, event.id) else Answer.GOING
    await events.answer(work, event.id, person_id, becomes)
    if before in events.TAKING and becomes not in events.TAKING:
        await waiting_list.move(work, event)
    return becomes


async def ask_how_useful(work: Work, event: Event, ids: list[int]) -> None:
    """Ask these people how useful it was, each once."""
    for person_id, to in (await people.reach(work, ids)).items():
        await outbox.enqueue(
            work,
            key=f"event-feedback:{event.id}:{person_id}",
            to=to.address,
            message=messages.how_useful(event),
            urgency=Urgency.BULK,
            expires_at=event.ends_at + OPEN_FOR,
        )


async def call_off(work: Work, event: Event) -> None:
    """Take back all that is arranged for an event."""
    event.state = EventState.CANCELLED
    event.sequence += 1
    await work.flush()
    if event.announced_at is None:
        await hand_over(work, event)
    for kind in (ANNOUNCE, REMIND, FEEDBACK, waiting_list.KIND):
        await schedule.drop(work, kind=kind, subject_id=event.id)
    await outbox.cancel(work, key_of(event))
    await outbox.cancel(work, f"event-reminder:{event.id}:")
    await outbox.cancel(work, f"event-offer:{event.id}:")


async def tell_channels(work: Work, event: Event, message: Message) -> None:
    for channel in await events.channels(work, event.id):
        await outbox.enqueue(
            work,
            key=f"event-cancelled:{event.id}:{channel.platform}:{channel.conversation}",
            to=Address(channel.platform, channel.conversation),
            message=message,
            urgency=Urgency.NEWS,
            author_id=event.host_id,
            about=f"the cancellation of “{event.title}” in {channel.name}",
        )


async def tell_people(work: Work, found: Sequence[Event], *, but: int) -> int:
    """Tell everyone who may come, once each and in their own zone, not whoever cancels. Returns how many."""
    coming: dict[int, list[Event]] = {}
    for event in found:
        for person_id, _ in await events.who(work, event.id, events.INTERESTED):
            if person_id != but:
                coming.setdefault(person_id, []).append(event)
    reached = await people.reach(work, coming)
    for person_id, to in reached.items():
        theirs = coming[person_id]
        zone = people.zone_or_none(to.zone) or ZoneInfo(theirs[0].zone)
        several = len(theirs) > 1
        await outbox.enqueue(
            work,
            key=f"event-cancelled:{theirs[0].id}:person:{person_id}",
            to=to.address,
            message=messages.series_cancelled(theirs, zone)
            if several
            else messages.cancelled(theirs[0], zone),
            urgency=Urgency.REMINDER,
        )
    return len(reached)


def packed(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


async def known_as(work: Work, event: Event) -> tuple[str, datetime | None]:
    """The title that people know an event by, and of a series which of its dates it was."""
    in_series = await events.series_of(work, event.id) is not None
    return event.title, event.starts_at if in_series else None


async def move(work: Work, event: Event) -> None:
    """What was arranged for the old time is arranged for the new one."""
    await outbox.cancel(work, f"event-reminder:{event.id}:")
    await arrange(work, event)
    if event.announced_at is None and event.announce_at is not None and event.announce_at >= event.starts_at:
        await schedule.arrange(work, kind=ANNOUNCE, subject_id=event.id, at=work.now, zone=event.zone)


async def tell_changed(
    work: Work,
    event: Event,
    before: tuple[str, datetime | None],
    changes: dict[str, Any],
    edit_id: int,
    *,
    but: int,
) -> int:
    """Tell the channels and everyone who may come, each in their zone. Returns how many people."""
    own = ZoneInfo(event.zone)
    if event.announced_at is not None:
        for channel in await events.channels(work, event.id):
            await outbox.enqueue(
                work,
                key=f"event-changed:{edit_id}:{channel.platform}:{channel.conversation}",
                to=Address(channel.platform, channel.conversation),
                message=messages.changed(*before, messages.changes_said(event, changes, own), own),
                urgency=Urgency.NEWS,
                author_id=event.host_id,
                about=f"the change of “{event.title}” in {channel.name}",
            )
    ids = [person for person, _ in await events.who(work, event.id, events.INTERESTED) if person != but]
    reached = await people.reach(work, ids)
    for person_id, to in reached.items():
        zone = people.zone_or_none(to.zone) or own
        await outbox.enqueue(
            work,
            key=f"event-changed:{edit_id}:person:{person_id}",
            to=to.address,
            message=messages.changed(*before, messages.changes_said(event, changes, zone), zone),
            urgency=Urgency.REMINDER,
        )
    return len(reached)


async def begin_series(work: Work, event: Event, recurs: Recurrence) -> None:
    series = EventSeries(rule=recurs.rule, start=recurs.start.isoformat(), zone=recurs.zone.key)
    await work.add(series)
    await work.add(EventOccurrence(event_id=event.id, series_id=series.id))


def as_planned(event: Event, recurs: Recurrence) -> messages.Series:
    """The series as it will be, before its events are made."""
    planned = tuple(copy_of(event, start) for start in recurs.instants(MOST_OCCURRENCES))
    return messages.Series(0, recurs.said, planned)


def copy_of(event: Event, starts_at: datetime) -> Event:
    """The same event at another time; its length on the clock stays the same."""
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
    )


async def complete_series(work: Work, event: Event) -> None:
    """Make the later events of a series when its first is published."""
    row = await events.series(work, event.id)
    if row is None:
        return
    recurs = Recurrence.kept(row.rule, row.start, row.zone)
    channels = await events.channels(work, event.id)
    teaches = (await events.teaches(work, [event.id])).get(event.id, {})
    for start in recurs.instants(MOST_OCCURRENCES):
        if start == event.starts_at:
            continue
        later = copy_of(event, start)
        await work.add(later)
        await work.add(
            EventOccurrence(event_id=later.id, series_id=row.id),
            *(
                EventChannel(event_id=later.id, platform=c.platform, conversation=c.conversation, name=c.name)
                for c in channels
            ),
        )
        await events.set_teaches(work, later.id, {key: level or 0 for key, level in teaches.items()})
        await arrange(work, later)


async def hand_over(work: Work, event: Event) -> None:
    """Let the next of a series be the one that announces it, where this one was to and won't be."""
    series_id = await events.series_of(work, event.id)
    if series_id is None or event.announce_at is None:
        return
    for following in await events.in_series(work, series_id):
        if (
            following.id == event.id
            or following.state != EventState.PUBLISHED
            or following.announced_at is not None
        ):
            continue
        following.announce_at = event.announce_at
        at = max(event.announce_at, work.now)
        await schedule.arrange(work, kind=ANNOUNCE, subject_id=following.id, at=at, zone=following.zone)
        return


async def drop(work: Work, event: Event) -> None:
    """Give up an event that was never announced; of a series, all that is still to come."""
    series_id = await events.series_of(work, event.id)
    following = await events.in_series(work, series_id, lock=True) if series_id is not None else []
    for each in {one.id: one for one in (event, *following)}.values():
        if each.announced_at is None and each.state in (EventState.DRAFT, EventState.PUBLISHED):
            each.state = EventState.DROPPED
            for kind in (REMIND, FEEDBACK):
                await schedule.drop(work, kind=kind, subject_id=each.id)


def key_of(event: Event) -> str:
    """What the keys of an event's announcements begin with."""
    return f"announcement:event-{event.id}:"


async def announce(work: Work, event: Event, *, until: datetime | None = None) -> None:
    """Put the announcement in the outbox, once for each conversation.

    What can't be posted by `until` (UTC) is held, and the host asked.
    """
    series = await series_of(work, event)
    for each in series.events if series else (event,):
        each.announced_at = work.now
    what = await taught(work, event)
    for channel in await events.channels(work, event.id):
        await outbox.enqueue(
            work,
            key=f"{key_of(event)}{channel.platform}:{channel.conversation}",
            to=Address(channel.platform, channel.conversation),
            message=messages.announcement(event, what, series),
            urgency=Urgency.NEWS,
            expires_at=min(until, event.starts_at) if until else event.starts_at,
            if_late=messages.held(event, work.now, event.announce_at or work.now),
            author_id=event.host_id,
            about=f"the announcement of “{event.title}” in {channel.name}",
        )


async def series_of(work: Work, event: Event) -> messages.Series | None:
    """The series that an event belongs to, with what is still to come of it."""
    row = await events.series(work, event.id)
    if row is None:
        return None
    recurs = Recurrence.kept(row.rule, row.start, row.zone)
    coming = [
        each
        for each in await events.in_series(work, row.id)
        if each.state in (EventState.DRAFT, EventState.PUBLISHED)
    ]
    return messages.Series(row.id, recurs.said, tuple(coming))


async def refresh(work: Work, event: Event) -> None:
    """Have the announcements that were posted say how things stand now, where they stand."""
    series_id = await events.series_of(work, event.id)
    if series_id is None:
        message = messages.as_it_stands(event, await taught(work, event))
        await posted.edit(work, key_of(event), message, version=f"{event.id}-{event.sequence}")
        return
    series = await series_of(work, event)
    first = series.events[0] if series and series.events else event
    message = messages.as_it_stands(first, await taught(work, first), series)
    # Whichever of them was announced spoke for all.
    for each in await events.ever_in_series(work, series_id):
        await posted.edit(work, key_of(each), message, version=f"{event.id}-{event.sequence}")


async def taught(work: Work, event: Event) -> str:
    return messages.taught((await events.teaches(work, [event.id])).get(event.id, {}), work.catalogue)


async def arrange(work: Work, event: Event) -> None:
    """Have those who come reminded before the start and asked afterwards, where those moments are ahead."""
    event.wall = event.starts_at.astimezone(ZoneInfo(event.zone)).replace(tzinfo=None).isoformat()
    event.tzdata = schedule.TZDATA
    at = event.starts_at - timedelta(minutes=work.community.delivery.event_reminder_minutes)
    if at > work.now:
        await schedule.arrange(work, kind=REMIND, subject_id=event.id, at=at, zone=event.zone)
    else:
        await schedule.drop(work, kind=REMIND, subject_id=event.id)
    asked_at = feedback_at(event)
    if asked_at > work.now:
        await schedule.arrange(work, kind=FEEDBACK, subject_id=event.id, at=asked_at, zone=event.zone)


def feedback_at(event: Event) -> datetime:
    """Half an hour after the end, or the next morning where that is at night."""
    zone = ZoneInfo(event.zone)
    at = event.ends_at + AFTER_THE_END
    return offer_times.next_morning(at, zone) if offer_times.at_night(at, zone) else at
