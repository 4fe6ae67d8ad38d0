"""`events announce`: an event is announced once more, or sooner than was planned."""

from __future__ import annotations

from bot.chat.question import ANSWER
from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.events import (
    again_messages,
    change_actions,
    event_lookup,
    organiser_messages,
    parsing,
    post_actions,
)
from handlers.events.again_messages import ANNOUNCE_EXAMPLE
from handlers.events.buttons import AnnounceAgain
from handlers.shared import channel_question, lookups
from storage import audit, events, last_acts, posted
from storage.database import Work
from storage.events import Event


async def announce(work: Work, request: Request) -> Reply:
    """Show what would be posted, and where; nothing is before the yes. Raises Refusal."""
    planned = await events.planned(work)
    if not planned:
        raise organiser_messages.nothing_planned()
    words, names = parsing.without_channels(request.words)
    event = event_lookup.meant(request, planned, command="events announce", words=words)[0]
    series = await post_actions.series_of(work, event)
    if series and series.events:
        # The post tells of the next date, and of the others with it.
        event = series.events[0]
    has = await events.channels(work, event.id)
    more = lookups.channels(names, request, example=f"{ANNOUNCE_EXAMPLE} in #events")
    if not has and not more:
        raise channel_question.which(f'events announce "{event.title}" in {ANSWER}')
    new = [one for one in more if one.address not in {each.address for each in has}]
    edit_id = 0
    if new:
        edit_id = await change_actions.keep_channels(work, event, new, by=request.person.id)
    last = await posted.delivered(work, post_actions.key_of(event), limit=1)
    return Reply(
        again_messages.preview(
            event,
            await post_actions.as_it_stands(work, event, series),
            [*has, *new],
            request.person.zone,
            last=last[0].sent_at if last else None,
            edit_id=edit_id,
        )
    )


async def announce_now(work: Work, request: Request, pressed: AnnounceAgain) -> Reply:
    """Post it, once a day at most. Raises Refusal."""
    event = await change_actions.changeable(work, pressed.event_id)
    if pressed.edit_id:
        await change_actions.add_channels(work, event, pressed.edit_id)
    if not await _posted(work, event):
        raise again_messages.posted_today(event)
    await audit.record(work, actor_id=request.person.id, action="events.announce", detail=event.title)
    why = organiser_messages.stays_announced(event, request.example)
    await last_acts.note_lasting(work, request.person.id, why)
    return Reply.say(organiser_messages.announced(await events.channels(work, event.id)))


async def _posted(work: Work, event: Event) -> bool:
    if event.announced_at is None:
        await post_actions.announce_sooner(work, event)
        return True
    return await post_actions.announce_again(work, event) > 0
