"""Calendars that are followed: listed, followed no more, and what is gone from them."""

from __future__ import annotations

from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.calendars import (
    follow_actions,
    follow_messages,
    reading_actions,
    undo,
)
from handlers.calendars.buttons import CallOffVanished, KeepVanished, Unfollow
from storage import followed_calendars, imported_events, last_acts
from storage.database import Work
from storage.followed_calendars import FollowedCalendar


async def listed(work: Work, request: Request) -> Reply:
    """`events imports`: the calendars that are followed."""
    found = await followed_calendars.every(work)
    counts = await imported_events.to_come(work, [one.address for one in found])
    return Reply(follow_messages.listed(found, counts, request.person.zone), direct=True)


async def stop(work: Work, request: Request) -> Reply:
    """`events imports stop NAME`. Raises Refusal."""
    row = await _called(work, request.words.strip().strip("“”\"'"))
    return await _unfollow(work, request, row)


async def _called(work: Work, said: str) -> FollowedCalendar:
    """The calendar of this name or host, or the only one with these words in its name. Raises Refusal."""
    found = await followed_calendars.every(work)
    folded = said.casefold()
    exact = [
        one
        for one in found
        if folded in (one.name.casefold(), follow_messages.host_of(one.address).casefold())
    ]
    near = exact or [one for one in found if folded and folded in one.name.casefold()]
    if not near:
        raise follow_messages.none_called(said)
    if len(near) > 1:
        raise follow_messages.which_one([one.name for one in near])
    return near[0]


async def unfollow(work: Work, request: Request, pressed: Unfollow) -> Reply:
    """Follow a calendar no more. Raises Refusal."""
    row = await followed_calendars.find(work, pressed.calendar_id)
    if row is None:
        raise follow_messages.not_followed_any_more()
    return await _unfollow(work, request, row)


async def _unfollow(work: Work, request: Request, row: FollowedCalendar) -> Reply:
    name, address = row.name, row.address
    await follow_actions.unfollow(work, row.id, by=request.person.id)
    await last_acts.note(work, request.person.id, undo.UNFOLLOWED, name=name, address=address)
    return Reply.say(follow_messages.unfollowed(name))


async def call_off(work: Work, request: Request, pressed: CallOffVanished) -> Reply:
    """Call off what isn't in its calendar any more. Raises Refusal."""
    done = await reading_actions.call_off_vanished(work, pressed.event_id, by=request.person.id)
    if done is None:
        raise follow_messages.nothing_to_call_off()
    return Reply.say(follow_messages.called_off(*done))


async def keep(work: Work, request: Request, pressed: KeepVanished) -> Reply:
    """It stays as it is."""
    return Reply.say(follow_messages.STAYS)
