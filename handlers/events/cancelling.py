"""`events cancel`: an event doesn't take place, and those who meant to come are told."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.button import Action, Button
from bot.chat.identity import Address
from bot.chat.message import Message
from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.events import jobs, offers, which, wording
from storage import audit, events, outbox, people, schedule
from storage.database import Work
from storage.events import Event
from storage.outbox import Urgency

EXAMPLE = "events cancel Intro to Snakemake"


async def cancel(work: Work, request: Request) -> Reply:
    """Find the event by its title, and ask before it is cancelled; of a series one date or all."""
    planned = await events.planned(work)
    if not planned:
        raise Refusal("No event is planned.")
    found = which.meant(request.words, planned, request, command="events cancel")
    event = found[0]
    zone = request.person.zone
    if len(found) == 1:
        coming = len(await events.who(work, event.id, events.INTERESTED))
        told = (
            f"{coming} {'person' if coming == 1 else 'people'} who may come will be told." if coming else ""
        )
        text = f"Cancel {markup.bold(event.title)}, {wording.span(event, zone)}? {told}"
        yes = Button("Yes, cancel it", Action("event-cancel", (str(event.id),)), "danger", word="call it off")
        return Reply(Message(text.strip(), (yes, _STAYS)))
    first = Button("Only the next one", Action("event-cancel", (str(event.id),)), word="only the next")
    series_id = await events.series_of(work, event.id)
    every = (
        (Button("All of them", Action("event-cancel", (str(event.id), "all")), "danger", word="all of them"),)
        if series_id
        else ()
    )
    day = f"{found[1].starts_at.astimezone(zone):%-d %B}"
    example = request.example(f"events cancel {event.title} on {day}")
    text = (
        f"{markup.bold(event.title)} is on {wording.dates(found, zone)}. Which shall I cancel? For one of "
        f"the others, type {example}. Those who may come will be told."
    )
    return Reply(Message(text, (first, *every, _STAYS)))


_STAYS = Button("No, it takes place", Action("event-stays"))


async def cancel_now(work: Work, request: Request) -> Reply:
    """Cancel it: what isn't posted yet is taken back, where it was posted it is said, and people are told."""
    event = await events.find(work, int(request.args[0]), lock=True)
    if event is None or event.state != "published":
        raise Refusal("That event is cancelled already, or gone.")
    if event.starts_at <= work.now:
        raise Refusal(f"{markup.bold(event.title)} has started already.")
    if request.args[1:] == ("all",):
        return await _cancel_all(work, event, request)
    await _call_off(work, event)
    await jobs.refresh(work, event)
    if event.announced_at is not None:
        await _tell_channels(work, event, wording.cancelled(event, ZoneInfo(event.zone)))
    told = await _tell_people(work, [event], but=request.person.id)
    await audit.record(work, actor_id=request.person.id, action="events.cancel", detail=event.title)
    people_ = f" {told} {'person was' if told == 1 else 'people were'} told." if told else ""
    when_ = wording.span(event, request.person.zone)
    return Reply.say(f"{markup.bold(event.title)}, {when_}, is cancelled.{people_}")


async def _cancel_all(work: Work, event: Event, request: Request) -> Reply:
    """Cancel what is still to come of a series; it is said once, not for each date."""
    series_id = await events.series_of(work, event.id)
    found = await events.in_series(work, series_id, lock=True) if series_id is not None else [event]
    standing = [each for each in found if each.state == "published"]
    announced = any(each.announced_at is not None for each in standing)
    for each in standing:
        await _call_off(work, each)
    await jobs.refresh(work, event)
    if announced:
        message = wording.series_cancelled(standing, ZoneInfo(event.zone))
        await _tell_channels(work, event, message)
    told = await _tell_people(work, standing, but=request.person.id)
    await audit.record(
        work, actor_id=request.person.id, action="events.cancel", detail=f"{event.title} (series)"
    )
    people_ = f" {told} {'person was' if told == 1 else 'people were'} told." if told else ""
    return Reply.say(f"All of {markup.bold(event.title)} is cancelled.{people_}")


async def _call_off(work: Work, event: Event) -> None:
    """Take back all that is arranged for an event."""
    event.state = "cancelled"
    event.sequence += 1
    await work.session.flush()
    if event.announced_at is None:
        await jobs.hand_over(work, event)
    for kind in (jobs.ANNOUNCE, jobs.REMIND, jobs.FEEDBACK, offers.KIND):
        await schedule.drop(work, kind=kind, subject_id=event.id)
    await outbox.cancel(work, jobs.key_of(event))
    await outbox.cancel(work, f"event-reminder:{event.id}:")
    await outbox.cancel(work, f"event-offer:{event.id}:")


async def stays(work: Work, request: Request) -> Reply:
    return Reply.say("All right, I've done nothing.")


async def _tell_channels(work: Work, event: Event, message: Message) -> None:
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


async def _tell_people(work: Work, found: Sequence[Event], *, but: int) -> int:
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
            message=wording.series_cancelled(theirs, zone) if several else wording.cancelled(theirs[0], zone),
            urgency=Urgency.REMINDER,
        )
    return len(reached)
