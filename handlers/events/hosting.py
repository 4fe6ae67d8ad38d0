"""Hosts who aren't organisers: they may see, note and write to those who come to what they host."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.button import ButtonData
from bot.chat.request import Request
from bot.chat.role import Role
from bot.feature import Others
from handlers.events.attendance_actions import OPEN_FOR
from handlers.events.buttons import NoteAttendance, WriteToParticipants
from storage import event_details, events
from storage.database import Work
from storage.events import Event


async def _theirs(work: Work, request: Request, among: Sequence[Event]) -> list[Event]:
    """Those of some events that the asker may act on: all for an organiser, for others what they host."""
    if request.person.role >= Role.ORGANISER:
        return list(among)
    ids = await event_details.hosted_among(work, request.person.id, [event.id for event in among])
    return [event for event in among if event.id in ids]


async def recent(work: Work, request: Request) -> list[Event]:
    """Of events to come, and of those over for less than a fortnight, what the asker may act on."""
    found = [*await events.planned(work), *await events.past(work, work.now - OPEN_FOR)]
    return await _theirs(work, request, found)


async def _host(work: Work, request: Request, pressed: ButtonData | None) -> bool:
    """Whether somebody hosts the event of a button, or anything that isn't long over."""
    me = request.person.id
    if isinstance(pressed, WriteToParticipants):
        edit = await events.find_edit(work, pressed.edit_id)
        return edit is not None and bool(await event_details.hosted_among(work, me, [edit.event_id]))
    if isinstance(pressed, NoteAttendance):
        return bool(await event_details.hosted_among(work, me, [pressed.event_id]))
    return await event_details.hosts_since(work, me, work.now - OPEN_FOR)


HOSTS = Others(_host, "hosts of an event, for that event")
