"""`groups`: communities of practice, joining and leaving them, and for organisers making them."""

from __future__ import annotations

import re

from bot.chat import markup
from bot.chat.button import Button
from bot.chat.form import Option, pick
from bot.chat.message import Message
from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.groups.buttons import LeaveGroup
from storage import audit, groups
from storage.database import Work
from storage.groups import Listed

CREATE_EXAMPLE = 'groups create "High-performance computing" for everyone who runs a cluster'
LONGEST_NAME = 60
_QUOTED = re.compile(r'^["“](?P<name>[^"“”]+)["”]\s*(?:for\s+)?(?P<about>.*)$', re.IGNORECASE | re.DOTALL)


async def listed(work: Work, request: Request) -> Reply:
    """All groups; the reader's own are marked."""
    found = await groups.every(work, request.person.id)
    if not found:
        return Reply.say("There are no communities of practice yet.")
    rows = "\n".join(f"- {_row(group)}" for group in found)
    join = request.example(f"groups join {found[0].name}")
    return Reply.say(f"Communities of practice:\n\n{rows}\n\nTo join one, type {join}.")


def _row(group: Listed) -> str:
    about = f" – for {markup.literal(group.about)}" if group.about else ""
    size = f"{group.members} {'member' if group.members == 1 else 'members'}"
    return f"{markup.bold(group.name)} ({size}{', you too' if group.mine else ''}){about}"


async def join(work: Work, request: Request) -> Reply:
    group = await _meant(work, request, "groups join")
    if not await groups.join(work, request.person.id, group.name):
        return Reply.say(f"You are in {markup.bold(group.name)} already.")
    undo = Button("Leave again", LeaveGroup(group=group.name))
    return Reply(Message(f"Welcome to {markup.bold(group.name)}.", (undo,)))


async def leave(work: Work, request: Request) -> Reply:
    group = await _meant(work, request, "groups leave")
    return await _leave(work, request, group)


async def leave_again(work: Work, request: Request, pressed: LeaveGroup) -> Reply:
    for group in await groups.every(work, request.person.id):
        if group.name == pressed.group:
            return await _leave(work, request, group)
    raise Refusal("That group is gone.")


async def _leave(work: Work, request: Request, group: Listed) -> Reply:
    if not await groups.leave(work, request.person.id, group.name):
        return Reply.say(f"You aren't in {markup.bold(group.name)}.")
    return Reply.say(f"You have left {markup.bold(group.name)}.")


async def create(work: Work, request: Request) -> Reply:
    """Make a group: its name in quotation marks, and whom it is for."""
    match = _QUOTED.match(request.words.strip())
    if match is None:
        raise Refusal("A group needs a name in quotation marks.", example=CREATE_EXAMPLE)
    name, about = " ".join(match["name"].split()), " ".join(match["about"].split()).rstrip(".")
    if len(name) > LONGEST_NAME or len(about) > 300:
        raise Refusal(
            f"Please keep the name to {LONGEST_NAME} characters and the rest to 300.", example=CREATE_EXAMPLE
        )
    known = {group.name.casefold() for group in await groups.every(work, request.person.id)}
    if name.casefold() in known or not await groups.make(work, name, about, by=request.person.id):
        raise Refusal(f"There is a group called {markup.bold(name)} already.")
    await audit.record(work, actor_id=request.person.id, action="groups.create", detail=name)
    return Reply.say(
        f"{markup.bold(name)} is made. Members join it with {request.example(f'groups join {name}')}."
    )


async def _meant(work: Work, request: Request, command: str) -> Listed:
    """The group whose name, or the beginning of whose name, was typed. Raises Refusal."""
    found = await groups.every(work, request.person.id)
    said = request.words.strip().strip('"“”')
    option = pick(tuple(Option(group.name, group.name) for group in found), said) if said else None
    if option is None:
        names = ", ".join(markup.literal(group.name) for group in found)
        raise Refusal(
            f"Which group? There is {names}.", example=f"{command} {found[0].name}" if found else None
        )
    return next(group for group in found if group.name == option.value)
