"""`events write`: an organiser's words, or a host's, to those who answered an event."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.form import ChoiceField, Form, FormAnswers, Option, TextField, subject_id
from bot.chat.question import Question
from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.events import actions, change_parsing, event_lookup, hosting, messages, undo, write_messages
from handlers.events.buttons import WriteToParticipants
from handlers.events.change_parsing import Letter, Readers
from handlers.events.parsing import LONGEST_DESCRIPTION
from storage import last_acts
from storage.database import Work
from storage.events import Event

FORM = "event-letter"


class LetterAnswers(FormAnswers):
    """What is written, and to whom."""

    text: str
    readers: Readers | None = None


async def build(work: Work, request: Request, subject: str) -> Form:
    """What is to be written about an event. Raises Refusal."""
    event = await _theirs(work, request, subject)
    return Form(
        name=FORM,
        title="Write to them",
        submit="Preview",
        subject=subject,
        intro=write_messages.before_writing(event, request.person.zone),
        fields=(
            TextField(
                name="text",
                label="What shall I write to them?",
                hint="You see the whole of it before anything is sent.",
                required=True,
                multiline=True,
                longest=LONGEST_DESCRIPTION,
            ),
            ChoiceField(
                name="readers",
                label="To whom?",
                initial=Readers.ALL.value,
                options=tuple(Option(one.value, write_messages.readers(one)) for one in Readers),
            ),
        ),
    )


async def submit(work: Work, request: Request, subject: str, answers: LetterAnswers) -> Reply:
    """Show what would be sent. Raises Refusal."""
    event = await _theirs(work, request, subject)
    return await _proposed(work, request, event, answers.readers or Readers.ALL, answers.text.strip())


async def write(work: Work, request: Request) -> Reply:
    """Show what would be sent, and to how many; nothing is before the yes."""
    asked = change_parsing.to_write(request.words)
    found = await hosting.recent(work, request)
    event = _meant(request, found, asked)
    if not asked.text:
        return Reply(form=await build(work, request, str(event.id)))
    return await _proposed(work, request, event, asked.readers, asked.text)


def _meant(request: Request, found: Sequence[Event], asked: Letter) -> Event:
    try:
        return event_lookup.one(request, found, command="events write", words=asked.title)
    except Question:
        raise
    except Refusal as refusal:
        if asked.text or not found:
            raise
        # What follows the title is more likely the letter than a date.
        raise write_messages.what_to_write() from refusal


async def _theirs(work: Work, request: Request, subject: str) -> Event:
    wanted = subject_id(subject)
    found = [event for event in await hosting.recent(work, request) if event.id == wanted]
    if not found:
        raise messages.event_is_gone()
    return found[0]


async def _proposed(work: Work, request: Request, event: Event, readers: Readers, text: str) -> Reply:
    me = request.person
    count = await actions.readers_of(work, event, readers, but=me.id)
    if not count:
        answered = await actions.answered(work, event, readers, but=me.id)
        raise write_messages.nobody_there(event, readers, none_wants_it=bool(answered))
    edit_id = await actions.keep_letter(work, event, readers, text, by=me.id)
    await last_acts.note(work, me.id, undo.PROPOSED, edit_id)
    shown = write_messages.written(event, me.name, me.id, text, me.zone)
    return Reply(write_messages.proposed(shown, readers, len(count), edit_id))


async def write_now(work: Work, request: Request, pressed: WriteToParticipants) -> Reply:
    """Send what was shown."""
    me = request.person
    event, told = await actions.write_to_participants(work, pressed.edit_id, by=me.id, name=me.name)
    await last_acts.note_lasting(work, me.id, write_messages.stays_sent(event))
    return Reply.say(write_messages.sent(event, told))
