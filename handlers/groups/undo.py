"""What can be taken back of communities of practice, and how."""

from __future__ import annotations

from bot.chat.identity import Address, Channel
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from bot.feature import Undo
from handlers.groups import channel_actions, channel_messages, lead_actions, lead_messages, messages
from storage import groups, people
from storage.database import Work
from storage.last_acts import Act

# The kinds of act, as they are noted: with the group's name.
JOINED = "group-joined"
LEFT = "group-left"
MADE = "group-made"
# With the person as its subject, and whether they lead the group since.
LED = "group-led"
# With the name of before, and whether the group was archived or brought back.
RENAMED = "group-renamed"
ARCHIVED = "group-archived"
# With the channels, too.
TIED = "group-tied"
UNTIED = "group-untied"


async def _leave(work: Work, request: Request, act: Act) -> Reply:
    await groups.leave(work, request.person.id, act.detail["name"])
    return Reply.say(messages.left(act.detail["name"]))


async def _join(work: Work, request: Request, act: Act) -> Reply:
    name = act.detail["name"]
    if name not in {group.name for group in await groups.every(work, request.person.id)}:
        raise messages.gone()
    await groups.join(work, request.person.id, name)
    return Reply(messages.welcome(name))


async def _untie(work: Work, request: Request, act: Act) -> Reply:
    name = act.detail["name"]
    channels = await channel_actions.untie(work, name, _channels(act), by=request.person.id)
    if not channels:
        raise channel_messages.tied_to_none(name)
    return Reply.say(channel_messages.untied(name, channels))


def _channels(act: Act) -> list[Channel]:
    return [
        Channel(called, Address(platform, conversation))
        for called, platform, conversation in act.detail["channels"]
    ]


async def _tie_again(work: Work, request: Request, act: Act) -> Reply:
    name = act.detail["name"]
    channels = _channels(act)
    await channel_actions.tie(work, name, channels, by=request.person.id)
    return Reply.say(channel_messages.tied(name, channels))


async def _unmake(work: Work, request: Request, act: Act) -> Reply:
    name = act.detail["name"]
    if not await groups.unmake(work, name):
        raise messages.has_members(name)
    return Reply.say(messages.unmade(name))


async def _lead(work: Work, request: Request, act: Act) -> Reply:
    name, person_id, by = act.detail["name"], act.subject, request.person.id
    known = await people.name_of(work, person_id)
    if act.detail["led"]:
        await lead_actions.lead_no_longer(work, name, person_id, by=by)
        return Reply(lead_messages.leads_no_longer(known, person_id, name))
    await lead_actions.lead(work, name, person_id, by=by, name=request.person.name)
    return Reply(lead_messages.leads_again(known, person_id, name))


async def _rename(work: Work, request: Request, act: Act) -> Reply:
    name, before = act.detail["name"], act.detail["before"]
    if not await lead_actions.rename(work, name, before, by=request.person.id):
        raise messages.is_there_already(before)
    return Reply.say(lead_messages.renamed(name, before))


async def _archive(work: Work, request: Request, act: Act) -> Reply:
    name, away = act.detail["name"], act.detail["away"]
    await lead_actions.archive(work, name, away=not away, by=request.person.id)
    if away:
        return Reply.say(lead_messages.restored(name))
    return Reply.say(lead_messages.archived(name, 0, restore=request.example(f"groups restore {name}")))


UNDO = {
    TIED: Undo(_untie, Role.ORGANISER),
    UNTIED: Undo(_tie_again, Role.ORGANISER),
    LED: Undo(_lead, Role.ORGANISER),
    RENAMED: Undo(_rename, Role.ORGANISER),
    ARCHIVED: Undo(_archive, Role.ORGANISER),
    JOINED: Undo(_leave, Role.MEMBER),
    LEFT: Undo(_join, Role.MEMBER),
    MADE: Undo(_unmake, Role.ORGANISER),
}
