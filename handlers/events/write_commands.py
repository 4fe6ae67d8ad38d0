"""`events write`: an organiser's words, or a host's, to those who answered an event."""

from __future__ import annotations

from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.events import actions, change_parsing, event_lookup, hosting, undo, write_messages
from handlers.events.buttons import WriteToParticipants
from storage import last_acts
from storage.database import Work


async def write(work: Work, request: Request) -> Reply:
    """Show what would be sent, and to how many; nothing is before the yes."""
    asked = change_parsing.to_write(request.words)
    found = await hosting.recent(work, request)
    event = event_lookup.one(request, found, command="events write", words=asked.title)
    me = request.person
    count = await actions.readers_of(work, event, asked.readers, but=me.id)
    if not count:
        answered = await actions.answered(work, event, asked.readers, but=me.id)
        raise write_messages.nobody_there(event, asked.readers, none_wants_it=bool(answered))
    edit_id = await actions.keep_letter(work, event, asked, by=me.id)
    await last_acts.note(work, me.id, undo.PROPOSED, edit_id)
    shown = write_messages.written(event, me.name, me.id, asked.text, me.zone)
    return Reply(write_messages.proposed(shown, asked.readers, len(count), edit_id))


async def write_now(work: Work, request: Request, pressed: WriteToParticipants) -> Reply:
    """Send what was shown."""
    me = request.person
    event, told = await actions.write_to_participants(work, pressed.edit_id, by=me.id, name=me.name)
    await last_acts.note_lasting(work, me.id, write_messages.stays_sent(event))
    return Reply.say(write_messages.sent(event, told))
