"""Who came, by a code shown in the session or because an organiser says so; and what they thought of it."""

from __future__ import annotations

import re
import secrets

from bot.chat import markup
from bot.chat.button import Button
from bot.chat.file import File
from bot.chat.form import subject_id
from bot.chat.message import Message
from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.events import actions, event_lookup, forms, messages
from handlers.events.actions import AFTER, BEFORE, CODE_LENGTH, CODE_LETTERS, OPEN_FOR
from handlers.events.buttons import CommentOnEvent, RateEvent
from handlers.events.forms import CommentAnswers
from handlers.shared import lookups
from handlers.shared.csv_files import written
from storage import audit, events, letters, people
from storage.database import Work
from storage.events import Answer, AttendedBy, Event

ATTENDANCE_EXAMPLE = 'events attendance "Intro to Snakemake" Alice Smith'
CODE_EXAMPLE = "events attended K7M3T"
# More names than this are in the spreadsheet that comes with them.
MOST_NAMED = 60
_TITLE_AND_PEOPLE = re.compile(
    r'^["“](?P<title>[^"“”]+)["”]\s*(?P<day>on\s+\d[^,@]*?)?\s*(?P<people>\D.*)?$', re.DOTALL
)


async def code(work: Work, request: Request) -> Reply:
    """The code of an event, made when it is first asked for."""
    event = event_lookup.one(request.words, await _recent(work), request, command="events code")
    if not event.code:
        event.code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    return Reply(
        Message(
            f"The code of {markup.bold(event.title)}, {messages.span(event, request.person.zone)}, is "
            f"{markup.bold(event.code)}. Show it in the session; people type "
            f"{request.example(f'events attended {event.code}')}, until a day after it."
        ),
        direct=True,
    )


async def _recent(work: Work) -> list[Event]:
    """Events to come and those that attendance may still be taken of, the next first."""
    return [*await events.planned(work), *await events.past(work, work.now - OPEN_FOR)]


async def attended(work: Work, request: Request) -> Reply:
    """Somebody says that they are there, by the code."""
    said = request.words.strip().upper().rstrip(".!")
    if not said:
        raise Refusal("Which code? It is shown in the session.", example=CODE_EXAMPLE)
    event = await events.with_code(work, said) if said else None
    if event is None:
        raise Refusal("That isn't a code I know; it is shown in the session.", example=CODE_EXAMPLE)
    if work.now < event.starts_at - BEFORE:
        raise Refusal(f"{markup.bold(event.title)} hasn't begun yet.")
    if work.now > event.ends_at + AFTER:
        raise Refusal(f"{markup.bold(event.title)} is over; ask an organiser to note that you were there.")
    if not await events.attend(work, event.id, request.person.id, AttendedBy.CODE):
        return Reply.say(f"I have you down for {markup.bold(event.title)} already.")
    return Reply.say(f"Noted: you're at {markup.bold(event.title)}. Enjoy it!")


async def attendance(work: Work, request: Request) -> Reply:
    """Who comes and who came; with names after the title, note that they did."""
    match = _TITLE_AND_PEOPLE.match(request.words.strip())
    said = f"{match['title']} {match['day'] or ''}" if match else request.words
    event = event_lookup.one(said, await _recent(work), request, command="events attendance")
    if match and match["people"]:
        return await _note(work, event, match["people"], request)
    answers = await events.who(work, event.id, events.INTERESTED)
    came = await events.attended(work, event.id)
    names = await people.names(work, [*(person for person, _ in answers), *came])
    groups = {
        "Came": came,
        "Going": [person for person, answer in answers if answer == Answer.GOING],
        "Maybe": [person for person, answer in answers if answer == Answer.MAYBE],
        "Offered a place": [person for person, answer in answers if answer == Answer.OFFERED],
        "Waiting": await events.queue(work, event.id),
    }
    rows = [
        f"- {title} ({len(ids)}): {markup.literal(', '.join(names[person] for person in ids[:MOST_NAMED]))}"
        + (f" and {len(ids) - MOST_NAMED} more" if len(ids) > MOST_NAMED else "")
        for title, ids in groups.items()
        if ids
    ]
    everybody = [(title, names[person]) for title, ids in groups.items() for person in ids]
    sheet = File("attendance.csv", "text/csv", written(("answer", "name"), everybody), "everybody's answer")
    long = any(len(ids) > MOST_NAMED for ids in groups.values())
    await audit.record(work, actor_id=request.person.id, action="events.attendance", detail=event.title)
    text = "\n".join(rows) or "Nobody has answered yet."
    heading = f"{markup.bold(event.title)}, {messages.span(event, request.person.zone)}:"
    files = (sheet,) if long else ()
    return Reply(Message(f"{heading}\n\n{text}", files=files, mentions=tuple(names)), direct=True)


async def _note(work: Work, event: Event, said: str, request: Request) -> Reply:
    if work.now < event.starts_at - BEFORE:
        raise Refusal(f"{markup.bold(event.title)} hasn't begun yet.")
    found = [
        await lookups.one(work, name.strip(), request, example=ATTENDANCE_EXAMPLE)
        for name in said.split(",")
        if name.strip()
    ]
    for known in found:
        if await events.attend(work, event.id, known.id, AttendedBy.ORGANISER):
            await audit.record(
                work,
                actor_id=request.person.id,
                action="events.attended",
                subject_id=known.id,
                detail=event.title,
            )
    if work.now >= event.ends_at:
        await actions.ask_how_useful(work, event, [known.id for known in found])
    names = markup.literal(", ".join(known.name for known in found))
    return Reply.say(f"Noted at {markup.bold(event.title)}: {names}.", mentions=[known.id for known in found])


async def useful(work: Work, request: Request, pressed: RateEvent) -> Reply:
    event = await forms.rateable(work, pressed.event_id, request)
    if not 1 <= pressed.rating <= 5:
        raise Refusal("That is a number from 1 to 5.")
    await events.rate(work, event.id, request.person.id, pressed.rating)
    say_more = Button("Say a line about it", CommentOnEvent(event_id=event.id))
    return Reply(Message(f"Thank you, noted: {pressed.rating} of 5.", (say_more,)))


async def comment(work: Work, request: Request, pressed: CommentOnEvent) -> Reply:
    return Reply(form=await forms.build_comment(work, request, str(pressed.event_id)))


async def submit_comment(work: Work, request: Request, subject: str, answers: CommentAnswers) -> Reply:
    event = await forms.rateable(work, subject_id(subject), request)
    if not await events.comment(work, event.id, request.person.id, answers.text):
        raise Refusal("Please say first how useful it was, from 1 to 5.")
    said = Message(f"Somebody said about {markup.bold(event.title)}: “{markup.literal(answers.text)}”")
    await letters.write_to(work, event.host_id, key=f"event-comment:{request.key}", message=said)
    return Reply.say("Thank you! I've passed it on to the host, without your name.")
