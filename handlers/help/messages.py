"""What help says."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat import markup
from bot.chat.refusal import Refusal
from bot.chat.request import Request
from bot.chat.role import Role
from bot.feature import Command, Feature
from handlers.help import topics


def overview(features: Sequence[Feature], request: Request, community: str) -> str:
    """What this person can do here, feature by feature, with examples that work when pasted."""
    parts = [
        f"Hello {markup.bold(request.person.name)}. I'm Stepup, and I look after the practical "
        f"side of {markup.literal(community)}. {_standing(request)}"
    ]
    for feature in features:
        commands = topics.allowed(feature, request.person.role)
        if not commands:
            continue
        shown = topics.foremost(commands)
        rows = [f"- {request.example(_first(one, request))} – {one.summary}" for one in shown]
        rest = ", ".join(markup.code(one.words) for one in commands if one not in shown)
        if rest:
            rows.append(f"- also {rest}: see {request.example(f'help {feature.name}')}")
        parts += [f"**{feature.title}**", "\n".join(rows)]
    return "\n\n".join([*parts, _place(request)])


def _standing(request: Request) -> str:
    if request.outsider:
        return "You're a guest from another organisation, so you can look round and join events."
    if request.person.role is Role.GUEST:
        return "You haven't registered yet, so here is what guests can do."
    if request.person.role is Role.MEMBER:
        return "Here is what you can do."
    return f"You are one of our {request.person.role.value}s; here is what you can do."


def _place(request: Request) -> str:
    more = f"{request.example('help events')} tells you more about one of them."
    if request.direct:
        return f"{more} Only you and I can read what we write here."
    return f"{more} What you ask me here, I answer to you alone."


def topic(feature: Feature, request: Request) -> str:
    """Every command of a feature that this person may use, with all its examples."""
    commands = topics.allowed(feature, request.person.role)
    return "\n\n".join([f"**{feature.title}**", *(_explained(command, request) for command in commands)])


def _explained(command: Command, request: Request) -> str:
    examples = "\n".join(f"- {request.example(_here(example, request))}" for example in command.examples)
    return f"{markup.capital(command.summary)}:\n\n{examples}"


def is_for(feature: Feature, request: Request) -> Refusal:
    needed = min(command.role for command in feature.commands)
    then = f" Type {request.example('register')}; it takes a minute." if needed is Role.MEMBER else ""
    return Refusal(f"{feature.title} is for {needed.value}s.{then}")


def no_such_topic(features: Sequence[Feature], request: Request) -> Refusal:
    names = ", ".join(
        request.example(f"help {feature.name}")
        for feature in features
        if topics.allowed(feature, request.person.role)
    )
    return Refusal(f"I have no help on “{markup.literal(request.words[:60])}”. There is {names}.")


def _first(command: Command, request: Request) -> str:
    return _here(command.examples[0] if command.examples else command.words, request)


def _here(example: str, request: Request) -> str:
    """An example that names a channel names this one, where this is one."""
    channel = request.place_name if request.place_name.startswith("#") else "#events"
    return example.replace("#events", channel)
