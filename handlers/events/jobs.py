"""What happens to events by itself: announcements at a time, and the reminder before the start."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.role import Role
from bot.feature import Due
from config.community import Community
from handlers.events import (
    attendance_actions,
    live_posts,
    messages,
    organiser_messages,
    post_actions,
    reminder_times,
    usefulness_messages,
    waiting_list,
)
from handlers.events.attendance_actions import OPEN_FOR
from handlers.events.waiting_list import LAPSED
from handlers.shared import public_posts
from handlers.shared.public_posts import Verdict
from handlers.shared.telling_people import tell_each, write_to_each
from storage import (
    access_needs,
    attendance,
    event_choices,
    event_details,
    event_series,
    events,
    letters,
    outbox,
    people,
    posted,
    rsvps,
    schedule,
)
from storage.database import Work
from storage.events import Event, EventState
from storage.outbox import Urgency
from storage.rsvps import Answer

EDITS_KEPT = timedelta(days=7)  # a change that nobody said yes to
AFTER_CLOSING = timedelta(hours=1)  # until what can't be rated any more is summed up


async def announce_due(work: Work, due: Due) -> None:
    """Announce an event; when that is too late its host is asked instead."""
    event = await events.find(work, due.subject, lock=True)
    if event is None or event.state != EventState.PUBLISHED or event.announced_at is not None:
        return
    verdict = await public_posts.verdict(work, due, author_id=event.host_id, needs=Role.ORGANISER)
    if verdict is Verdict.NOT_ALLOWED:
        await post_actions.drop(work, event)
        await _tell_host(work, event, organiser_messages.no_longer_allowed(event))
    elif verdict is Verdict.TOO_LATE or event.starts_at <= due.now:
        await _tell_host(work, event, organiser_messages.held(event, work.now, due.scheduled_for))
    else:
        await post_actions.announce(work, event, until=public_posts.deadline(work, due))


async def rezone(work: Work) -> None:
    """Where the rules of a zone changed, move events to the same hour on its clock."""
    for event in await events.of_other_rules(work, schedule.TZDATA):
        instant, _ = times.localise(datetime.fromisoformat(event.wall), ZoneInfo(event.zone))
        moved = instant - event.starts_at
        event.tzdata = schedule.TZDATA
        if moved:
            event.starts_at, event.ends_at = instant, event.ends_at + moved
            event.sequence += 1
            await post_actions.arrange_reminders(work, event)
            await post_actions.refresh(work, event)


async def count_due(work: Work, due: Due) -> None:
    """Have an event's posts say how many come now."""
    event = await events.find(work, due.subject)
    if event is None or event.state != EventState.PUBLISHED or event.ends_at <= work.now:
        return
    series = await post_actions.series_of(work, event)
    if series and series.events and series.events[0].id != event.id:
        # The post tells of the next one alone.
        return
    message = await post_actions.as_it_stands(work, event, series)
    posts = [event]
    if series is not None:
        posts = await event_series.ever_in_series(work, series.id)
    version = f"{event.id}-{int(work.now.timestamp() * 1000)}"
    for each in posts:
        if not await posted.edit_silently(work, post_actions.key_of(each), message, version=version):
            await live_posts.soon(work, event)


async def remind_due(work: Work, due: Due) -> None:
    """Remind those who are going or may be, privately, in their own zone, as long before as each chose."""
    event = await events.find(work, due.subject)
    if event is None or event.state != EventState.PUBLISHED:
        return
    begins = reminder_times.begins(event.starts_at, all_day=event.all_day)
    if begins <= due.now:
        return
    answers = dict(await rsvps.who(work, event.id, (Answer.GOING, Answer.MAYBE)))
    now_due = reminder_times.due(begins, due.scheduled_for, due.now, post_actions.reminder_minutes(work))
    chosen = await event_choices.reminders(work, list(answers))
    await post_actions.arrange_next_reminder(work, event)
    await tell_each(
        work,
        [person_id for person_id in answers if reminder_times.is_due(chosen[person_id], now_due)],
        lambda person_id, zone: messages.reminder(event, answers[person_id], due.now, zone),
        key=f"event-reminder:{event.id}:{int(event.starts_at.timestamp())}-{min(now_due, default=0)}",
        zone=ZoneInfo(event.zone),
        expires_at=begins,
        asked=True,
    )


