"""`groups`: communities of practice, joining and leaving them, and for organisers making them."""

from __future__ import annotations

from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.groups import actions, messages, parsing, undo
from handlers.groups.buttons import LeaveGroup, MoreGroups
from handlers.shared import group_invitations
from storage import groups, last_acts
from storage.database import Work
from storage.groups import Listed


async def listed(work: Work, request: Request) -> Reply:
    """All groups; the reader's own are marked."""
    return await _page(work, request, 0)


async def more(work: Work, request: Request, pressed: MoreGroups) -> Reply:
    """The next page of them."""
    return await _page(work, request, pressed.start)


async def _page(work: Work, request: Request, start: int) -> Reply:
    found = await groups.every(work, request.person.id)
    if not found:
        return Reply.say(messages.NONE)
    return Reply(messages.overview(found, start=start, join=request.example(f"groups join {found[0].name}")))


async def in_profile(work: Work, person_id: int) -> str:
    """The groups of a member, as their profile says them."""
    return messages.in_profile(await groups.of_member(work, person_id))


async def join(work: Work, request: Request) -> Reply:
    """Join the group whose name was typed."""
    found = await groups.every(work, request.person.id)
    group = parsing.meant(request.words, found, command="groups join")
    if not await groups.join(work, request.person.id, group.name):
        return Reply.say(messages.in_it_already(group.name))
    await last_acts.note(work, request.person.id, undo.JOINED, name=group.name)
    invited = await group_invitations.invite(work, request.person.id, [group.name])
    return Reply(messages.welcome(group.name, group_invitations.said(invited)))


async def leave(work: Work, request: Request) -> Reply:
    """Leave the group whose name was typed."""
    found = await groups.every(work, request.person.id)
    return await _leave(work, request, parsing.meant(request.words, found, command="groups leave"))


async def leave_again(work: Work, request: Request, pressed: LeaveGroup) -> Reply:
    """Leave the group that was joined by the message of the button."""
    for group in await groups.every(work, request.person.id):
        if group.name == pressed.group:
            return await _leave(work, request, group)
    raise messages.gone()


async def _leave(work: Work, request: Request, group: Listed) -> Reply:
    if not await groups.leave(work, request.person.id, group.name):
        return Reply.say(messages.not_in_it(group.name))
    await last_acts.note(work, request.person.id, undo.LEFT, name=group.name)
    return Reply.say(messages.left(group.name))


async def create(work: Work, request: Request) -> Reply:
    """Make a group: its name in quotation marks, and whom it is for."""
    group = parsing.described(request.words)
    if not await actions.make_group(work, group.name, group.about, by=request.person.id):
        raise messages.is_there_already(group.name)
    await last_acts.note(work, request.person.id, undo.MADE, name=group.name)
    return Reply.say(messages.made(group.name, join=request.example(f"groups join {group.name}")))


async def examples(work: Work, request: Request) -> dict[str, str]:
    """By command, for help: an example with a group that there is."""
    found = await groups.every(work, request.person.id)
    mine = [group.name for group in found if group.mine]
    others = [group.name for group in found if not group.mine]
    named = (("groups join", others), ("groups leave", mine))
    return {command: f"{command} {names[0]}" for command, names in named if names}
