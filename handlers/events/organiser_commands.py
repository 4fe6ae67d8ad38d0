"""What organisers do with events: plan, change and cancel them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.button import Button, Style
from bot.chat.identity import Channel
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.events import actions, event_lookup, forms, messages, waiting_list
from handlers.events.buttons import (
    AnnounceLate,
    CancelEvent,
    ChangeEvent,
    DiscardEvent,
    DropLate,
    KeepEvent,
    LeaveEvent,
    PlanTraining,
    PublishEvent,
    Which,
)
from handlers.events.forms import EditAnswers, EventAnswers
from handlers.events.parsing import EXAMPLE, Asked, checked_title, read
from handlers.shared import lookups, skill_levels
from storage import audit, events, outbox, schedule
from storage.database import Work
from storage.events import Event, EventChannel, EventEdit, EventState

CANCEL_EXAMPLE = "events cancel Intro to Snakemake"
TEACH_EXAMPLE = f"{EXAMPLE} teaching software testing 3"


async def cancel(work: Work, request: Request) -> Reply:
    """Find the event by its title, and ask before it is cancelled; of a series one date or all."""
    planned = await events.planned(work)
    if not planned:
        raise Refusal("No event is planned.")
    found = event_lookup.meant(request.words, planned, request, command="events cancel")
    event = found[0]
    zone = request.person.zone
    if len(found) == 1:
        coming = len(await events.who(work, event.id, events.INTERESTED))
        told = (
            f"{coming} {'person' if coming == 1 else 'people'} who may come will be told." if coming else ""
        )
        text = f"Cancel {markup.bold(event.title)}, {messages.span(event, zone)}? {told}"
        yes = Button("Yes, cancel it", CancelEvent(event_id=event.id), Style.DANGER, word="call it off")
        return Reply(Message(text.strip(), (yes, _STAYS)))
    first = Button("Only the next one", CancelEvent(event_id=event.id), word="only the next")
    series_id = await events.series_of(work, event.id)
    every = (
        (
            Button(
                "All of them",
                CancelEvent(event_id=event.id, which=Which.ALL),
                Style.DANGER,
                word="all of them",
            ),
        )
        if series_id
        else ()
    )
    day = f"{found[1].starts_at.astimezone(zone):%-d %B}"
    example = request.example(f"events cancel {event.title} on {day}")
    text = (
        f"{markup.bold(event.title)} is on {messages.dates(found, zone)}. Which shall I cancel? For one of "
        f"the others, type {example}. Those who may come will be told."
    )
    return Reply(Message(text, (first, *every, _STAYS)))


_STAYS = Button("No, it takes place", KeepEvent())


async def cancel_now(work: Work, request: Request, pressed: CancelEvent) -> Reply:
    """Cancel it: what isn't posted yet is taken back, where it was posted it is said, and people are told."""
    event = await events.find(work, pressed.event_id, lock=True)
    if event is None or event.state != EventState.PUBLISHED:
        raise Refusal("That event is cancelled already, or gone.")
    if event.starts_at <= work.now:
        raise Refusal(f"{markup.bold(event.title)} has started already.")
    if pressed.which is Which.ALL:
        return await _cancel_all(work, event, request)
    await actions.call_off(work, event)
    await actions.refresh(work, event)
    if event.announced_at is not None:
        await actions.tell_channels(work, event, messages.cancelled(event, ZoneInfo(event.zone)))
    told = await actions.tell_people(work, [event], but=request.person.id)
    await audit.record(work, actor_id=request.person.id, action="events.cancel", detail=event.title)
    people_ = f" {told} {'person was' if told == 1 else 'people were'} told." if told else ""
    when_ = messages.span(event, request.person.zone)
    return Reply.say(f"{markup.bold(event.title)}, {when_}, is cancelled.{people_}")


async def _cancel_all(work: Work, event: Event, request: Request) -> Reply:
    """Cancel what is still to come of a series; it is said once, not for each date."""
    series_id = await events.series_of(work, event.id)
    found = await events.in_series(work, series_id, lock=True) if series_id is not None else [event]
    standing = [each for each in found if each.state == EventState.PUBLISHED]
    announced = any(each.announced_at is not None for each in standing)
    for each in standing:
        await actions.call_off(work, each)
    await actions.refresh(work, event)
    if announced:
        message = messages.series_cancelled(standing, ZoneInfo(event.zone))
        await actions.tell_channels(work, event, message)
    told = await actions.tell_people(work, standing, but=request.person.id)
    await audit.record(
        work, actor_id=request.person.id, action="events.cancel", detail=f"{event.title} (series)"
    )
    people_ = f" {told} {'person was' if told == 1 else 'people were'} told." if told else ""
    return Reply.say(f"All of {markup.bold(event.title)} is cancelled.{people_}")


async def stays(work: Work, request: Request, pressed: KeepEvent) -> Reply:
    return Reply.say("All right, I've done nothing.")


