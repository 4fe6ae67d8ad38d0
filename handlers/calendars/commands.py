"""`events import`: events come from a calendar that people keep elsewhere."""

from __future__ import annotations

from functools import partial

from bot.chat import calendar_process
from bot.chat.calendar import NotACalendar, Reading
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.feature import LongWork
from handlers.calendars import actions, messages, undo
from handlers.calendars.buttons import LeaveOut, TakeIn
from storage import imported_events, last_acts
from storage.database import Work


async def take_calendar(work: Work, request: Request) -> Reply | LongWork:
    """Read the calendar that was sent, in a process of its own, and show what is in it."""
    if not request.words.strip():
        return Reply.say(messages.SEND_A_FILE)
    read = partial(
        calendar_process.read, request.words, work.now, actions.until(work.now), work.community.zone
    )
    return LongWork(partial(_read, read), _show)


def _read(read: partial[Reading]) -> Reading | NotACalendar:
    try:
        return read()
    except NotACalendar as fault:
        return fault


async def _show(work: Work, request: Request, found: Reading | NotACalendar) -> Reply:
    """What would be new and what changed; nothing is taken in before the yes. Raises Refusal."""
    if isinstance(found, NotACalendar):
        raise messages.cannot_read(str(found))
    shown = await actions.show(work, found, by=request.person.id)
    return Reply(
        messages.shown(
            found.name,
            shown.matched,
            shown.ours,
            found.faults,
            shown.import_id,
            zone=request.person.zone,
            until=actions.until(work.now),
        ),
        direct=True,
    )


async def take_in(work: Work, request: Request, pressed: TakeIn) -> Reply:
    """Take in what was shown."""
    taken = await actions.take_in(work, pressed.import_id, by=request.person.id)
    followed = taken.changed + taken.cancelled
    if taken.new:
        await last_acts.note(work, request.person.id, undo.IMPORTED, pressed.import_id, followed=followed)
    elif followed:
        await last_acts.note_lasting(work, request.person.id, messages.stays_followed(followed))
    return Reply.say(messages.taken_in(taken.new, taken.changed, taken.cancelled, taken.told))


async def leave_out(work: Work, request: Request, pressed: LeaveOut) -> Reply:
    """Take in nothing of it. Raises Refusal."""
    row = await imported_events.waiting(work, pressed.import_id)
    if row is None:
        raise messages.dealt_with()
    await work.delete(row)
    return Reply.say(messages.LEFT_OUT)
