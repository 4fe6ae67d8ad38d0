"""`help`: what this person can do here, with examples that work when pasted."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat import markup
from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from bot.feature import Command, Feature
from storage.database import Work

# Commands of one feature that the overview explains; the others are only named.
MOST = 4


def about(features: Sequence[Feature]) -> Feature:
    """The help feature for these features and itself."""

    async def show(work: Work, request: Request) -> Reply:
        if request.words:
            return Reply.say(_topic(features, request))
        return Reply.say(_overview(features, request, work.community.name))

    command = Command(
        words="help",
        run=show,
        role=Role.GUEST,
        summary="what you can do here",
        examples=("help", "help events"),
    )
    return Feature(name="help", title="Help", commands=(command,))


def _overview(features: Sequence[Feature], request: Request, community: str) -> str:
    parts = [
        f"Hello {markup.bold(request.person.name)}. I'm Stepup, and I look after the practical "
        f"side of {markup.literal(community)}. {_standing(request)}"
    ]
    for feature in features:
        commands = _allowed(feature, request)
        if commands:
            shown = _foremost(commands)
            rows = [f"- {request.example(_first(c, request))} – {c.summary}" for c in shown]
            rest = ", ".join(markup.code(c.words) for c in commands if c not in shown)
            if rest:
                rows.append(f"- also {rest}: see {request.example(f'help {feature.name}')}")
            parts.append(f"**{feature.title}**")
            parts.append("\n".join(rows))
    parts.append(_place(request))
    return "\n\n".join(parts)


def _foremost(commands: list[Command]) -> list[Command]:
    """The commands that the overview explains: the first two, and of the others those of the highest role."""
    if len(commands) <= MOST + 1:
        return commands
    others = sorted(commands[2:], key=lambda command: -command.role.rank)[: MOST - 2]
    return [command for command in commands if command in (*commands[:2], *others)]


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


def _topic(features: Sequence[Feature], request: Request) -> str:
    said = request.words.casefold().strip().lstrip("/!")
    for feature in features:
        commands = _allowed(feature, request)
        words = {feature.name, feature.title.casefold()} | {c.words.split()[0] for c in commands}
        if commands and (said in words or any(said == c.words for c in commands)):
            lines = [f"**{feature.title}**"]
            lines += [_explained(command, request) for command in commands]
            return "\n\n".join(lines)
    for feature in features:
        if said == feature.name or said in {c.words.split()[0] for c in feature.commands}:
            needed = min(command.role for command in feature.commands)
            then = (
                f" Type {request.example('register')}; it takes two minutes." if needed is Role.MEMBER else ""
            )
            raise Refusal(f"{feature.title} is for {needed.value}s.{then}")
    names = ", ".join(
        request.example(f"help {feature.name}") for feature in features if _allowed(feature, request)
    )
    raise Refusal(f"I have no help on “{markup.literal(request.words[:60])}”. There is {names}.")


def _explained(command: Command, request: Request) -> str:
    summary = markup.capital(command.summary)
    examples = "\n".join(f"- {request.example(_here(e, request))}" for e in command.examples)
    return f"{summary}:\n\n{examples}"


def _allowed(feature: Feature, request: Request) -> list[Command]:
    return [c for c in feature.commands if c.role <= request.person.role]


def _first(command: Command, request: Request) -> str:
    return _here(command.examples[0] if command.examples else command.words, request)


def _here(example: str, request: Request) -> str:
    """An example that names a channel names this one, where this is one."""
    channel = request.place_name if request.place_name.startswith("#") else "#events"
    return example.replace("#events", channel)
