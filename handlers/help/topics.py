"""Which commands help tells somebody of. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.role import Role
from bot.feature import Command, Feature

# Commands of one feature that the overview explains; the others are only named.
MOST = 4


def allowed(feature: Feature, role: Role) -> list[Command]:
    """The commands of a feature that a role may use."""
    return [command for command in feature.commands if command.role <= role]


def foremost(commands: Sequence[Command]) -> list[Command]:
    """The commands that the overview explains: the first two, and of the others those of the highest role."""
    if len(commands) <= MOST + 1:
        return list(commands)
    others = sorted(commands[2:], key=lambda command: -command.role.rank)[: MOST - 2]
    return [command for command in commands if command in (*commands[:2], *others)]


def found(said: str, features: Sequence[Feature], role: Role) -> Feature | None:
    """The feature that these words name, or one of whose commands they are, that this role may use."""
    for feature in features:
        commands = allowed(feature, role)
        names = {feature.name, feature.title.casefold(), *(command.words for command in commands)}
        if commands and said in names | {command.words.split()[0] for command in commands}:
            return feature
    return None


def out_of_reach(said: str, features: Sequence[Feature]) -> Feature | None:
    """The feature that these words name, whoever may use it."""
    for feature in features:
        if said in {feature.name, *(command.words.split()[0] for command in feature.commands)}:
            return feature
    return None
