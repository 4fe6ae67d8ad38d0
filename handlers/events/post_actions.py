"""What is made public of an event, and told to those who may come: announcing, changing, calling off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.chat.identity import Channel
from bot.chat.message import Message
from bot.chat.recurrence import Recurrence
from handlers.events import (
    change_messages,
    live_posts,
    messages,
    offer_times,
    organiser_messages,
    reminder_times,
)
from handlers.events.change_messages import Change
from handlers.events.messages import Series, Told
from handlers.events.series_changes import keeps_to
from handlers.shared import public_posts
from handlers.shared.telling_people import tell_each
from storage import event_details, event_series, events, outbox, posted, rsvps, schedule, training
from storage.database import Work
from storage.events import Event, EventState
from storage.outbox import Urgency
from storage.rsvps import Answer

ANNOUNCE = "event-announce"
REMIND = "event-remind"
FEEDBACK = "event-feedback"
USEFULNESS = "event-usefulness"
AFTER_THE_END = timedelta(minutes=30)


def key_of(event: Event) -> str:
    """What the keys of an event's announcements begin with."""
    return f"announcement:event-{event.id}:"


# Announcing -----------------------------------------------------------------------------------------


async def announce(work: Work, event: Event, *, until: datetime | None = None) -> None:
    """Put the announcement in the outbox, once for each conversation.

    What can't be posted by `until` (UTC) is held, and the host asked.
    """
    series = await series_of(work, event)
    for each in series.events if series else (event,):
        each.announced_at = work.now
    await training.offer(work, event)
    await public_posts.post(
        work,
        await events.channels(work, event.id),
        messages.announcement(event, work.community.zone, await told_of(work, event), series),
        key=key_of(event),
        until=min(until, event.starts_at) if until else event.starts_at,
        if_late=organiser_messages.held(event, work.now, event.announce_at or work.now),
        author_id=event.host_id,
        about=lambda channel: organiser_messages.about_announcement(event, channel),
    )


async def announce_again(work: Work, event: Event) -> int:
    """Post the announcement once more, as it reads now, once a day at most. Returns how many copies."""
    day = work.now.astimezone(ZoneInfo(event.zone)).date()
    return await public_posts.post(
        work,
        await events.channels(work, event.id),
        await as_it_stands(work, event, await series_of(work, event)),
        key=f"{key_of(event)}again-{day.isoformat()}:",
        until=event.starts_at,
        author_id=event.host_id,
        about=lambda channel: organiser_messages.about_announcement(event, channel),
    )


async def announce_sooner(work: Work, event: Event) -> None:
    """Announce now what was to be announced later."""
    await public_posts.take_back(work, kind=ANNOUNCE, subject_id=event.id, key=key_of(event))
    await announce(work, event)


async def announce_later(work: Work, event: Event, at: datetime) -> None:
    """Have it announced at an instant (UTC)."""
    await public_posts.arrange(work, kind=ANNOUNCE, subject_id=event.id, at=at, zone=event.zone)


async def announce_late(work: Work, event: Event) -> None:
    """Announce what couldn't be announced in time after all. Raises Refusal."""
    if event.state != EventState.PUBLISHED:
        raise organiser_messages.dealt_with()
    if event.starts_at <= work.now:
        raise organiser_messages.too_late_to_announce()
    if event.announced_at is None:
        await announce(work, event)
    elif not await public_posts.post_after_all(work, key_of(event), until=event.starts_at):
        raise organiser_messages.dealt_with()


async def drop_late(work: Work, event: Event) -> None:
    """Don't announce what couldn't be announced in time. Raises Refusal."""
    expired = await public_posts.give_up(work, key_of(event))
    if event.state != EventState.PUBLISHED or (event.announced_at is not None and not expired):
        raise organiser_messages.dealt_with()
    if event.announced_at is None:
        await drop(work, event)


async def drop(work: Work, event: Event) -> None:
    """Give up an event that was never announced; of a series, all that is still to come."""
    series_id = await event_series.series_of(work, event.id)
    following = await event_series.in_series(work, series_id, lock=True) if series_id is not None else []
    for each in {one.id: one for one in (event, *following)}.values():
        if each.announced_at is None and each.state in (EventState.DRAFT, EventState.PUBLISHED):
            each.state = EventState.DROPPED
            await drop_arranged(work, each)


