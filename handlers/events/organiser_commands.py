"""What organisers do with events: plan, change and cancel them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

from bot.chat.form import FieldFault, subject_id
from bot.chat.identity import Channel
from bot.chat.question import ANSWER
from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.events import (
    actions,
    audiences,
    change_actions,
    change_messages,
    clash_lookup,
    details_lookup,
    draft_preview,
    event_lookup,
    forms,
    organiser_messages,
    post_actions,
    series_actions,
    undo,
)
from handlers.events.actions import LookedUp
from handlers.events.audiences import Meant
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
from handlers.events.change_messages import Change
from handlers.events.change_parsing import Part, parts_to_change, with_reason
from handlers.events.forms import EditAnswers, EventAnswers
from handlers.events.organiser_messages import COPY_EXAMPLE, EXAMPLE, TEACH_EXAMPLE
from handlers.events.parsing import NO_VALUE, Asked, checked_title, read, read_again, several, title_and_rest
from handlers.shared import channel_question, lookups, skill_levels
from storage import audit, event_details, event_series, events, last_acts, rsvps
from storage.database import Work
from storage.event_details import Details
from storage.events import Event, EventState

# How long after its end an event is still there to be held once more.
COPIED_FOR = timedelta(days=400)

# Planning -------------------------------------------------------------------------------------------


async def create(work: Work, request: Request) -> Reply:
    """Draft an event and show it; nothing is public before it is published."""
    if not request.words:
        return Reply(form=await forms.build_event(work, request, ""))
    asked = read(request.words, request.person.zone, request.now)
    channels = lookups.channels(asked.channels, request, example=EXAMPLE)
    return await _draft(work, asked, channels, request)


async def copy(work: Work, request: Request) -> Reply:
    """Draft an event like one that was, on another day, and show it."""
    held = await events.held(work, work.now - COPIED_FOR)
    latest = {event.title: event for event in reversed(held)}
    titles = list(reversed(latest))
    title, rest = title_and_rest(request.words, titles) if request.words else ("", "")
    among = [latest[one] for one in titles]
    event = event_lookup.one(request, among, command="events copy", words=title)
    asked = read_again(event, rest, request.person.zone, request.now)
    channels = lookups.channels(asked.channels, request, example=COPY_EXAMPLE)
    channels = channels or tuple(await events.channels(work, event.id))
    if not channels:
        raise channel_question.which(f'events copy "{event.title}" {rest} in {ANSWER}')
    return await _draft(work, asked, channels, request, like=event)


async def teach(work: Work, request: Request, pressed: PlanTraining) -> Reply:
    """Begin an event that teaches a skill; the button under the needs of members."""
    skill_levels.check_known(pressed.skill, work.catalogue)
    return Reply(form=await forms.build_event(work, request, pressed.skill))


async def submit_event(work: Work, request: Request, subject: str, answers: EventAnswers) -> Reply:
    """The form was sent: draft the event and show it."""
    asked = forms.asked_for(answers, work.catalogue)
    channels = lookups.channels(asked.channels, request, example=EXAMPLE)
    return await _draft(work, asked, channels, request)


def _taught(work: Work, asked: Asked) -> dict[str, int | None]:
    """What it teaches, as typed. Raises Refusal."""
    if not asked.teaches:
        return {}
    return {**skill_levels.read(asked.teaches, work.catalogue, example=TEACH_EXAMPLE)}


async def _draft(
    work: Work,
    asked: Asked,
    channels: tuple[Channel, ...],
    request: Request,
    *,
    like: Event | None = None,
) -> Reply:
    """Keep the event that is asked for, and show it; what isn't said is as with the one it is `like`."""
    known = await _looked_up(work, asked, request, like)
    event = await actions.draft_event(work, asked, channels, known, by=request.person.id)
    await last_acts.note(work, request.person.id, undo.DRAFTED, event.id)
    return Reply(await draft_preview.shown(work, event, request.person.zone, note=asked.starts.note))


async def _looked_up(work: Work, asked: Asked, request: Request, like: Event | None) -> LookedUp:
    """What is meant by the names that were typed. Raises Refusal, and Question."""
    teaches, details, audience = _taught(work, asked), Details(), Meant()
    if like is not None:
        teaches = teaches or (await events.teaches(work, [like.id])).get(like.id, {})
        details = await event_details.of(work, like.id)
        audience = Meant(like.audience, like.audience_name)
    hosts = await details_lookup.hosts(work, request, asked.hosts)
    if asked.audience:
        audience = audiences.meant(asked.audience, await details_lookup.known_audiences(work))
    return LookedUp(teaches, Details(asked.tags or details.tags, hosts or details.hosts), audience)