async def _tell_host(work: Work, event: Event, message: Message) -> None:
    await letters.write_to(work, event.host_id, key=f"event-host:{event.id}", message=message)


async def ask_due(work: Work, due: Due) -> None:
    """Thank those who came, or where nobody was noted those who were going, and ask how useful it was.

    In a series each is asked once, after the last of its dates that they are going to.
    """
    event = await events.find(work, due.subject)
    if event is None or event.state != EventState.PUBLISHED or due.now - due.scheduled_for > OPEN_FOR:
        return
    came = await attendance.attended(work, event.id)
    going = [person_id for person_id, _ in await rsvps.who(work, event.id, (Answer.GOING,))]
    later = await rsvps.going_later(work, event)
    if await event_series.series_of(work, event.id) is not None:
        # The post tells of the next date, which is another one now.
        await post_actions.refresh(work, event, over=True)
    await attendance_actions.ask_how_useful(work, event, [one for one in came or going if one not in later])
    closed_at = event.ends_at + OPEN_FOR + AFTER_CLOSING
    await schedule.arrange(
        work, kind=post_actions.USEFULNESS, subject_id=event.id, at=closed_at, zone=event.zone
    )


async def tell_usefulness(work: Work, due: Due) -> None:
    """Tell the hosts how useful an event was, where enough said so; of a series after its last date."""
    event = await events.find(work, due.subject)
    if event is None or event.state != EventState.PUBLISHED:
        return
    open_until = await attendance_actions.rateable_until(work, event)
    if open_until is not None:
        # Dates to come may be called off meanwhile, so each that is over looks again.
        at = open_until + AFTER_CLOSING
        await schedule.arrange(
            work, kind=post_actions.USEFULNESS, subject_id=event.id, at=at, zone=event.zone
        )
        return
    found = await attendance_actions.usefulness(work, event)
    if found is None:
        return
    people_ = work.community.disclosure.people
    message = usefulness_messages.told(event, found.total, series=found.is_series, people=people_)
    hosts = await event_details.hosts_of(work, event)
    await write_to_each(work, hosts, message, key=f"{post_actions.USEFULNESS}:{found.subject}")


def keeps(community: Community) -> str:
    """How long a change waits for its yes, and how long what people need is kept."""
    return messages.keeps_changes(EDITS_KEPT.days, access_needs.KEPT.days)


async def tidy(work: Work) -> None:
    """Forget changes that nobody said yes to, and what people needed at events that are over."""
    await events.forget_edits(work, work.now - EDITS_KEPT)
    await access_needs.forget_old(work)


async def lapse_due(work: Work, due: Due) -> None:
    """Take back the offers whose time is over, tell whom they were for, and offer the places on."""
    event = await events.find(work, due.subject, lock=True)
    if event is None or event.state != EventState.PUBLISHED:
        return
    over = [
        offer
        for offer in await rsvps.offers(work, event.id)
        if offer.offer_until is not None and offer.offer_until <= due.now
    ]
    reached = await people.reach(work, [offer.person_id for offer in over])
    others_wait = bool(await rsvps.queue(work, event.id))
    for offer in over:
        offered_at = offer.at
        await rsvps.answer(work, event.id, offer.person_id, Answer.LAPSED, reason=LAPSED)
        await access_needs.forget(work, event.id, offer.person_id)
        to = reached.get(offer.person_id)
        if to is not None:
            await outbox.enqueue(
                work,
                key=f"event-offer-lapsed:{event.id}:{offer.person_id}:{offered_at.isoformat()}",
                to=to.address,
                message=messages.offer_lapsed(event, others_wait=others_wait),
                urgency=Urgency.REMINDER,
                expires_at=event.starts_at,
            )
    await waiting_list.move(work, event)