async def hand_over(work: Work, event: Event) -> None:
    """Let the next of a series be the one that announces it, where this one was to and won't be."""
    series_id = await event_series.series_of(work, event.id)
    if series_id is None or event.announce_at is None:
        return
    for following in await event_series.in_series(work, series_id):
        if following.id == event.id or following.state != EventState.PUBLISHED:
            continue
        if following.announced_at is not None:
            continue
        following.announce_at = event.announce_at
        await announce_later(work, following, max(event.announce_at, work.now))
        return


async def series_of(work: Work, event: Event) -> Series | None:
    """The series that an event belongs to, with what is still to come of it."""
    row = await event_series.series(work, event.id)
    if row is None:
        return None
    coming = [
        each
        for each in await event_series.in_series(work, row.id)
        if each.state in (EventState.DRAFT, EventState.PUBLISHED)
    ]
    if not row.rule:
        return Series(row.id, "", tuple(coming))
    recurs = Recurrence.kept(row.rule, row.start, row.zone)
    keeps = keeps_to(recurs, [each.starts_at for each in coming])
    return Series(row.id, recurs.said_by_clock(ZoneInfo(event.zone)) if keeps else "", tuple(coming))


async def refresh(work: Work, event: Event, *, over: bool = False) -> None:
    """Have the announcements that were posted say how things stand now, where they stand.

    `over`: it isn't a change of the event that they are to tell, but that it has been.
    """
    version = f"{event.id}-{event.sequence}{'-over' if over else ''}"
    series_id = await event_series.series_of(work, event.id)
    announced = await event_series.with_channels(work, event.id, series_id)
    if not announced:
        return
    if series_id is None:
        message = messages.as_it_stands(event, work.community.zone, await told_of(work, event))
        await posted.edit(work, key_of(event), message, version=version)
        await live_posts.soon(work, event)
        return
    series = await series_of(work, event)
    first = series.events[0] if series and series.events else event
    message = messages.as_it_stands(first, work.community.zone, await told_of(work, first), series)
    # Whichever of them was announced spoke for all.
    for each in await event_series.ever_in_series(work, series_id):
        if each.announced_at is not None and each.id in announced:
            await posted.edit(work, key_of(each), message, version=version)
    await live_posts.soon(work, first)


async def as_it_stands(work: Work, event: Event, series: Series | None) -> Message:
    """The announcement of an event to come, or of its series, as it reads now, with how many come."""
    coming = await who_comes(work, event, in_series=series is not None)
    zone = work.community.zone
    return messages.as_it_stands(event, zone, await told_of(work, event), series, coming)


async def who_comes(work: Work, event: Event, *, in_series: bool) -> str:
    """How many come and wait, in words; nothing where nobody does."""
    said = [answer for _, answer in await rsvps.who(work, event.id, rsvps.INTERESTED)]
    left = None
    if event.capacity is not None:
        left = max(0, event.capacity - sum(answer in rsvps.TAKING for answer in said))
    return messages.coming(said.count(Answer.GOING), said.count(Answer.WAITING), left, in_series=in_series)


async def told_of(work: Work, event: Event) -> Told:
    """What is told of an event besides what stands in it."""
    levels = (await events.teaches(work, [event.id])).get(event.id, {})
    details = await event_details.of(work, event.id)
    return Told(messages.taught(levels, work.catalogue), details.tags, details.hosts)


# Reminding and asking afterwards --------------------------------------------------------------------


async def arrange_reminders(work: Work, event: Event) -> None:
    """Have those who come reminded before the start and asked afterwards, where those moments are ahead."""
    event.wall = event.starts_at.astimezone(ZoneInfo(event.zone)).replace(tzinfo=None).isoformat()
    event.tzdata = schedule.TZDATA
    await arrange_next_reminder(work, event)
    asked_at = feedback_at(event)
    if asked_at > work.now:
        await schedule.arrange(work, kind=FEEDBACK, subject_id=event.id, at=asked_at, zone=event.zone)


async def arrange_next_reminder(work: Work, event: Event) -> None:
    """Have those reminded who chose the next moment before the start that is still ahead."""
    begins = reminder_times.begins(event.starts_at, all_day=event.all_day)
    ahead = reminder_times.ahead(begins, work.now, reminder_minutes(work))
    if not ahead:
        await schedule.drop(work, kind=REMIND, subject_id=event.id)
        return
    at = begins - ahead[0]
    await schedule.arrange(work, kind=REMIND, subject_id=event.id, at=at, zone=event.zone)


def reminder_minutes(work: Work) -> set[int]:
    """How many minutes before an event anybody may be reminded."""
    return {*reminder_times.CHOICES, *work.community.delivery.event_reminder_minutes}


