"""`events edit`: a form with what is known, a preview of what changes, and everybody concerned is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.button import Action, Button
from bot.chat.form import Answers, FieldFault, Form, TextField
from bot.chat.identity import Address
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.events import jobs, offers, which, wording
from handlers.events.request import LONGEST_TITLE, checked_title, length_of, places_of
from storage import audit, events, outbox, people, schedule
from storage.database import Work
from storage.events import Event, EventEdit
from storage.outbox import Urgency

FORM = "event-edit"

EDITS_KEPT = timedelta(days=7)  # a change that nobody said yes to


async def edit(work: Work, request: Request) -> Reply:
    """Open the form of one event to come."""
    event = which.one(request.words, await events.planned(work), request, command="events edit")
    return Reply(form=await build(work, request, str(event.id)))


async def _event(work: Work, event_id: str) -> Event:
    event = await events.find(work, int(event_id), lock=True)
    if event is None or event.state != "published":
        raise Refusal("That event is cancelled, or gone.")
    if event.starts_at <= work.now:
        raise Refusal(f"{markup.bold(event.title)} has started already.")
    return event


async def build(work: Work, request: Request, subject: str) -> Form:
    event = await _event(work, subject)
    zone = request.person.zone

    def moment(typed: str) -> datetime:
        try:
            return times.read(typed, zone, request.now).instant
        except times.NotATime as fault:
            try:
                # A day alone keeps the time of day.
                start = event.starts_at.astimezone(zone)
                return times.read(f"{typed} at {start:%H:%M}", zone, request.now).instant
            except times.NotATime:
                raise FieldFault(f"{fault} For example: 3 December 14:00") from fault

    def length(typed: str) -> timedelta:
        try:
            return length_of(typed)
        except Refusal as fault:
            raise FieldFault(f"{markup.as_text(fault.wrong)} For example: 2 hours") from fault

    def places(typed: str) -> int:
        try:
            return places_of(typed.strip())
        except Refusal as fault:
            raise FieldFault(markup.as_text(fault.wrong)) from fault

    def shown(instant: datetime) -> str:
        local = instant.astimezone(zone)
        return f"{local.day} {local:%B %Y %H:%M}"

    return Form(
        name=FORM,
        title="Change an event",
        submit="Preview",
        subject=subject,
        fields=(
            TextField(name="title", label="Title", required=True, longest=LONGEST_TITLE, initial=event.title),
            TextField(
                name="starts",
                label="When does it start?",
                required=True,
                check=moment,
                shown=shown,
                initial=event.starts_at,
            ),
            TextField(
                name="length",
                label="How long does it last?",
                required=True,
                check=length,
                shown=times.spoken,
                initial=event.ends_at - event.starts_at,
            ),
            TextField(name="place", label="Place or link", longest=300, initial=event.place or None),
            TextField(
                name="capacity",
                label="How many places?",
                hint="Leave it out if anyone may come.",
                check=places,
                initial=event.capacity,
            ),
        ),
    )


async def submit(work: Work, request: Request, subject: str, answers: Answers) -> Reply:
    """Keep what would change, and show it; nothing changes before the yes."""
    event = await _event(work, subject)
    starts: datetime = answers["starts"]
    asked: dict[str, Any] = {
        "title": checked_title(answers["title"]),
        "starts_at": starts,
        "ends_at": starts + answers["length"],
        "place": answers["place"] or "",
        "capacity": answers["capacity"],
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
        changes={name: _packed(value) for name, value in changes.items()} | {"sequence": event.sequence},
        at=work.now,
    )
    work.session.add(row)
    await work.session.flush()
    told = len(await events.who(work, event.id, events.INTERESTED))
    whom = (
        f"{told} {'person' if told == 1 else 'people'} who may come, and the channel"
        if told
        else "the channel"
    )
    zone = request.person.zone
    text = f"{markup.bold(event.title)} would change: {_said(event, changes, zone)}.\n\nI'll tell {whom}."
    return Reply(
        Message(
            text,
            (
                Button("Change it", Action("event-change", (str(row.id),)), "primary", word="change"),
                Button("Leave it as it is", Action("event-unchanged", (str(row.id),))),
            ),
        )
    )


def _packed(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _said(event: Event, changes: dict[str, Any], zone: ZoneInfo) -> str:
    """What changes, in words."""
    said = []
    if "title" in changes:
        said.append(f"it is called {markup.bold(changes['title'])}")
    if "starts_at" in changes or "ends_at" in changes:
        start, end = changes.get("starts_at", event.starts_at), changes.get("ends_at", event.ends_at)
        said.append(f"it takes place on {markup.time(start, times.span(start, end, zone))}")
    if "place" in changes:
        said.append(
            f"the place is {markup.literal(changes['place'])}" if changes["place"] else "it has no place yet"
        )
    if "capacity" in changes:
        places = changes["capacity"]
        said.append(f"there are {places} places" if places is not None else "anyone may come")
    return "; ".join(said)


async def _waiting(work: Work, request: Request) -> EventEdit:
    row = await work.session.get(EventEdit, int(request.args[0]))
    if row is None:
        raise Refusal("That change has been dealt with already.")
    return row


async def leave(work: Work, request: Request) -> Reply:
    await work.session.delete(await _waiting(work, request))
    return Reply.say("All right, it stays as it is.")


async def change(work: Work, request: Request) -> Reply:
    """Make the change: reminders move with it, freed places are offered, and people are told."""
    row = await _waiting(work, request)
    event = await _event(work, str(row.event_id))
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
    before = await _before(work, event)
    for name, value in changes.items():
        setattr(event, name, value)
    event.sequence += 1
    await work.session.delete(row)
    await work.session.flush()
    await _move(work, event)
    await offers.move(work, event)
    await jobs.refresh(work, event)
    told = await _tell(work, event, before, changes, row.id, but=request.person.id)
    await audit.record(work, actor_id=request.person.id, action="events.edit", detail=event.title)
    people_ = f" {told} {'person was' if told == 1 else 'people were'} told." if told else ""
    return Reply.say(f"{markup.bold(event.title)} is changed.{people_}")


async def _before(work: Work, event: Event) -> tuple[str, datetime | None]:
    """The title that people know an event by, and of a series which of its dates it was."""
    in_series = await events.series_of(work, event.id) is not None
    return event.title, event.starts_at if in_series else None


async def _move(work: Work, event: Event) -> None:
    """What was arranged for the old time is arranged for the new one."""
    await outbox.cancel(work, f"event-reminder:{event.id}:")
    await jobs.arrange(work, event)
    if event.announced_at is None and event.announce_at is not None and event.announce_at >= event.starts_at:
        await schedule.arrange(work, kind=jobs.ANNOUNCE, subject_id=event.id, at=work.now, zone=event.zone)


async def _tell(
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
                message=wording.changed(*before, _said(event, changes, own), own),
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
            message=wording.changed(*before, _said(event, changes, zone), zone),
            urgency=Urgency.REMINDER,
        )
    return len(reached)


async def tidy(work: Work) -> None:
    await events.forget_edits(work, work.now - EDITS_KEPT)
