"""`events show`: one event, who comes as a number, and its calendar file."""

from __future__ import annotations

from bot.chat.message import Message
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from handlers.events import calendar, which, wording
from storage import events
from storage.database import Work


async def show(work: Work, request: Request) -> Reply:
    """The next event of a title, or the one on a date."""
    among = [item.event for item in await events.coming(work, request.person.id)]
    among.sort(key=lambda event: event.starts_at)
    found = which.meant(request.words, among, request, command="events show")
    event = found[0]
    zone = request.person.zone
    taught = wording.taught((await events.teaches(work, [event.id])).get(event.id, {}), work.catalogue)
    parts = [wording.described(event, zone, taught)]
    if len(found) > 1:
        parts.append(f"Also on {wording.dates(found[1:], zone)}.")
    answers = await events.who(work, event.id, events.INTERESTED)
    going = sum(1 for _, answer in answers if answer == "going")
    waiting = sum(1 for _, answer in answers if answer == "waiting")
    places = f" of {event.capacity}" if event.capacity is not None else ""
    parts.append(f"Going: {going}{places}{f', waiting: {waiting}' if waiting else ''}.")
    own = dict(answers).get(request.person.id)
    if own == "waiting":
        queue = await events.queue(work, event.id)
        parts.append(wording.waiting(event, queue.index(request.person.id) + 1))
    elif own:
        parts.append(
            {"going": "You're going.", "maybe": "You said maybe.", "offered": "A place is offered to you."}[
                own
            ]
        )
    if request.person.role >= Role.ORGANISER:
        day = event.starts_at.astimezone(zone)
        which_one = f"{event.title} on {day.day} {day:%B}" if len(found) > 1 else event.title
        parts.append(f"{request.example(f'events attendance {which_one}')} shows who.")
    text = "\n\n".join(part for part in parts if part)
    return Reply(Message(text, wording.rsvp_buttons(event), (calendar.file_of(work, [event]),)), direct=True)
