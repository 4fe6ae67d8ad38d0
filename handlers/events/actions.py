"""What changes with events: they are drafted, published, changed and called off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.chat.identity import Channel
from handlers.events import (
    change_actions,
    change_messages,
    host_actions,
    messages,
    organiser_messages,
    post_actions,
    series_actions,
    waiting_list,
    write_messages,
)
from handlers.events.attendance_actions import OPEN_FOR
from handlers.events.audiences import Meant
from handlers.events.change_parsing import Readers
from handlers.events.parsing import Asked
from handlers.events.post_actions import ANNOUNCE
from handlers.events.series_changes import by_the_clock_of
from handlers.shared import public_posts
from handlers.shared.telling_people import tell_each
from storage import audit, consents, event_details, event_series, events, outbox, rsvps, schedule
from storage.consents import Purpose
from storage.database import Work
from storage.event_details import Details
from storage.events import Event, EventState
from storage.rsvps import Answer

LONGEST_PLACE = 500
READ_WITHIN = timedelta(days=2)  # what is written after an event, such as where its slides are
_REASON = "cancelled_because"
_LETTER, _TO = "letter", "to"


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What was meant by the names that were typed of an event; `teaches` are levels by the skill's key."""

    teaches: Mapping[str, int | None] = field(default_factory=dict)
    details: Details = field(default_factory=Details)
    audience: Meant = field(default_factory=Meant)


async def draft_event(
    work: Work,
    asked: Asked,
    channels: Iterable[Channel],
    known: LookedUp,
    *,
    by: int,
) -> Event:
    """Keep an event for its host to look at; nothing of it is public.

    Its zone is the one that was named, else the community's; what recurs and can't be said by that clock
    keeps its own.
    """
    zone = asked.zone or work.community.zone
    recurs = by_the_clock_of(asked.recurs, zone) if asked.recurs is not None else None
    if recurs is not None:
        zone = recurs.zone
    event = Event(
        title=asked.title,
        description=asked.description,
        starts_at=asked.starts.instant,
        ends_at=asked.ends_at,
        zone=zone.key,
        place=asked.place[:LONGEST_PLACE],
        host_id=by,
        state=EventState.DRAFT,
        created_at=work.now,
        announce_at=asked.announce.instant if asked.announce else None,
        announced_at=None,
        capacity=asked.capacity,
        code="",
        sequence=0,
        audience=known.audience.kind,
        audience_name=known.audience.name,
    )
    await work.add(event)
    await events.set_teaches(work, event.id, known.teaches)
    await event_details.keep(work, event.id, known.details)
    if recurs is not None:
        await series_actions.begin_series(work, event, recurs)
    await events.add_channels(work, event.id, channels)
    return event


async def found_event(work: Work, event_id: int) -> Event:
    """An event, locked. Raises Refusal."""
    event = await events.find(work, event_id, lock=True)
    if event is None:
        raise messages.event_is_gone()
    return event


async def publish_event(work: Work, event: Event) -> datetime | None:
    """Make a draft public: announced now, or at the time that was asked for, which is returned (UTC).

    Raises Refusal.
    """
    if event.state == EventState.DROPPED:
        raise organiser_messages.was_discarded()
    if event.starts_at <= work.now:
        raise organiser_messages.start_has_passed()
    event.state = EventState.PUBLISHED
    await series_actions.complete_series(work, event)
    await post_actions.arrange_reminders(work, event)
    await host_actions.tell_new_hosts(
        work, event, await event_details.hosts_of(work, event), by=event.host_id
    )
    if event.announce_at and event.announce_at > work.now:
        await post_actions.announce_later(work, event, event.announce_at)
        return event.announce_at
    await post_actions.announce(work, event)
    return None


async def discard_event(work: Work, event_id: int) -> None:
    """Throw a draft away. Raises Refusal."""
    event = await found_event(work, event_id)
    if event.state == EventState.PUBLISHED:
        raise organiser_messages.is_published(event)
    event.state = EventState.DROPPED


# Calling off ----------------------------------------------------------------------------------------


async def cancellable(work: Work, event_id: int) -> Event:
    """An event that can still be called off, locked. Raises Refusal."""
    event = await events.find(work, event_id, lock=True)
    if event is None or event.state != EventState.PUBLISHED:
        raise organiser_messages.cancelled_already()
    if event.starts_at <= work.now:
        raise change_messages.has_started(event)
    return event


_ANSWERS_OF = {
    Readers.ALL: rsvps.INTERESTED,
    Readers.GOING: (Answer.GOING,),
    Readers.MAYBE: (Answer.MAYBE,),
    Readers.WAITING: (Answer.WAITING, Answer.OFFERED),
}


async def answered(work: Work, event: Event, readers: Readers, *, but: int) -> list[int]:
    """Who of an event answered so, but not whoever writes."""
    return [who for who, _ in await rsvps.who(work, event.id, _ANSWERS_OF[readers]) if who != but]


