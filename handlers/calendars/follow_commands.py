"""Calendars that are followed: listed, followed no more, and what is gone from them."""

from __future__ import annotations

from bot.chat import calendar_process, names
from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.calendars import actions, follow_actions, follow_messages, messages, reading_actions, undo
from handlers.calendars.buttons import CallOffVanished, KeepVanished, LookAtWaiting
from storage import followed_calendars, imported_events, last_acts
from storage.database import Work
from storage.followed_calendars import FollowedCalendar


async def listed(work: Work, request: Request) -> Reply:
    """`events imports`: the calendars that are followed."""
    found = await followed_calendars.every(work)
    addresses = [one.address for one in found]
    counts = await imported_events.to_come(work, addresses)
    waiting = await imported_events.waiting_of(work, addresses)
    return Reply(follow_messages.listed(found, counts, waiting, request.person.zone), direct=True)


async def look(work: Work, request: Request, pressed: LookAtWaiting) -> Reply:
    """Show once more what a calendar would change. Raises Refusal."""
    row = await imported_events.waiting(work, pressed.import_id)
    if row is None:
        raise messages.dealt_with()
    found = [calendar_process.unpacked(one) for one in row.found["dates"]]
    now = await actions.compare(work, found, row.address or row.name, name=row.name)
    until = actions.until(work.now)
    zone = request.person.zone
    return Reply(
        messages.shown(row.name, now, 0, (), row.id, zone=zone, until=until, follows=True), direct=True
    )


async def stop(work: Work, request: Request) -> Reply:
    """`events imports stop NAME`. Raises Refusal."""
    row = await _called(work, request.words.strip().strip("“”\"'<>"))
    return await _unfollow(work, request, row)


async def _called(work: Work, said: str) -> FollowedCalendar:
    """The calendar of this number, address, name or host. Raises Refusal."""
    found = await followed_calendars.every(work)
    number = names.number(said)
    if number is not None and 1 <= number <= len(found):
        return found[number - 1]
    exact = [one for one in found if said in (one.address, one.name)]
    if len(exact) == 1:
        return exact[0]
    hosts = [one for one in found if said.casefold() == follow_messages.host_of(one.address)]
    meant = names.meant(said, [one.name for one in found])
    near = hosts or [found[place] for place in meant.found]
    if not said or len(near) > 1:
        raise follow_messages.which_one([one.name for one in near or found])
    if not near:
        raise follow_messages.none_called(said)
    return near[0]


async def _unfollow(work: Work, request: Request, row: FollowedCalendar) -> Reply:
    name, address = row.name, row.address
    theirs = await follow_actions.unfollow(work, row.id, by=request.person.id)
    await last_acts.note(work, request.person.id, undo.UNFOLLOWED, name=name, address=address, events=theirs)
    return Reply.say(follow_messages.unfollowed(name))


async def call_off(work: Work, request: Request, pressed: CallOffVanished) -> Reply:
    """Call off what isn't in its calendar any more. Raises Refusal."""
    done = await reading_actions.call_off_vanished(work, pressed.event_id, by=request.person.id)
    if done is None:
        raise follow_messages.nothing_to_call_off()
    await last_acts.note_lasting(work, request.person.id, follow_messages.stays_off())
    return Reply.say(follow_messages.called_off(*done))


async def keep(work: Work, request: Request, pressed: KeepVanished) -> Reply:
    """It stays as it is."""
    return Reply.say(follow_messages.STAYS)
