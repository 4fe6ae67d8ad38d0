"""What is said when something isn't possible: no such command, not for this role, not like that."""

from __future__ import annotations

from bot import form_conversation
from bot.chat import markup
from bot.chat.refusal import Refusal
from bot.chat.request import Request
from bot.chat.role import Role
from bot.registry import Registry

_GREETINGS = ("hello", "hi", "hey", "good morning", "good afternoon", "good evening")

_THANKS = ("thanks", "thank you", "thanks a lot", "cheers")


def allow(needed: Role, request: Request, what: str) -> None:
    """The one place where roles are checked. Raises Refusal."""
    if request.person.role >= needed:
        return
    wanted = "do that" if what == "that" else f"use {request.example(what)}"
    if request.outsider:
        raise Refusal(f"Only this community's own members can {wanted}.")
    if needed is Role.MEMBER:
        raise Refusal(
            f"Only members can {wanted}. Type {request.example('register')} to become one; it takes "
            "two minutes."
        )
    raise Refusal(f"Only {needed.called}s can {wanted}.")


def unknown(said: str, request: Request, registry: Registry) -> Refusal:
    courtesy = said.casefold().strip(" .!,")
    if courtesy in _GREETINGS:
        return Refusal(f"Hello! {request.example('help')} shows what you can do here.")
    if courtesy in _THANKS:
        return Refusal("You're welcome!")
    if courtesy in form_conversation.STEERING:
        return Refusal("There is no form open just now.")
    typed = markup.literal(said if len(said) <= 60 else said[:59] + "…")
    near = registry.nearest(said, request.person.role)
    if near == "help" or near is None:
        return Refusal(f"I don't know “{typed}”. {request.example('help')} shows what you can do here.")
    return Refusal(
        f"I don't know “{typed}”. Did you mean {request.example(near)}? {request.example('help')} shows "
        "what you can do here."
    )


def sentence(refusal: Refusal, request: Request) -> str:
    """A refusal as it is said: what is wrong, and what would work."""
    if refusal.example is None:
        return refusal.wrong
    return f"{refusal.wrong} For example: {request.example(refusal.example)}"
