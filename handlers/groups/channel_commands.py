"""`groups tie` and `groups untie`: the channel of a community of practice."""

from __future__ import annotations

from bot.chat.identity import Channel
from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.groups import channel_actions, channel_messages, parsing, undo
from handlers.groups.channel_messages import TIE_EXAMPLE
from handlers.shared import lookups
from storage import groups, last_acts
from storage.database import Work


async def tie(work: Work, request: Request) -> Reply:
    """Tie a community to the channel that this is typed in. Raises Refusal.

    It has to be typed there: whoever ties a private channel lets others in, and so must be in it.
    """
    found = await groups.every(work, request.person.id)
    parted = parsing.group_and_rest(request.words, found)
    named = [word for word in parted[1].split() if word.startswith("#")] if parted is not None else []
    if parted is None or len(named) != 1:
        raise channel_messages.which_group_and_channel()
    channels = lookups.channels(named, request, example=TIE_EXAMPLE)
    if request.direct or request.place not in [channel.address for channel in channels]:
        raise channel_messages.type_it_there(named[0], request.example(f"groups tie {request.words}"))
    return await _tie(work, request, parted[0].name, channels)


async def _tie(work: Work, request: Request, name: str, channels: tuple[Channel, ...]) -> Reply:
    if not await channel_actions.tie(work, name, channels, by=request.person.id):
        return Reply.say(channel_messages.tied_already(name, channels))
    await last_acts.note(work, request.person.id, undo.TIED, name=name)
    return Reply.say(channel_messages.tied(name, channels))


async def untie(work: Work, request: Request) -> Reply:
    """Tie a community to no channel any more; nobody is put out of it. Raises Refusal."""
    found = await groups.every(work, request.person.id)
    group = parsing.meant(request.words, found, command="groups untie")
    channels = await channel_actions.untie(work, group.name, by=request.person.id)
    if not channels:
        raise channel_messages.tied_to_none(group.name)
    kept = [[one.name, one.address.platform, one.address.conversation] for one in channels]
    await last_acts.note(work, request.person.id, undo.UNTIED, name=group.name, channels=kept)
    return Reply.say(channel_messages.untied(group.name, channels))
