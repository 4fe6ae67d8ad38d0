"""Saying who comes: to one event or all of a series, with places and a waiting list."""

from __future__ import annotations

from datetime import timedelta

from bot.chat import markup
from bot.chat.button import Action, Button
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from handlers.events import offers, wording
from storage import events
from storage.database import Work
from storage.events import Event


async def rsvp(work: Work, request: Request) -> Reply:
    """Take somebody's answer; the last one counts."""
    event = await events.find(work, int(request.args[0]), lock=True)
    said = request.args[1]
    if event is None:
        raise Refusal("That event is gone.")
    if event.state == "cancelled":
        raise Refusal(f"{markup.bold(event.title)} is cancelled.")
    if event.state != "published" or said not in events.ANSWERS:
        raise Refusal("That event isn't open for answers.")
    if event.ends_at <= work.now:
        raise Refusal(f"{markup.bold(event.title)} is over.")
    before = await events.answered(work, event.id, request.person.id)
    if event.announced_at is None and before is None and request.person.role < Role.ORGANISER:
        raise Refusal("That event isn't open for answers.")
    now = await _record(work, event, request.person.id, before, said)
    text = _confirmed(work, event, now, before, request)
    if now == "waiting":
        queue = await events.queue(work, event.id)
        place = queue.index(request.person.id) + 1
        return Reply(Message(wording.waiting(event, place), _step_back(event)))
    return Reply(Message(text, _calendar(event) if now == "going" else ()))


async def rsvp_series(work: Work, request: Request) -> Reply:
    """The same answer to all that is still to come of a series."""
    said = request.args[1]
    found = [
        event
        for event in await events.in_series(work, int(request.args[0]), lock=True)
        if event.state == "published" and event.announced_at is not None
    ]
    if not found or said not in events.ANSWERS:
        raise Refusal("Nothing of that series is still to come.")
    answers = {}
    for event in found:
        before = await events.answered(work, event.id, request.person.id)
        answers[event.id] = await _record(work, event, request.person.id, before, said)
    waiting = [event for event in found if answers[event.id] == "waiting"]
    title = markup.bold(found[0].title)
    if said == "no":
        return Reply.say(f"You're not going to any of {title}. Thank you for telling me.")
    rest = [event for event in found if answers[event.id] != "waiting"]
    zone = request.person.zone
    parts = []
    if rest:
        every = "all of " if not waiting else ""
        parts.append(f"{wording.CONFIRMED[said]} {every}{title}: {wording.dates(rest, zone)}.")
    if waiting:
        full = "Full are" if rest else f"All dates of {title} are full:"
        parts.append(f"{full} {wording.dates(waiting, zone)}. You're on the waiting list for them.")
    return Reply.say(" ".join(parts))


async def _record(work: Work, event: Event, person_id: int, before: str | None, said: str) -> str:
    """Write an answer down; returns what it became: those for whom there is no place wait."""
    if said == "going" and before in ("going", "waiting"):
        return before
    becomes = said
    if said == "going" and before != "offered" and event.capacity is not None:
        full = await events.taken(work, event.id) >= event.capacity
        becomes = "waiting" if full or await events.queue(work, event.id) else "going"
    await events.answer(work, event.id, person_id, becomes)
    if before in events.TAKING and becomes not in events.TAKING:
        await offers.move(work, event)
    return becomes


def _confirmed(work: Work, event: Event, said: str, before: str | None, request: Request) -> str:
    again = "still " if before == said else ""
    opening = wording.CONFIRMED.get(said, "")
    opening = opening.replace("You're ", f"You're {again}") if again else opening
    text = f"{opening} {markup.bold(event.title)}, {wording.span(event, request.person.zone)}."
    ahead = timedelta(minutes=work.community.delivery.event_reminder_minutes)
    if said == "no" and before == "waiting":
        return f"You're off the waiting list for {markup.bold(event.title)}. Thank you for telling me."
    if said == "no":
        return f"{text} Thank you for telling me."
    if event.starts_at - ahead > work.now:
        text += f" I'll remind you {times.spoken(ahead)} before."
    return text


def _calendar(event: Event) -> tuple[Button, ...]:
    return (Button("Calendar file", Action("event-file", (str(event.id),))),)


def _step_back(event: Event) -> tuple[Button, ...]:
    return (Button("Leave the waiting list", Action("rsvp", (str(event.id), "no"))),)
