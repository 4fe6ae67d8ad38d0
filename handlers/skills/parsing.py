"""Reading what somebody heads for. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from rapidfuzz import fuzz, process

from config.profiles import RoleProfile
from handlers.skills import messages

LIKENESS = 85  # of 100, in rapidfuzz's ratio of words: one letter in seven may be another


_BEFORE = re.compile(
    r"^(?:i(?:'d| would) like to |i want to )?(?:for|to become|become|to be|be|to|towards?)?\s*(?:an?\s+)?"
)


class Wanted(StrEnum):
    """What is asked for that is no role."""

    ROLES = "roles"
    OVERVIEW = "overview"
    WISHES = "wishes"


_WORDS = {
    Wanted.ROLES: ("list", "roles", "list roles", "role"),
    Wanted.OVERVIEW: ("overview", "grid", "all", "everything"),
    Wanted.WISHES: ("my own wishes", "own wishes", "my wishes", "wishes", "my own", "none", "no role"),
}


def wanted(said: str) -> Wanted | None:
    """What is asked for, where it is no role."""
    folded = said.casefold().strip('"“” .!')
    return next((what for what, words in _WORDS.items() if folded in words), None)


def role(said: str, profiles: Sequence[RoleProfile]) -> RoleProfile:
    """The role whose name, or nearly, was typed, or is part of what was typed. Raises Refusal."""
    said = _BEFORE.sub("", said.casefold()).strip('"“” .!')
    words = said.split()
    called = [
        (name.casefold(), place)
        for place, profile in enumerate(profiles)
        for name in (profile.name, *profile.aliases)
    ]
    for fits in (lambda name: name == said, lambda name: _begin(words, name)):
        found = sorted({place for name, place in called if fits(name)})
        if len(found) == 1:
            return profiles[found[0]]
        if found:
            raise messages.which_role([profiles[place].name for place in found])
    near = process.extractOne(
        said, [name for name, _ in called], scorer=fuzz.token_set_ratio, score_cutoff=LIKENESS
    )
    if near is None:
        raise messages.no_such_role(said, [profile.name for profile in profiles])
    return profiles[called[near[2]][1]]


def _begin(words: Sequence[str], name: str) -> bool:
    """Whether each of some words begins a word of a name."""
    return bool(words) and all(any(part.startswith(word) for part in name.split()) for word in words)
