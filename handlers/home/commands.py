"""`home`: what waits for somebody, what is theirs, and what they are likeliest to want, on one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from bot.chat.section import Section
from bot.feature import Command, Feature, LongWork
from handlers.help import topics
from handlers.home import messages
from handlers.home.buttons import DoCommand, OpenCommand
from storage.database import Work


async def page(work: Work, request: Request, *, features: Sequence[Feature]) -> list[Section]:
    """The parts of somebody's page, the general one first."""
    if request.person.role is Role.SUSPENDED:
        return [messages.suspended(request)]
    waits = [one for feature in features if feature.waits for one in await feature.waits(work, request)]
    commands = topics.likeliest(features, request.person.role)
    found = [messages.greeting(request, work.community.name, waits, commands)]
    for feature in features:
        if feature.home is not None:
            found += await feature.home(work, request)
    return found


async def show(work: Work, request: Request, *, features: Sequence[Feature]) -> Reply:
    """The page as a message."""
    return Reply(messages.as_message(await page(work, request, features=features)), direct=True)


async def do(
    work: Work, request: Request, pressed: DoCommand | OpenCommand, *, commands: Mapping[str, Command]
) -> Reply | LongWork:
    """Do what the command of a button does. Raises Refusal where it isn't for whoever presses it."""
    command = commands.get(pressed.command)
    if command is None or request.person.role < command.role:
        raise messages.gone()
    return await command.run(work, replace(request, words="", command=command.words))