async def edit(work: Work, request: Request) -> Reply:
    """Open the form of one event to come."""
    event = event_lookup.one(request.words, await events.planned(work), request, command="events edit")
    return Reply(form=await forms.build_edit(work, request, str(event.id)))


async def submit_edit(work: Work, request: Request, subject: str, answers: EditAnswers) -> Reply:
    """Keep what would change, and show it; nothing changes before the yes."""
    event = await forms.changeable(work, subject)
    starts = answers.starts
    asked: dict[str, Any] = {
        "title": checked_title(answers.title),
        "starts_at": starts,
        "ends_at": starts + answers.length,
        "place": answers.place or "",
        "capacity": answers.capacity,
    }
    changes = {name: value for name, value in asked.items() if value != getattr(event, name)}
    if not changes:
        return Reply.say("That is as it was; nothing changes.")
    going = await events.taken(work, event.id)
    capacity = changes.get("capacity")
    if capacity is not None and capacity < going:
        raise Refusal(
            f"{going} places are taken already, so there can't be fewer.",
            field="capacity",
            example=str(going),
        )
    row = EventEdit(
        event_id=event.id,
        made_by=request.person.id,
        changes={name: actions.packed(value) for name, value in changes.items()}
        | {"sequence": event.sequence},
        at=work.now,
    )
    await work.add(row)
    told = len(await events.who(work, event.id, events.INTERESTED))
    whom = (
        f"{told} {'person' if told == 1 else 'people'} who may come, and the channel"
        if told
        else "the channel"
    )
    zone = request.person.zone
    what = messages.changes_said(event, changes, zone)
    text = f"{markup.bold(event.title)} would change: {what}.\n\nI'll tell {whom}."
    return Reply(
        Message(
            text,
            (
                Button("Change it", ChangeEvent(edit_id=row.id), Style.PRIMARY, word="change"),
                Button("Leave it as it is", LeaveEvent(edit_id=row.id)),
            ),
        )
    )


async def _waiting(work: Work, edit_id: int) -> EventEdit:
    row = await events.find_edit(work, edit_id)
    if row is None:
        raise Refusal("That change has been dealt with already.")
    return row


async def leave(work: Work, request: Request, pressed: LeaveEvent) -> Reply:
    await work.delete(await _waiting(work, pressed.edit_id))
    return Reply.say("All right, it stays as it is.")


async def change_now(work: Work, request: Request, pressed: ChangeEvent) -> Reply:
    """Make the change: reminders move with it, freed places are offered, and people are told."""
    row = await _waiting(work, pressed.edit_id)
    event = await forms.changeable(work, str(row.event_id))
    if row.changes["sequence"] != event.sequence:
        raise Refusal("The event was changed in the meantime; please change it again.")
    instants = ("starts_at", "ends_at")
    changes: dict[str, Any] = {
        name: datetime.fromisoformat(value) if name in instants else value
        for name, value in row.changes.items()
        if name != "sequence"
    }
    if changes.get("starts_at", event.starts_at) <= work.now:
        raise Refusal("The new start has passed in the meantime; please change it again.")
    capacity = changes.get("capacity")
    if capacity is not None and capacity < await events.taken(work, event.id):
        raise Refusal("More places have been taken in the meantime; please change it again.")
    before = await actions.known_as(work, event)
    for name, value in changes.items():
        setattr(event, name, value)
    event.sequence += 1
    await work.delete(row)
    await work.flush()
    await actions.move(work, event)
    await waiting_list.move(work, event)
    await actions.refresh(work, event)
    told = await actions.tell_changed(work, event, before, changes, row.id, but=request.person.id)
    await audit.record(work, actor_id=request.person.id, action="events.edit", detail=event.title)
    people_ = f" {told} {'person was' if told == 1 else 'people were'} told." if told else ""
    return Reply.say(f"{markup.bold(event.title)} is changed.{people_}")


async def create(work: Work, request: Request) -> Reply:
    """Draft an event and show it; nothing is public before it is published."""
    if not request.words:
        return Reply(form=await forms.build_event(work, request, ""))
    asked = read(request.words, request.person.zone, request.now)
    return await draft(work, asked, lookups.channels(asked.channels, request, example=EXAMPLE), request)


async def draft(work: Work, asked: Asked, channels: tuple[Channel, ...], request: Request) -> Reply:
    teaches = skill_levels.read(asked.teaches, work.catalogue, example=TEACH_EXAMPLE) if asked.teaches else {}
    event = Event(
        title=asked.title,
        description="",
        starts_at=asked.starts.instant,
        ends_at=asked.ends_at,
        zone=request.person.zone.key,
        place=asked.place[:500],
        host_id=request.person.id,
        state=EventState.DRAFT,
        created_at=work.now,
        announce_at=asked.announce.instant if asked.announce else None,
        announced_at=None,
        capacity=asked.capacity,
        code="",
        sequence=0,
    )
    await work.add(event)
    await events.set_teaches(work, event.id, dict(teaches))
    if asked.recurs is not None:
        await actions.begin_series(work, event, asked.recurs)
    rows = [
        EventChannel(
            event_id=event.id,
            platform=channel.address.platform,
            conversation=channel.address.conversation,
            name=channel.name,
        )
        for channel in channels
    ]
    await work.add(*rows)
    note = markup.literal(asked.starts.note)
    taught = messages.taught(dict(teaches), work.catalogue)
    series = actions.as_planned(event, asked.recurs) if asked.recurs else None
    return Reply(messages.preview(event, rows, request.person.zone, note=note, taught=taught, series=series))


