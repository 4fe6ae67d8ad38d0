"""`members suspend`, `members unsuspend` and `members suspended`."""

from __future__ import annotations

import re

from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.shared import lookups
from handlers.suspension import actions, messages
from handlers.suspension.buttons import LeaveThem, LetReturn, Suspend
from storage import people, suspensions
from storage.database import Work

_BECAUSE = re.compile(r"\s(?:because|for|reason)\b:?(?:\sof\b)?", re.IGNORECASE)


async def ask(work: Work, request: Request) -> Reply:
    """Ask before somebody is suspended. Raises Refusal."""
    words = " ".join(request.words.split())
    if not words:
        raise messages.whom()
    found = _BECAUSE.search(words)
    said, because = (words[: found.start()], words[found.end() :].strip()) if found else (words, "")
    if len(because) > messages.LONGEST_REASON:
        raise messages.reason_too_long()
    person = await lookups.one(work, said, request, example=messages.SUSPEND_EXAMPLE)
    await actions.check(work, person.id, by=request.person.id)
    if await suspensions.is_on(work, person.id):
        raise messages.is_already(person.id, person.name)
    return Reply(messages.asked(person, because.strip("“”\"'. ")), direct=True)


async def suspend(work: Work, request: Request, pressed: Suspend) -> Reply:
    """Suspend whom it was asked about. Raises Refusal."""
    name = await actions.suspend(work, pressed.person_id, pressed.because, by=request.person.id)
    return Reply(messages.suspended(pressed.person_id, name), direct=True)


async def leave(work: Work, request: Request, pressed: LeaveThem) -> Reply:
    """Suspend nobody."""
    return Reply.say(messages.LEFT)


async def let_return(work: Work, request: Request) -> Reply:
    """Let somebody return. Raises Refusal."""
    said = request.words.strip()
    if not said:
        raise messages.whom()
    person = await lookups.one(work, said, request, example=messages.RETURN_EXAMPLE, careful=True)
    name = await actions.let_return(work, person.id, by=request.person.id)
    return Reply(messages.returned(person.id, name), direct=True)


async def let_one_return(work: Work, request: Request, pressed: LetReturn) -> Reply:
    """The same by a press. Raises Refusal."""
    name = await actions.let_return(work, pressed.person_id, by=request.person.id)
    return Reply(messages.returned(pressed.person_id, name), direct=True)


async def listed(work: Work, request: Request) -> Reply:
    """Who is suspended."""
    found = await suspensions.every(work)
    names = await people.names(work, [one.person_id for one in found])
    return Reply(messages.listed(found, names, request.person.zone), direct=True)
