"""What happens to events by itself: announcements at a time, and the reminder before the start."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.chat.identity import Address
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.recurrence import Recurrence
from bot.feature import Due
from handlers.events import places, wording
from storage import events, letters, outbox, people, posted, roles, schedule
from storage.database import Work
from storage.events import Event, EventSeries
from storage.outbox import Urgency

ANNOUNCE = "event-announce"

REMIND = "event-remind"

FEEDBACK = "event-feedback"

AFTER_THE_END = timedelta(minutes=30)


async def announce_due(work: Work, due: Due) -> None:
    """Announce an event; when that is too late its host is asked instead."""
    event = await events.find(work, due.subject, lock=True)
    if event is None or event.state != "published" or event.announced_at is not None:
        return
    # Whoever asked must still be allowed to when it is posted.
    if not await roles.has(work, event.host_id, "organiser"):
        await drop(work, event)
        await _tell_host(work, event, wording.no_longer_allowed(event))
        return
    late = timedelta(minutes=work.community.delivery.announcement_late_minutes)
    if due.now - due.scheduled_for > late or event.starts_at <= due.now:
        await _tell_host(work, event, wording.held(event, work.now, due.scheduled_for))
        return
    await announce(work, event, until=due.scheduled_for + late)


async def hand_over(work: Work, event: Event) -> None:
    """Let the next of a series be the one that announces it, where this one was to and won't be."""
    series_id = await events.series_of(work, event.id)
    if series_id is None or event.announce_at is None:
        return
    for following in await events.in_series(work, series_id):
        if following.id == event.id or following.state != "published" or following.announced_at is not None:
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
        if each.announced_at is None and each.state in ("draft", "published"):
            each.state = "dropped"
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
    taught = await _taught(work, event)
    for channel in await events.channels(work, event.id):
        await outbox.enqueue(
            work,
            key=f"{key_of(event)}{channel.platform}:{channel.conversation}",
            to=Address(channel.platform, channel.conversation),
            message=wording.announcement(event, taught, series),
            urgency=Urgency.NEWS,
            expires_at=min(until, event.starts_at) if until else event.starts_at,
            if_late=wording.held(event, work.now, event.announce_at or work.now),
            author_id=event.host_id,
            about=f"the announcement of “{event.title}” in {channel.name}",
        )


async def series_of(work: Work, event: Event) -> wording.Series | None:
    """The series that an event belongs to, with what is still to come of it."""
    series_id = await events.series_of(work, event.id)
    row = await work.session.get(EventSeries, series_id) if series_id is not None else None
    if row is None:
        return None
    recurs = Recurrence.kept(row.rule, row.start, row.zone)
    coming = [each for each in await events.in_series(work, row.id) if each.state in ("draft", "published")]
    return wording.Series(row.id, recurs.said, tuple(coming))


async def refresh(work: Work, event: Event) -> None:
    """Have the announcements that were posted say how things stand now, where they stand."""
    series_id = await events.series_of(work, event.id)
    if series_id is None:
        message = wording.as_it_stands(event, await _taught(work, event))
        await posted.edit(work, key_of(event), message, version=f"{event.id}-{event.sequence}")
        return
    series = await series_of(work, event)
    first = series.events[0] if series and series.events else event
    message = wording.as_it_stands(first, await _taught(work, first), series)
    # Whichever of them was announced spoke for all.
    for each in await events.ever_in_series(work, series_id):
        await posted.edit(work, key_of(each), message, version=f"{event.id}-{event.sequence}")


async def _taught(work: Work, event: Event) -> str:
    return wording.taught((await events.teaches(work, [event.id])).get(event.id, {}), work.catalogue)


async def rezone(work: Work) -> None:
    """Where the rules of a zone changed, move events to the same hour on its clock."""
    for event in await events.of_other_rules(work, schedule.TZDATA):
        instant, _ = times.localise(datetime.fromisoformat(event.wall), ZoneInfo(event.zone))
        moved = instant - event.starts_at
        event.tzdata = schedule.TZDATA
        if moved:
            event.starts_at, event.ends_at = instant, event.ends_at + moved
            event.sequence += 1
            await arrange(work, event)
            await refresh(work, event)


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
    return places.next_morning(at, zone) if places.at_night(at, zone) else at


async def remind_due(work: Work, due: Due) -> None:
    """Remind each person who is going or may be, privately, in their own zone."""
    event = await events.find(work, due.subject)
    if event is None or event.state != "published" or event.starts_at <= due.now:
        return
    answers = dict(await events.who(work, event.id, ("going", "maybe")))
    for person_id, to in (await people.reach(work, answers)).items():
        zone = people.zone_or_none(to.zone) or ZoneInfo(event.zone)
        await outbox.enqueue(
            work,
            key=f"event-reminder:{event.id}:{int(event.starts_at.timestamp())}:{person_id}",
            to=to.address,
            message=wording.reminder(event, answers[person_id], due.now, zone),
            urgency=Urgency.REMINDER,
            expires_at=event.starts_at,
        )


async def _tell_host(work: Work, event: Event, message: Message) -> None:
    await letters.write_to(work, event.host_id, key=f"event-host:{event.id}", message=message)
