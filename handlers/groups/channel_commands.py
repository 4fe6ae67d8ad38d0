"""`groups tie` and `groups untie`: the channel of a community of practice."""

from __future__ import annotations

from collections.abc import Iterable

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
    said, named = _parted(request.words)
    if not said or len(named) != 1:
        raise channel_messages.which_group_and_channel()
    found = await groups.every(work, request.person.id)
    group = parsing.meant(said, found, command="groups tie", rest=f" {named[0]}")
    channels = lookups.channels(named, request, example=TIE_EXAMPLE)
    if request.direct or request.place not in [channel.address for channel in channels]:
        line = request.example(f"groups tie {group.name} {named[0]}")
        raise channel_messages.type_it_there(named[0], line)
    return await _tie(work, request, group.name, channels)


def _parted(words: str) -> tuple[str, list[str]]:
    """The community that was typed, and the channels."""
    every = words.split()
    named = [word for word in every if word.startswith("#")]
    return " ".join(word for word in every if word not in named).removesuffix(" to"), named


async def _tie(work: Work, request: Request, name: str, channels: tuple[Channel, ...]) -> Reply:
    if not await channel_actions.tie(work, name, channels, by=request.person.id):
        return Reply.say(channel_messages.tied_already(name, channels))
    await last_acts.note(work, request.person.id, undo.TIED, name=name, channels=_kept(channels))
    return Reply.say(channel_messages.tied(name, channels))


async def untie(work: Work, request: Request) -> Reply:
    """Tie a community to a channel no longer, or to none; nobody is put out of it. Raises Refusal."""
    said, named = _parted(request.words)
    found = await groups.every(work, request.person.id)
    group = parsing.meant(said.removesuffix(" from"), found, command="groups untie")
    which = lookups.channels(named, request, example=TIE_EXAMPLE) if named else None
    channels = await channel_actions.untie(work, group.name, which, by=request.person.id)
    if not channels:
        raise channel_messages.tied_to_none(group.name, named)
    await last_acts.note(work, request.person.id, undo.UNTIED, name=group.name, channels=_kept(channels))
    return Reply.say(channel_messages.untied(group.name, channels))


def _kept(channels: Iterable[Channel]) -> list[list[str]]:
    """Channels as they are kept for `undo`."""
    return [[one.name, one.address.platform, one.address.conversation] for one in channels]