async def readers_of(work: Work, event: Event, readers: Readers, *, but: int) -> list[int]:
    """Who of those that answered an event would be written to, but not whoever writes.

    Who wants no messages about events isn't among them.
    """
    found = await answered(work, event, readers, but=but)
    want_none = set(await consents.withdrew(work, found, Purpose.EVENT_MESSAGES))
    return [who for who in found if who not in want_none]


async def keep_letter(work: Work, event: Event, readers: Readers, text: str, *, by: int) -> int:
    """Keep what is to be written until somebody says yes. Returns its id."""
    return (await change_actions.propose(work, event, {_LETTER: text, _TO: readers.value}, by=by)).id


async def write_to_participants(work: Work, edit_id: int, *, by: int, name: str) -> tuple[Event, int]:
    """Write what was kept to those who answered by now, each in their own zone.

    Returns the event, and to how many. Raises Refusal.
    """
    row = await change_actions.waiting_change(work, edit_id)
    if _LETTER not in row.changes:
        raise change_messages.change_is_dealt_with()
    event = await _writable(work, row.event_id)
    text, who = str(row.changes[_LETTER]), await readers_of(work, event, Readers(row.changes[_TO]), but=by)
    await work.delete(row)
    told = await tell_each(
        work,
        who,
        lambda person_id, zone: write_messages.written(event, name, by, text, zone),
        key=f"event-write:{edit_id}:person",
        zone=ZoneInfo(event.zone),
        expires_at=max(event.ends_at, work.now + READ_WITHIN),
        asked=True,
    )
    await audit.record(work, actor_id=by, action="events.write", detail=event.title)
    return event, told


async def _writable(work: Work, event_id: int) -> Event:
    """An event to come, or over for not too long, locked. Raises Refusal."""
    event = await change_actions.published(work, event_id)
    if event.ends_at + OPEN_FOR <= work.now:
        raise write_messages.over_long_ago(event)
    return event


async def keep_reason(work: Work, event: Event, why: str, *, by: int) -> int:
    """Keep why an event is to be called off until somebody says yes. Returns its id."""
    return (await change_actions.propose(work, event, {_REASON: why}, by=by)).id


async def reason_kept(work: Work, event: Event, edit_id: int) -> str:
    """Why an event is called off, as it was shown; nothing where nothing was said."""
    row = await events.find_edit(work, edit_id) if edit_id else None
    if row is None or row.event_id != event.id:
        return ""
    return str(row.changes.get(_REASON, ""))


async def call_off_event(work: Work, event: Event, *, by: int | None, why: str = "") -> int:
    """What isn't posted yet is taken back, where it was posted it is said, and people are told `why`.

    `by` is who does, None where it follows from something else. Returns how many people.
    """
    return await call_off_dates(work, [event], by=by, why=why)


async def call_off_dates(work: Work, found: Sequence[Event], *, by: int | None, why: str = "") -> int:
    """The same for some dates of a series, of which everybody is told once. Returns how many people."""
    for event in found:
        await _call_off(work, event, why)
    await post_actions.refresh(work, found[0])
    for event in found:
        if event.announced_at is not None:
            await post_actions.post_cancelled(work, event, messages.cancelled(event, work.community.zone))
    told = await post_actions.tell_cancelled(work, found, but=by)
    for event in found:
        await audit.record(work, actor_id=by, action="events.cancel", detail=event.title)
    return told


async def call_off_series(work: Work, event: Event, *, by: int, why: str = "") -> int:
    """Call off what is still to come of a series; it is said once, and `why`, not for each date.

    Returns how many people were told.
    """
    series_id = await event_series.series_of(work, event.id)
    found = await event_series.in_series(work, series_id, lock=True) if series_id is not None else [event]
    standing = [each for each in found if each.state == EventState.PUBLISHED]
    announced = any(each.announced_at is not None for each in standing)
    for each in standing:
        await _call_off(work, each, why)
    await post_actions.refresh(work, event)
    if announced:
        message = messages.series_cancelled(standing, work.community.zone)
        await post_actions.post_cancelled(work, event, message)
    told = await post_actions.tell_cancelled(work, standing, but=by)
    await audit.record(work, actor_id=by, action="events.cancel", detail=f"{event.title} (series)")
    return told


async def _call_off(work: Work, event: Event, why: str) -> None:
    """Take back all that is arranged for an event."""
    event.state = EventState.CANCELLED
    event.cancelled_because = why
    event.sequence += 1
    await work.flush()
    if event.announced_at is None:
        await post_actions.hand_over(work, event)
    await public_posts.take_back(work, kind=ANNOUNCE, subject_id=event.id, key=post_actions.key_of(event))
    await post_actions.drop_arranged(work, event)
    await schedule.drop(work, kind=waiting_list.KIND, subject_id=event.id)
    await outbox.cancel(work, f"event-reminder:{event.id}:")
    await outbox.cancel(work, f"event-offer:{event.id}:")