async def publish(work: Work, request: Request, pressed: PublishEvent) -> Reply:
    """Make a draft public: announced now, or at the time that was asked for."""
    event = await actions.found_event(work, pressed.event_id)
    if event.state == EventState.PUBLISHED:
        last_acts.leave(work)
        return Reply.say(organiser_messages.published_already(event))
    announce_at = await actions.publish_event(work, event)
    await audit.record(work, actor_id=request.person.id, action="events.publish", detail=event.title)
    if announce_at is not None:
        await last_acts.note(work, request.person.id, undo.SCHEDULED, event.id)
    else:
        why = organiser_messages.stays_announced(event, request.example)
        await last_acts.note_lasting(work, request.person.id, why)
    channels = await events.channels(work, event.id)
    return Reply.say(organiser_messages.published(event, channels, announce_at, request.person.zone))


async def discard(work: Work, request: Request, pressed: DiscardEvent) -> Reply:
    """Throw a draft away."""
    await actions.discard_event(work, pressed.event_id)
    return Reply.say(organiser_messages.DISCARDED)


async def send_late(work: Work, request: Request, pressed: AnnounceLate) -> Reply:
    """Announce an event that couldn't be announced in time."""
    event = await actions.found_event(work, pressed.event_id)
    await post_actions.announce_late(work, event)
    return Reply.say(organiser_messages.announced(await events.channels(work, event.id)))


async def drop_late(work: Work, request: Request, pressed: DropLate) -> Reply:
    """Don't announce what came too late."""
    await post_actions.drop_late(work, await actions.found_event(work, pressed.event_id))
    return Reply.say(organiser_messages.DROPPED)


# Changing -------------------------------------------------------------------------------------------


async def edit(work: Work, request: Request) -> Reply:
    """Open the form of one event to come, or show the change of one part of it that was typed."""
    planned = await events.planned(work)
    meant = _part_meant(request, planned)
    if meant is not None:
        found, part = meant
        if len(found) > 1 and await event_series.series_of(work, found[0].id) is None:
            line = request.line(request.words)
            raise organiser_messages.which_of_them(found, request.person.zone, "events edit", line=line)
        return await _change_part(work, request, found[0], part)
    event = event_lookup.one(request, planned, command="events edit")
    return Reply(form=await forms.build_edit(work, request, str(event.id)))


def _part_meant(request: Request, planned: Sequence[Event]) -> tuple[list[Event], Part] | None:
    """The event, of a series its dates, and its part that words may mean.

    A whole title goes before a beginning of one.
    """
    if any(event.title.casefold() == request.words.strip('"“” ').casefold() for event in planned):
        return None
    found: list[tuple[list[Event], Part]] = []
    for part in parts_to_change(request.words):
        with suppress(Refusal):
            dates = event_lookup.meant(request, planned, command="events edit", words=part.title)
            found.append((dates, part))
    whole = [one for one in found if one[0][0].title.casefold() == one[1].title.casefold()]
    return next(iter((*whole, *found)), None)


async def _change_part(work: Work, request: Request, event: Event, part: Part) -> Reply:
    """Show what would change of one part; the others stay. Raises Refusal."""
    form = await forms.build_edit(work, request, str(event.id))
    field = next(field for field in form.fields if field.name == part.field)
    try:
        empty = part.value.casefold() in NO_VALUE and not field.required
        said = None if empty else field.parse(part.value)
    except FieldFault as fault:
        raise organiser_messages.not_for_part(part.field, field.label, str(fault), event) from fault
    stands = {one.name: one.initial for one in form.fields}
    return await submit_edit(work, request, form.subject, EditAnswers(**{**stands, part.field: said}))


