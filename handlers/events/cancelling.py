"""`events cancel`: an event doesn't take place, and those who meant to come are told."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.command import Refusal, Reply, Request
from bot.chat.form import Option, pick
from bot.chat.identity import Address
from bot.chat.message import Action, Button, Message
from handlers.events import jobs, wording
from storage import audit, events, outbox, people, schedule
from storage.database import Work
from storage.events import Event
from storage.outbox import Urgency

EXAMPLE = "events cancel Intro to Snakemake"


async def cancel(request: Request, work: Work) -> Reply:
    """Find the event by its title, and ask before it is cancelled."""
    said = request.words.strip().strip('"“”')
    planned = await events.planned(work)
    if not planned:
        raise Refusal("No event is planned.")
    titles = tuple(Option(str(event.id), event.title) for event in planned)
    option = pick(titles, said) if said and not said.isdecimal() else None
    if option is None:
        names = ", ".join(markup.bold(event.title) for event in planned[:10])
        raise Refusal(f"Which event? There is {names}.", example=f"events cancel {planned[0].title}")
    event = next(event for event in planned if str(event.id) == option.value)
    coming = len(await events.who(work, event.id, ("going", "maybe")))
    told = f"{coming} {'person' if coming == 1 else 'people'} who may come will be told." if coming else ""
    text = f"Cancel {markup.bold(event.title)}, {wording.times(event, request.person.zone)}? {told}"
    return Reply(
        Message(
            text.strip(),
            (
                Button("Yes, cancel it", Action("event-cancel", (str(event.id),)), "danger"),
                Button("No, it takes place", Action("event-stays")),
            ),
        )
    )


async def cancel_now(request: Request, work: Work) -> Reply:
    """Cancel it: what isn't posted yet is taken back, where it was posted it is said, and people are told."""
    event = await events.find(work, int(request.args[0]), lock=True)
    if event is None or event.state != "published":
        raise Refusal("That event is cancelled already, or gone.")
    if event.starts_at <= work.now:
        raise Refusal(f"{markup.bold(event.title)} has started already.")
    event.state = "cancelled"
    for kind in (jobs.ANNOUNCE, jobs.REMIND):
        await schedule.drop(work, kind=kind, subject_id=event.id)
    await outbox.cancel(work, jobs.key_of(event))
    await outbox.cancel(work, f"event-reminder:{event.id}:")
    if event.announced_at is not None:
        await _tell_channels(event, work)
    told = await _tell_people(event, work, but=request.person.id)
    await audit.record(work, actor_id=request.person.id, action="events.cancel", detail=event.title)
    people_ = f" {told} {'person was' if told == 1 else 'people were'} told." if told else ""
    return Reply.say(f"{markup.bold(event.title)} is cancelled.{people_}")


async def stays(request: Request, work: Work) -> Reply:
    return Reply.say("All right, it takes place.")


async def _tell_channels(event: Event, work: Work) -> None:
    for channel in await events.channels(work, event.id):
        await outbox.enqueue(
            work,
            key=f"event-cancelled:{event.id}:{channel.platform}:{channel.conversation}",
            to=Address(channel.platform, channel.conversation),
            message=wording.cancelled(event, ZoneInfo(event.zone)),
            urgency=Urgency.NEWS,
            author_id=event.host_id,
            about=f"the cancellation of “{event.title}” in {channel.name}",
        )


async def _tell_people(event: Event, work: Work, *, but: int) -> int:
    """Tell everyone who may come, in their own zone, except whoever cancels. Returns how many."""
    ids = [person for person, _ in await events.who(work, event.id, ("going", "maybe")) if person != but]
    reached = await people.reach(work, ids)
    for person_id, to in reached.items():
        zone = people.zone_or_none(to.zone) or ZoneInfo(event.zone)
        await outbox.enqueue(
            work,
            key=f"event-cancelled:{event.id}:person:{person_id}",
            to=to,
            message=wording.cancelled(event, zone),
            urgency=Urgency.REMINDER,
        )
    return len(reached)
