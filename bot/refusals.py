"""What is said when something isn't possible: no such command, not for this role, not like that."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot import form_questions
from bot.chat import markup
from bot.chat.button import ButtonData
from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from bot.feature import Command, Press, may_use
from bot.registry import Registry
from storage.database import Work

Answer = Callable[[Work, Request], Awaitable[Reply]]


class Undone(Exception):
    """What was asked for can't be done: all that was done for it is undone, and `answer` given instead."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("undone")
        self.answer = answer


class FormFaults(Exception):
    """A form's answers aren't usable: nothing is done, and the same form may be sent again."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("faults")
        self.faults = faults


_GREETINGS = ("hello", "hi", "hey", "good morning", "good afternoon", "good evening")


_THANKS = ("thanks", "thank you", "thanks a lot", "cheers")


async def check(
    work: Work, request: Request, what: Command | Press[Any], data: ButtonData | None = None
) -> None:
    """Whether somebody may use a command, or press a button that carries `data`. Raises Refusal."""
    if await may_use(work, request, what, data):
        return
    said = f", and {what.others.said}" if what.others is not None else ""
    allow(what.role, request, what.words if isinstance(what, Command) else "that", others=said)


def allow(needed: Role, request: Request, what: str, *, others: str = "") -> None:
    """The one place where roles are checked; `others` says who else may. Raises Refusal."""
    if request.person.role < needed:
        raise _not_for(needed, request, what, others)


def _not_for(needed: Role, request: Request, what: str, others: str) -> Refusal:
    wanted = "do that" if what == "that" else f"use {request.example(what)}"
    if request.person.role is Role.SUSPENDED:
        return Refusal(
            f"You're suspended here for now, so I can't do that for you. {request.example('privacy')} shows "
            "and gives you what I hold about you, and whom to write to."
        )
    if request.outsider:
        return Refusal(f"Only this community's own members can {wanted}.")
    if needed is Role.MEMBER:
        return Refusal(
            f"Only members can {wanted}. Type {request.example('register')} to become one; it takes a minute."
        )
    return Refusal(f"Only {needed.value}s can {wanted}{others}.")


def unknown(said: str, request: Request, registry: Registry) -> Refusal:
    """What is said to words that are no command."""
    courtesy = said.casefold().strip(" .!,")
    if courtesy in _GREETINGS:
        return Refusal(f"Hello! {request.example('help')} shows what you can do here.")
    if courtesy in _THANKS:
        return Refusal("You're welcome!")
    if courtesy in form_questions.STEERING:
        return Refusal("There is no form open just now.")
    typed = markup.literal(said if len(said) <= 60 else said[:59] + "…")
    near = registry.nearest(said, request.person.role)
    if near == "help" or near is None:
        return Refusal(f"I don't know “{typed}”. {request.example('help')} shows what you can do here.")
    return Refusal(
        f"I don't know “{typed}”. Did you mean {request.example(near)}? {request.example('help')} shows "
        "what you can do here."
    )


def unknown_file(registry: Registry) -> Refusal:
    """What is said to a file that no command reads."""
    read = " ".join(f"{markup.code(one.words)}: {one.file}." for one in registry.file_commands())
    return Refusal(f"I don't know what that file is for. What I read is for {read}")


def sentence(refusal: Refusal, request: Request) -> str:
    """A refusal as it is said: what is wrong, and what would work."""
    example = f" For example: {request.example(refusal.example)}" if refusal.example is not None else ""
    below = f"\n\n{refusal.below}" if refusal.below else ""
    return f"{refusal.wrong}{example}{below}"
