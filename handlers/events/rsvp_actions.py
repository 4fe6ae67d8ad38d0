"""What people answer to events; those for whom there is no place wait for one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.chat.role import Role
from handlers.events import live_posts, messages, reminder_times, sign_up_news, waiting_list
from storage import access_needs, event_choices, event_series, events, rsvps
from storage.database import Work
from storage.events import Event, EventState
from storage.rsvps import Answer


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of an answer: what somebody had said `before`, and what is written down `now`.

    `place` is theirs on the waiting list, from 1; `before_at` (UTC) when they had said what they had.
    """

    event: Event
    before: Answer | None
    now: Answer
    place: int | None = None
    before_at: datetime | None = None


async def answer_event(work: Work, event_id: int, person_id: int, said: Answer, *, role: Role) -> Answered:
    """Take somebody's answer; the last one counts. Raises Refusal."""
    event = await events.find(work, event_id, lock=True)
    if event is None:
        raise messages.event_is_gone()
    if event.state == EventState.CANCELLED:
        raise messages.is_cancelled(event)
    if event.state != EventState.PUBLISHED or said not in rsvps.ANSWERS:
        raise messages.not_open_for_answers()
    if event.ends_at <= work.now:
        raise messages.is_over(event)
    before, at = await rsvps.answered_at(work, event.id, person_id)
    if event.announced_at is None and before is None and role < Role.ORGANISER:
        raise messages.not_open_for_answers()
    now = await _record(work, event, person_id, before, said)
    place = await rsvps.place_in_queue(work, event.id, person_id) if now is Answer.WAITING else None
    return Answered(event, before, now, place, before_at=at)


@dataclass(frozen=True, slots=True)
class SignedUp:
    """What somebody's answer is `now` for whom an organiser answered, and whether that is new.

    `place` is theirs on the waiting list, from 1.
    """

    person_id: int
    now: Answer
    is_new: bool
    place: int | None = None


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What counts again once an answer is taken back.

    `now` is None where they haven't answered, `place` is theirs on the waiting list, from 1.
    """

    event: Event
    now: Answer | None
    place: int | None = None


async def take_answer_back(
    work: Work, event_id: int, person_id: int, to: Answer | None, at: datetime | None
) -> TakenBack:
    """Have somebody's answer before the last one, given then (UTC), count again. Raises Refusal.

    Whoever had a place takes it again where there still is one, and waits otherwise; whoever waited, or was
    offered a place, has their old place in the queue again, and is offered what is free.
    """
    event = await events.find(work, event_id, lock=True)
    if event is None:
        raise messages.event_is_gone()
    if event.state != EventState.PUBLISHED:
        raise messages.is_cancelled(event)
    if event.ends_at <= work.now:
        raise messages.is_over(event)
    before = await rsvps.answered(work, event.id, person_id)
    if to is None or to is Answer.LAPSED:
        await rsvps.forget(work, event.id, person_id)
        await access_needs.forget(work, event.id, person_id)
        if before in rsvps.TAKING:
            await waiting_list.move(work, event)
        await live_posts.soon(work, event)
        return TakenBack(event, None)
    if to in (Answer.WAITING, Answer.OFFERED):
        await rsvps.answer(work, event.id, person_id, Answer.WAITING, at=at)
        await waiting_list.move(work, event)
        now = await rsvps.answered(work, event.id, person_id)
    else:
        now = await _record(work, event, person_id, before, to)
    place = await rsvps.place_in_queue(work, event.id, person_id) if now is Answer.WAITING else None
    return TakenBack(event, now, place)


async def reminded_before(work: Work, event: Event, person_id: int) -> list[timedelta]:
    """How long before an event somebody who comes will be reminded, the longest first."""
    minutes = (await event_choices.reminders(work, [person_id]))[person_id]
    begins = reminder_times.begins(event.starts_at, all_day=event.all_day)
    return reminder_times.ahead(begins, work.now, minutes)


async def answer_series(work: Work, series_id: int, person_id: int, said: Answer) -> list[Answered]:
    """The same answer to all that is still to come of a series. Raises Refusal."""
    found = [
        event
        for event in await event_series.in_series(work, series_id, lock=True)
        if event.state == EventState.PUBLISHED and event.announced_at is not None
    ]
    if not found or said not in rsvps.ANSWERS:
        raise messages.nothing_of_series_left()
    answered = []
    for event in found:
        before, at = await rsvps.answered_at(work, event.id, person_id)
        now = await _record(work, event, person_id, before, said)
        answered.append(Answered(event, before, now, before_at=at))
    return answered


async def _record(work: Work, event: Event, person_id: int, before: Answer | None, said: Answer) -> Answer:
    """Write an answer down, and offer the place on that it leaves. Returns what it became."""
    if said == Answer.GOING and before is Answer.GOING:
        return before
    if said == Answer.GOING and before is Answer.WAITING:
        return await _asks_again(work, event, person_id)
    becomes = said
    if said == Answer.GOING and before != Answer.OFFERED and event.capacity is not None:
        full = await rsvps.taken(work, event.id) >= event.capacity
        becomes = Answer.WAITING if full or await rsvps.queue(work, event.id) else Answer.GOING
    await rsvps.answer(work, event.id, person_id, becomes)
    if becomes is Answer.WAITING and event.full_at is None:
        event.full_at = work.now
    if becomes is Answer.NO:
        await access_needs.forget(work, event.id, person_id)
    left_place = before in rsvps.TAKING and becomes not in rsvps.TAKING
    if left_place or becomes is Answer.WAITING:
        # Whoever waits ahead may want nothing just now: then the next one is asked.
        await waiting_list.move(work, event)
        becomes = await rsvps.answered(work, event.id, person_id) or becomes
    await live_posts.soon(work, event)
    if becomes is not before:
        await sign_up_news.note(work, event)
    return becomes


async def _asks_again(work: Work, event: Event, person_id: int) -> Answer:
    """Whoever waits and asks again has the place that nobody ahead of them can be asked about just now."""
    await waiting_list.move(work, event)
    now = await rsvps.answered(work, event.id, person_id)
    free = event.capacity is None or await rsvps.taken(work, event.id) < event.capacity
    if now is not Answer.WAITING or not free:
        return now or Answer.WAITING
    await rsvps.answer(work, event.id, person_id, Answer.GOING)
    await live_posts.soon(work, event)
    return Answer.GOING