async def found_event(work: Work, event_id: int) -> Event:
    event = await events.find(work, event_id, lock=True)
    if event is None:
        raise Refusal("That event is gone.")
    return event


async def publish(work: Work, request: Request, pressed: PublishEvent) -> Reply:
    """Make a draft public: announced now, or at the time that was asked for."""
    event = await found_event(work, pressed.event_id)
    title = markup.bold(event.title)
    if event.state == EventState.PUBLISHED:
        return Reply.say(f"{title} is published already.")
    if event.state == EventState.DROPPED:
        raise Refusal("That draft was discarded; please create the event again.")
    if event.starts_at <= work.now:
        raise Refusal("Its start has passed in the meantime; please create it again.")
    event.state = EventState.PUBLISHED
    await actions.complete_series(work, event)
    await actions.arrange(work, event)
    where = markup.literal(messages.named(await events.channels(work, event.id)))
    if event.announce_at and event.announce_at > work.now:
        await schedule.arrange(
            work,
            kind=actions.ANNOUNCE,
            subject_id=event.id,
            at=event.announce_at,
            zone=event.zone,
            wall=event.announce_at.astimezone(ZoneInfo(event.zone)).replace(tzinfo=None),
        )
        at = markup.time(event.announce_at, times.full(event.announce_at, request.person.zone))
        return Reply.say(f"{title} will be announced in {where} on {at}.")
    await actions.announce(work, event)
    return Reply.say(f"{title} is published in {where}.")


async def discard(work: Work, request: Request, pressed: DiscardEvent) -> Reply:
    event = await found_event(work, pressed.event_id)
    if event.state == EventState.PUBLISHED:
        raise Refusal(f"{markup.bold(event.title)} is published already.")
    event.state = EventState.DROPPED
    return Reply.say("Discarded. Nothing was posted.")


async def send_late(work: Work, request: Request, pressed: AnnounceLate) -> Reply:
    """Announce an event that couldn't be announced in time."""
    event = await found_event(work, pressed.event_id)
    if event.state != EventState.PUBLISHED:
        raise Refusal("That announcement has been dealt with already.")
    if event.starts_at <= work.now:
        raise Refusal("It has started by now, so announcing it would only confuse people.")
    if event.announced_at is None:
        await actions.announce(work, event)
    elif not await outbox.revive(work, actions.key_of(event), until=event.starts_at):
        raise Refusal("That announcement has been dealt with already.")
    where = markup.literal(messages.named(await events.channels(work, event.id)))
    return Reply.say(f"Announced in {where}.")


async def drop_late(work: Work, request: Request, pressed: DropLate) -> Reply:
    event = await found_event(work, pressed.event_id)
    expired = await outbox.cancel(work, actions.key_of(event))
    if event.state != EventState.PUBLISHED or (event.announced_at is not None and not expired):
        raise Refusal("That announcement has been dealt with already.")
    if event.announced_at is None:
        await actions.drop(work, event)
    return Reply.say("Dropped. It won't be announced.")


async def submit_event(work: Work, request: Request, subject: str, answers: EventAnswers) -> Reply:
    announce, starts = answers.announce, answers.starts
    if announce is not None and announce.instant >= starts.instant:
        raise Refusal("The announcement has to come before the event starts.", field="announce")
    names = answers.channel
    ends_at = starts.instant + answers.length
    recurs = forms.recurring(answers.recurs, starts) if answers.recurs else None
    if recurs is not None and recurs.first.instant != starts.instant:
        raise Refusal("The start isn't a day on which it recurs; please make the two agree.", field="recurs")
    asked = Asked(
        title=checked_title(answers.title),
        starts=starts,
        ends_at=ends_at,
        channels=names,
        place=answers.place or "",
        announce=announce,
        capacity=answers.capacity,
        teaches=skill_levels.typed(answers.teaches, work.catalogue) if answers.teaches else "",
        recurs=recurs,
    )
    return await draft(work, asked, lookups.channels(names, request, example=EXAMPLE), request)


async def teach(work: Work, request: Request, pressed: PlanTraining) -> Reply:
    """Begin an event that teaches a skill; the button under the needs of members."""
    key = pressed.skill
    if key not in work.catalogue.skills:
        raise Refusal("That skill is no longer in the catalogue.")
    return Reply(form=await forms.build_event(work, request, key))
