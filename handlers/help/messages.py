"""What help says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.chat import markup
from bot.chat.refusal import Refusal
from bot.chat.request import Request
from bot.chat.role import Role
from bot.feature import Command, Feature
from handlers.help import topics
from handlers.help.search import Found

QUESTION = "help how do I change my time zone"
MOST_WAITING = 3


def overview(
    features: Sequence[Feature],
    request: Request,
    community: str,
    waits: Sequence[str],
) -> str:
    """What waits, the likeliest things to do, and how to ask for more: at most ten lines."""
    hello = f"Hello {markup.bold(request.person.name)}. I'm Stepup, and I look after the practical side of "
    hello += f"{markup.literal(community)}. {_standing(request)}"
    if waits:
        hello += f" Waiting for you: {'; '.join(waits[:MOST_WAITING])}."
    commands = topics.likeliest(features, request.person.role)
    rows = [f"- {request.example(_first(one, request, {}))} – {one.summary}" for one in commands]
    return "\n\n".join([hello, "\n".join(rows), _more(features, request)])


def _standing(request: Request) -> str:
    if request.outsider:
        return "You're a guest from another organisation, so you can look round and join events."
    if request.person.role is Role.SUSPENDED:
        return "You're suspended here for now; this is what you can still do."
    if request.person.role is Role.GUEST:
        return "You haven't registered yet."
    if request.person.role is Role.MEMBER:
        return "You're a member."
    return f"You're one of our {request.person.role.value}s."


def _more(features: Sequence[Feature], request: Request) -> str:
    names = ", ".join(feature.name for feature in _mine(features, request))
    return (
        f"Ask me anything in your own words: {request.example(QUESTION)}. {request.example('help events')} "
        f"shows all of one topic; there is {names}. {_who_reads(request)}"
    )


def _who_reads(request: Request) -> str:
    if request.direct:
        return "Only you and I can read what we write here."
    return "What you ask me here, I answer to you alone."


def _mine(features: Sequence[Feature], request: Request) -> list[Feature]:
    return [feature for feature in features if topics.allowed(feature, request.person.role)]


def topic(feature: Feature, request: Request, examples: Mapping[str, str]) -> str:
    """Every command of a feature that this person may use, with all its examples."""
    commands = topics.allowed(feature, request.person.role)
    explained = (_explained(command, request, examples) for command in commands)
    return "\n\n".join([f"**{feature.title}**", *explained])


def answer(found: Sequence[Found], request: Request, examples: Mapping[str, str]) -> str:
    """What a question seems to be about, and what else it may be; the likeliest first."""
    best = found[0]
    parts = [_explained(best.command, request, examples)]
    others = [one.command for one in found[1:3]]
    if others:
        rows = [f"- {request.example(_first(one, request, examples))} – {one.summary}" for one in others]
        parts += ["Or do you mean:", "\n".join(rows)]
    parts.append(f"{request.example(f'help {best.feature.name}')} shows all of this topic.")
    return "\n\n".join(parts)


def _explained(command: Command, request: Request, examples: Mapping[str, str]) -> str:
    own = examples.get(command.words)
    shown = (own, *command.examples[1:]) if own else command.examples
    rows = "\n".join(f"- {request.example(_here(example, request))}" for example in shown)
    return f"{markup.capital(command.summary)}:\n\n{rows}"


def is_for(feature: Feature, request: Request) -> Refusal:
    return _only_for(feature.title, min(command.role for command in feature.commands), request)


def is_for_others(command: Command, request: Request) -> Refusal:
    """What a question is about isn't for whoever asks."""
    what = f"{request.example(command.words)} ({command.summary})"
    others = f", and for {command.others.said}" if command.others is not None else ""
    return _only_for(what, command.role, request, others)


def _only_for(what: str, needed: Role, request: Request, others: str = "") -> Refusal:
    then = f" Type {request.example('register')}; it takes a minute." if needed is Role.MEMBER else ""
    return Refusal(f"{what} is for {needed.value}s{others}.{then}")


def nothing_on(features: Sequence[Feature], request: Request) -> Refusal:
    names = ", ".join(request.example(f"help {feature.name}") for feature in _mine(features, request))
    return Refusal(f"I have no help on “{markup.literal(request.words[:60])}”. There is {names}.")


def _first(command: Command, request: Request, examples: Mapping[str, str]) -> str:
    general = command.examples[0] if command.examples else command.words
    return _here(examples.get(command.words, general), request)


def _here(example: str, request: Request) -> str:
    """An example that names a channel names this one, where this is one."""
    channel = request.place_name if request.place_name.startswith("#") else "#events"
    return example.replace("#events", channel)