async def submit_edit(work: Work, request: Request, subject: str, answers: EditAnswers) -> Reply:
    """Keep what would change, and show it; nothing changes before the yes."""
    event, zone = await change_actions.changeable(work, subject_id(subject)), request.person.zone
    audience = answers.audience or Meant()
    details = await event_details.of(work, event.id)
    hosts = details.hosts
    if (answers.hosts or "") != ", ".join(host.name for host in hosts):
        hosts = await details_lookup.hosts(work, request, several(answers.hosts or ""), field=forms.HOSTS)
    asked = {
        "description": (answers.description or "").strip(),
        "title": checked_title(answers.title),
        "starts_at": answers.starts,
        "ends_at": answers.starts + answers.length,
        "place": answers.place or "",
        "capacity": answers.capacity,
        "audience": audience.kind,
        "audience_name": audience.name,
        "zone": answers.zone,
    }
    changes: dict[str, Any] = {name: value for name, value in asked.items() if value != getattr(event, name)}
    if (answers.tags or ()) != details.tags:
        changes["tags"] = list(answers.tags or ())
    if hosts != details.hosts:
        changes["hosts"] = [host.person_id for host in hosts]
    if not changes:
        return Reply.say(change_messages.AS_IT_WAS)
    row = await change_actions.propose_change(
        work, event, changes, by=request.person.id, field=forms.CAPACITY
    )
    await last_acts.note(work, request.person.id, undo.PROPOSED, row.id)
    told = await series_actions.told_of(work, event)
    said = Change(changes, hosts)
    clashing = await clash_lookup.of_change(work, event, changes, zone)
    if len(told) > 1:
        message = change_messages.proposed_series_change(
            event, said, row.id, told, clashing=clashing, zone=zone
        )
        return Reply(message)
    return Reply(
        change_messages.proposed_change(event, said, row.id, told[None], clashing=clashing, zone=zone)
    )


async def leave(work: Work, request: Request, pressed: LeaveEvent) -> Reply:
    """Throw a change away."""
    await change_actions.leave_unchanged(work, pressed.edit_id)
    return Reply.say(change_messages.STAYS_AS_IT_IS)


async def change_now(work: Work, request: Request, pressed: ChangeEvent) -> Reply:
    """Make a change that was shown."""
    row = await change_actions.waiting_change(work, pressed.edit_id)
    changed, told = await change_actions.change_event(work, row, by=request.person.id, which=pressed.which)
    await last_acts.note_lasting(
        work, request.person.id, organiser_messages.stays_changed(changed[0], request.example)
    )
    return Reply.say(change_messages.is_changed(changed, told))


# Calling off ----------------------------------------------------------------------------------------


async def cancel(work: Work, request: Request) -> Reply:
    """Find the event by its title, and ask before it is cancelled; of a series one date or all."""
    planned = await events.planned(work)
    if not planned:
        raise organiser_messages.nothing_planned()
    words, why = with_reason(request.words)
    found = event_lookup.meant(request, planned, command="events cancel", words=words)
    event, zone = found[0], request.person.zone
    reason_id = await actions.keep_reason(work, event, why, by=request.person.id) if why else 0
    await last_acts.note_lasting(work, request.person.id, organiser_messages.ONLY_ASKED)
    if len(found) == 1:
        interested = len(await rsvps.who(work, event.id, rsvps.INTERESTED))
        return Reply(organiser_messages.cancel_it(event, interested, zone, why=why, edit_id=reason_id))
    is_series = await event_series.series_of(work, event.id) is not None
    if not is_series:
        line = request.line(request.words)
        raise organiser_messages.which_of_them(found, zone, "events cancel", line=line)
    another = request.example(f"events cancel {organiser_messages.dated(found[1], zone)}")
    return Reply(
        organiser_messages.cancel_which(found, zone, one_of_others=another, why=why, edit_id=reason_id)
    )


async def cancel_now(work: Work, request: Request, pressed: CancelEvent) -> Reply:
    """Cancel it: what isn't posted yet is taken back, where it was posted it is said, and people are told."""
    event = await actions.cancellable(work, pressed.event_id)
    why = await actions.reason_kept(work, event, pressed.reason_id)
    await last_acts.note_lasting(work, request.person.id, organiser_messages.stays_called_off(event))
    if pressed.which is Which.ALL:
        told = await actions.call_off_series(work, event, by=request.person.id, why=why)
        return Reply.say(organiser_messages.series_is_called_off(event, told))
    told = await actions.call_off_event(work, event, by=request.person.id, why=why)
    return Reply.say(organiser_messages.is_called_off(event, told, request.person.zone))


async def stays(work: Work, request: Request, pressed: KeepEvent) -> Reply:
    """Its organiser calls nothing off."""
    return Reply.say(organiser_messages.NOTHING_DONE)
