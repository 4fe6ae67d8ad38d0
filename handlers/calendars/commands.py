"""`events import`: events come from a calendar that people keep elsewhere, in a file or at an address."""

from __future__ import annotations

import re
from functools import partial

from bot.chat import calendar, calendar_process
from bot.chat.calendar import NotACalendar, Reading
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.feature import LongWork
from bot.fetching import Mark, NotFetched, checked
from handlers.calendars import actions, follow_messages, messages, reading_actions, undo
from handlers.calendars.buttons import LeaveOut, TakeIn
from handlers.calendars.reading_actions import Answer
from storage import imported_events, last_acts
from storage.database import Work

# An address among other words, or a name with a dot in it that may be one.
_ADDRESS = re.compile(r"[a-z][a-z+.-]*://[^\s\"“”'<>|]+|[\w-]+(?:\.[\w-]+)+[^\s\"“”'<>|]*", re.IGNORECASE)


async def take_calendar(work: Work, request: Request) -> Reply | LongWork:
    """Read the calendar that was sent, in a process of its own, and show what is in it."""
    words = request.words.strip()
    if not words:
        return Reply.say(messages.SEND_A_FILE)
    if not calendar.is_one(words):
        return _take_address(work, words)
    read = partial(
        calendar_process.read,
        request.words,
        actions.since(work.now),
        actions.until(work.now),
        work.community.zone,
    )
    return LongWork(partial(_read, read), _show)


def _take_address(work: Work, said: str) -> LongWork:
    """Read the calendar at an address, and show what is in it. Raises Refusal."""
    named = _ADDRESS.search(said)
    if named is None:
        raise follow_messages.not_an_address(said)
    try:
        address = str(checked(named[0]))
    except NotFetched as fault:
        raise messages.cannot_read(str(fault)) from fault
    read = partial(
        reading_actions.read,
        address=address,
        mark=Mark(),
        start=actions.since(work.now),
        end=actions.until(work.now),
        zone=work.community.zone,
    )

    async def show(work: Work, request: Request, answer: Answer) -> Reply:
        if answer.reading is None:
            raise messages.cannot_read(answer.fault)
        return await _shown(work, request, answer.reading, address=address)

    return LongWork(None, show, fetch=read)


def _read(read: partial[Reading]) -> Reading | NotACalendar:
    try:
        return read()
    except NotACalendar as fault:
        return fault


async def _show(work: Work, request: Request, found: Reading | NotACalendar) -> Reply:
    """What would be new and what changed; nothing is taken in before the yes. Raises Refusal."""
    if isinstance(found, NotACalendar):
        raise messages.cannot_read(str(found))
    return await _shown(work, request, found)


async def _shown(work: Work, request: Request, found: Reading, *, address: str = "") -> Reply:
    """What a calendar would change, kept until the yes; `address` is where it was read. Raises Refusal."""
    said = await actions.show(work, found, by=request.person.id, address=address)
    return Reply(
        messages.shown(
            found.name,
            said.matched,
            said.ours,
            found.faults,
            said.import_id,
            zone=request.person.zone,
            until=actions.until(work.now),
            follows=said.follows if address else None,
            clashes=await actions.clashes(work, said.matched, request.person.zone),
        ),
        direct=True,
    )


async def take_in(work: Work, request: Request, pressed: TakeIn) -> Reply:
    """Take in what was shown."""
    person_id = request.person.id
    taken = await actions.take_in(work, pressed.import_id, by=person_id, follow=pressed.follow)
    changed = taken.changed + taken.cancelled
    if taken.new or taken.followed:
        await last_acts.note(
            work,
            person_id,
            undo.IMPORTED,
            pressed.import_id,
            followed=changed,
            calendar_id=taken.followed.id if taken.followed else 0,
        )
    elif changed:
        await last_acts.note_lasting(work, person_id, messages.stays_followed(changed))
    followed = follow_messages.followed(taken.followed.name) if taken.followed else ""
    return Reply.say(messages.taken_in(taken.new, taken.changed, taken.cancelled, taken.told, followed))


async def leave_out(work: Work, request: Request, pressed: LeaveOut) -> Reply:
    """Take in nothing of it. Raises Refusal."""
    row = await imported_events.waiting(work, pressed.import_id)
    if row is None:
        raise messages.dealt_with()
    await work.delete(row)
    return Reply.say(messages.LEFT_OUT)
