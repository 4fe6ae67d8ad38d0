"""`events rsvp`: an organiser answers for somebody, who is told and may say otherwise."""

from __future__ import annotations

import re

from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.events import event_lookup, sign_up_actions, sign_up_messages
from handlers.events.parsing import title_and_rest
from handlers.events.sign_up_messages import SIGN_UP_EXAMPLE
from handlers.shared import lookups
from storage import events, last_acts
from storage.database import Work
from storage.people import Known

_BETWEEN = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+", re.IGNORECASE)
_BEFORE = re.compile(r"^(?:for|with)\s+", re.IGNORECASE)
MOST_AT_ONCE = 30


async def sign_up(work: Work, request: Request) -> Reply:
    """Put people down for an event; whoever is down for it, or said no, stays as they are."""
    planned = await events.planned(work)
    titles = [event.title for event in planned]
    title, named = title_and_rest(request.words, titles) if request.words else ("", "")
    event = event_lookup.one(request, planned, command="events rsvp", words=title)
    who, unknown = await _named(work, request, _BEFORE.sub("", named))
    me = request.person
    found = await sign_up_actions.sign_up(
        work, event, [known.id for known in who], by=me.id, name=me.name, key=request.key
    )
    await last_acts.note_lasting(work, me.id, sign_up_messages.stays_signed_up(event))
    names = {known.id: known.name for known in who}
    return Reply(sign_up_messages.signed_up(event, found, names, unknown))


async def _named(work: Work, request: Request, said: str) -> tuple[list[Known], list[str]]:
    """Those who were named, each once, and the names that nobody has. Raises Refusal, and Question."""
    names = [name for name in (part.strip(" .") for part in _BETWEEN.split(said)) if name]
    if not names:
        raise Refusal("Say who is coming, after the event.", example=SIGN_UP_EXAMPLE)
    if len(names) > MOST_AT_ONCE:
        raise sign_up_messages.too_many(len(names), MOST_AT_ONCE)
    unknown = [name for name in names if not (await lookups.candidates(work, name, request)).found]
    if len(unknown) == len(names):
        await lookups.one(work, names[0], request, example=SIGN_UP_EXAMPLE, careful=True)
    found = [
        await lookups.one(work, name, request, example=SIGN_UP_EXAMPLE, careful=True)
        for name in names
        if name not in unknown
    ]
    return list({known.id: known for known in found}.values()), unknown