def feedback_at(event: Event) -> datetime:
    """Half an hour after the end, or the next morning where that is at night."""
    zone = ZoneInfo(event.zone)
    at = event.ends_at + AFTER_THE_END
    return offer_times.next_morning(at, zone) if offer_times.at_night(at, zone) else at


async def drop_arranged(work: Work, event: Event) -> None:
    """Nothing that was arranged for an event happens any more."""
    for kind in (REMIND, FEEDBACK, USEFULNESS):
        await schedule.drop(work, kind=kind, subject_id=event.id)


async def move(work: Work, event: Event) -> None:
    """What was arranged for the old time is arranged for the new one."""
    await outbox.cancel(work, f"event-reminder:{event.id}:")
    await arrange_reminders(work, event)
    if event.announced_at is None and event.announce_at is not None and event.announce_at >= event.starts_at:
        await schedule.arrange(work, kind=ANNOUNCE, subject_id=event.id, at=work.now, zone=event.zone)


# Telling those who may come -------------------------------------------------------------------------


async def post_cancelled(work: Work, event: Event, message: Message) -> None:
    """Say in the channels that it is cancelled."""
    await _post_news(
        work,
        event,
        message,
        key=f"event-cancelled:{event.id}:",
        about=lambda channel: organiser_messages.about_cancellation(event, channel),
    )


async def _post_news(
    work: Work, event: Event, message: Message, *, key: str, about: Callable[[Channel], str]
) -> None:
    await public_posts.post(
        work,
        await events.channels(work, event.id),
        message,
        key=key,
        author_id=event.host_id,
        about=about,
    )


async def tell_cancelled(work: Work, found: Sequence[Event], *, but: int | None) -> int:
    """Tell everyone who may come, once each and in their own zone, not whoever cancels. Returns how many."""
    coming: dict[int, list[Event]] = {}
    for event in found:
        for person_id, _ in await rsvps.who(work, event.id, rsvps.INTERESTED):
            if person_id != but:
                coming.setdefault(person_id, []).append(event)
    told = 0
    for first in found:
        told += await tell_each(
            work,
            [person_id for person_id, theirs in coming.items() if theirs[0] is first],
            lambda person_id, zone: messages.all_cancelled(coming[person_id], zone),
            # An event may be held after all, and be called off again.
            key=f"event-cancelled:{first.id}-{first.sequence}:person",
            zone=ZoneInfo(first.zone),
            asked=True,
        )
    return told


async def known_as(work: Work, event: Event) -> tuple[str, datetime | None]:
    """The title that people know an event by, and of a series which of its dates it was."""
    in_series = await event_series.series_of(work, event.id) is not None
    return event.title, event.starts_at if in_series else None


async def tell_changed(
    work: Work,
    found: Sequence[Event],
    before: tuple[str, datetime | None],
    change: Change,
    edit_id: int | str,
    *,
    but: int | None,
) -> int:
    """Tell the channels and everyone who may come, each in their zone, of the dates that are theirs.

    Whoever said that they come to what takes place at another time now is asked whether they still do.
    Returns how many people.
    """
    event = found[0]
    of_many = len(found) > 1

    def said(dates: Sequence[Event], zone: ZoneInfo) -> Message:
        what = change_messages.changes_said(dates, change, zone)
        if len(dates) > 1:
            return change_messages.series_changed(
                before[0], what, "" if change.moves else messages.dates(dates, zone)
            )
        if of_many:
            return change_messages.changed(before[0], None, what, zone)
        return change_messages.changed(*before, what, zone)

    if any(each.announced_at is not None for each in found):
        await _post_news(
            work,
            event,
            said(found, work.community.zone),
            key=f"event-changed:{edit_id}:",
            about=lambda channel: organiser_messages.about_change(event, channel),
        )
    theirs: dict[int, list[tuple[Event, Answer]]] = {}
    for each in found:
        for person_id, answer in await rsvps.who(work, each.id, rsvps.INTERESTED):
            if person_id != but:
                theirs.setdefault(person_id, []).append((each, answer))

    def to(person_id: int, zone: ZoneInfo) -> Message:
        message = said([each for each, _ in theirs[person_id]], zone)
        return change_messages.still_coming(message, theirs[person_id]) if change.moves else message

    return await tell_each(
        work,
        theirs,
        to,
        key=f"event-changed:{edit_id}:person",
        zone=ZoneInfo(event.zone),
        asked=True,
        urgency=Urgency.REMINDER,
    )
