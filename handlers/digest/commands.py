"""`digest`: what is coming, told every week to those who ask and in channels."""

from __future__ import annotations

from bot.chat.message import Message
from bot.chat.recurrence import Recurrence
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from handlers.digest import actions, messages, parsing
from handlers.digest.buttons import StopDigest, TakeDigest
from handlers.digest.messages import CHANNEL_EXAMPLE
from handlers.shared import lookups, taken_back
from storage import digests
from storage.database import Work


async def digest(work: Work, request: Request) -> Reply:
    """See the digest as it is, get it weekly or no more; organisers have it posted. Raises Refusal."""
    named, rest = parsing.channels(request.words)
    said = rest.casefold().strip(" .!")
    if named:
        return await _in_channels(work, request, named, rest)
    if not said:
        return await _now(work, request)
    if said in parsing.ON:
        return await take(work, request, TakeDigest())
    if said in parsing.OFF:
        return await stop(work, request, StopDigest())
    if said in ("list", "channels"):
        return await _listed(work, request)
    raise messages.unclear(rest)


async def _now(work: Work, request: Request) -> Reply:
    me, zone = request.person.id, request.person.zone
    found = await actions.for_people(work, [me])
    theirs, answers = found[me]
    message = (
        Message(messages.NOTHING) if theirs.is_empty else messages.digest(theirs, zone, answers, private=True)
    )
    wants = await digests.wants(work, me)
    return Reply(messages.now(message, wants=wants, next_at=actions.next_moment(work), zone=zone))


async def take(work: Work, request: Request, pressed: TakeDigest) -> Reply:
    """Get it every week. Raises Refusal for somebody who wants no messages about events."""
    await taken_back.refuse_event_messages(work, request)
    new = await actions.subscribe(work, request.person.id)
    at = actions.next_moment(work)
    return Reply.say(messages.will_come(at, request.person.zone, already=not new))


async def stop(work: Work, request: Request, pressed: StopDigest) -> Reply:
    """Get it no more."""
    return Reply.say(messages.wont_come(did=await digests.stop(work, request.person.id)))


async def _in_channels(work: Work, request: Request, named: list[str], rest: str) -> Reply:
    if request.person.role < Role.ORGANISER:
        raise messages.for_organisers()
    channels = lookups.channels(named, request, example=CHANNEL_EXAMPLE)
    if parsing.stops(rest):
        gone = await actions.post_no_more(work, channels, by=request.person.id)
        if not gone:
            raise messages.not_posted_there(" and ".join(named))
        return Reply.say(messages.stopped(gone))
    zone = work.community.zone
    recurs = parsing.weekly(rest, zone, request.now)
    at = await actions.post_in(work, channels, recurs, by=request.person.id)
    return Reply.say(messages.posted_in(channels, recurs, request.person.zone, at))


async def _listed(work: Work, request: Request) -> Reply:
    found = {row.name: Recurrence.kept(row.rule, row.start, row.zone) for row in await digests.channels(work)}
    return Reply.say(messages.listed(list(found.items()), request.person.zone))
