"""Who came, by a code shown in the session or because an organiser says so; and what they thought of it."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

from bot.chat import markup
from bot.chat.button import Action, Button
from bot.chat.file import File
from bot.chat.form import Answers, Form, TextField
from bot.chat.message import Message
from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.feature import Due
from handlers.events import which, wording
from handlers.shared import lookups
from handlers.shared.csv_files import written
from storage import audit, events, letters, outbox, people
from storage.database import Work
from storage.events import Event
from storage.outbox import Urgency

FORM = "event-comment"

EXAMPLE = 'events attendance "Intro to Snakemake" Alice Smith'

CODE_EXAMPLE = "events attended K7M3T"

# Letters and digits that nobody takes for another, and no vowels, so that no word comes out.
_LETTERS = "BCDFGHJKMNPQRTVWXYZ2346789"

CODE_LENGTH = 5

BEFORE = timedelta(hours=1)  # from when on the code counts

AFTER = timedelta(days=1)  # until when it does

# More names than this are in the spreadsheet that comes with them.
MOST_NAMED = 60

# When feedback and attendance are closed, a fortnight after the end.
OPEN_FOR = timedelta(days=14)

_TITLE_AND_PEOPLE = re.compile(
    r'^["“](?P<title>[^"“”]+)["”]\s*(?P<day>on\s+\d[^,@]*?)?\s*(?P<people>\D.*)?$', re.DOTALL
)


async def code(work: Work, request: Request) -> Reply:
    """The code of an event, made when it is first asked for."""
    event = which.one(request.words, await _recent(work), request, command="events code")
    if not event.code:
        event.code = "".join(secrets.choice(_LETTERS) for _ in range(CODE_LENGTH))
    return Reply(
        Message(
            f"The code of {markup.bold(event.title)}, {wording.span(event, request.person.zone)}, is "
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
    if not await events.attend(work, event.id, request.person.id, "code"):
        return Reply.say(f"I have you down for {markup.bold(event.title)} already.")
    return Reply.say(f"Noted: you're at {markup.bold(event.title)}. Enjoy it!")


async def attendance(work: Work, request: Request) -> Reply:
    """Who comes and who came; with names after the title, note that they did."""
    match = _TITLE_AND_PEOPLE.match(request.words.strip())
    said = f"{match['title']} {match['day'] or ''}" if match else request.words
    event = which.one(said, await _recent(work), request, command="events attendance")
    if match and match["people"]:
        return await _note(work, event, match["people"], request)
    answers = await events.who(work, event.id, events.INTERESTED)
    came = await events.attended(work, event.id)
    names = await people.names(work, [*(person for person, _ in answers), *came])
    groups = {
        "Came": came,
        "Going": [person for person, answer in answers if answer == "going"],
        "Maybe": [person for person, answer in answers if answer == "maybe"],
        "Offered a place": [person for person, answer in answers if answer == "offered"],
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
    heading = f"{markup.bold(event.title)}, {wording.span(event, request.person.zone)}:"
    files = (sheet,) if long else ()
    return Reply(Message(f"{heading}\n\n{text}", files=files, mentions=tuple(names)), direct=True)


async def _note(work: Work, event: Event, said: str, request: Request) -> Reply:
    if work.now < event.starts_at - BEFORE:
        raise Refusal(f"{markup.bold(event.title)} hasn't begun yet.")
    found = [
        await lookups.one(work, name.strip(), request, example=EXAMPLE)
        for name in said.split(",")
        if name.strip()
    ]
    for known in found:
        if await events.attend(work, event.id, known.id, "organiser"):
            await audit.record(
                work,
                actor_id=request.person.id,
                action="events.attended",
                subject_id=known.id,
                detail=event.title,
            )
    if work.now >= event.ends_at:
        await _ask(work, event, [known.id for known in found])
    names = markup.literal(", ".join(known.name for known in found))
    return Reply.say(f"Noted at {markup.bold(event.title)}: {names}.", mentions=[known.id for known in found])


async def ask_due(work: Work, due: Due) -> None:
    """Thank those who came, or where nobody was noted those who were going, and ask how useful it was."""
    event = await events.find(work, due.subject)
    if event is None or event.state != "published" or due.now - due.scheduled_for > OPEN_FOR:
        return
    came = await events.attended(work, event.id)
    await _ask(work, event, came or [person for person, _ in await events.who(work, event.id, ("going",))])


async def _ask(work: Work, event: Event, ids: list[int]) -> None:
    """Ask these people how useful it was, each once."""
    for person_id, to in (await people.reach(work, ids)).items():
        await outbox.enqueue(
            work,
            key=f"event-feedback:{event.id}:{person_id}",
            to=to.address,
            message=_question(event),
            urgency=Urgency.BULK,
            expires_at=event.ends_at + OPEN_FOR,
        )


def _question(event: Event) -> Message:
    labels = ("1 – not useful", "2", "3", "4", "5 – very useful")
    return Message(
        f"I hope you liked {markup.bold(event.title)}. How useful was it to you? Your number is only shown "
        "together with those of others.",
        tuple(
            Button(label, Action("event-useful", (str(event.id), str(number))))
            for number, label in enumerate(labels, 1)
        ),
    )


async def useful(work: Work, request: Request) -> Reply:
    event = await _rateable(work, request.args[0], request)
    if request.args[1] not in ("1", "2", "3", "4", "5"):
        raise Refusal("That is a number from 1 to 5.")
    await events.rate(work, event.id, request.person.id, int(request.args[1]))
    say_more = Button("Say a line about it", Action("event-comment", (str(event.id),)))
    return Reply(Message(f"Thank you, noted: {request.args[1]} of 5.", (say_more,)))


async def _rateable(work: Work, event_id: str, request: Request) -> Event:
    """An event that this person may say something about. Raises Refusal."""
    event = await events.find(work, int(event_id))
    if event is None or event.state != "published" or work.now < event.starts_at:
        raise Refusal("There is nothing to say about that event yet.")
    if work.now > event.ends_at + OPEN_FOR:
        raise Refusal(f"It is too late to say how {markup.bold(event.title)} was. Thank you all the same!")
    going = await events.answered(work, event.id, request.person.id) == "going"
    if not going and request.person.id not in await events.attended(work, event.id):
        raise Refusal(f"That question is for those who were at {markup.bold(event.title)}.")
    return event


async def comment(work: Work, request: Request) -> Reply:
    return Reply(form=await build(work, request, request.args[0]))


async def build(work: Work, request: Request, subject: str) -> Form:
    event = await _rateable(work, subject, request)
    return Form(
        name=FORM,
        title="How was it?",
        submit="Send",
        subject=subject,
        intro=(
            f"About {markup.bold(event.title)}. The host reads it without your name; where few came, they "
            "may guess whose it is."
        ),
        fields=(TextField(name="text", label="Your line", required=True, multiline=True, longest=500),),
    )


async def submit(work: Work, request: Request, subject: str, answers: Answers) -> Reply:
    event = await _rateable(work, subject, request)
    if not await events.comment(work, event.id, request.person.id, answers["text"]):
        raise Refusal("Please say first how useful it was, from 1 to 5.")
    said = Message(f"Somebody said about {markup.bold(event.title)}: “{markup.literal(answers['text'])}”")
    await letters.write_to(work, event.host_id, key=f"event-comment:{request.key}", message=said)
    return Reply.say("Thank you! I've passed it on to the host, without your name.")
