"""Which commands help tells somebody of. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.role import Role
from bot.feature import Command, Feature

MOST_LIKELY = 5


def allowed(feature: Feature, role: Role) -> list[Command]:
    """The commands of a feature that a role may use."""
    return [command for command in feature.commands if command.role <= role]


def likeliest(features: Sequence[Feature], role: Role) -> list[Command]:
    """What somebody of a role is likeliest to want, in the order of the features."""
    found = [
        command for feature in features for command in allowed(feature, role) if role in command.likely_for
    ]
    return found[:MOST_LIKELY]


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
        if feature.commands and said in {
            feature.name,
            *(command.words.split()[0] for command in feature.commands),
        }:
            return feature
    return None
