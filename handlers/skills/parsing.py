"""Reading what somebody heads for. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from rapidfuzz import fuzz, process

from bot.chat import names
from config.profiles import RoleProfile
from handlers.skills import messages

LIKENESS = 85  # of 100, in rapidfuzz's ratio of words: one letter in seven may be another


class Wanted(StrEnum):
    """What is asked for that is no role."""

    OVERVIEW = "overview"
    WISHES = "wishes"


_WORDS = {
    Wanted.OVERVIEW: ("overview", "grid", "all", "everything"),
    Wanted.WISHES: ("my own wishes", "own wishes", "my wishes", "wishes", "my own", "none", "no role"),
}


def wanted(said: str) -> Wanted | None:
    """What is asked for, where it is no role."""
    folded = said.casefold().strip('"“” .!')
    return next((what for what, words in _WORDS.items() if folded in words), None)


def role(said: str, profiles: Sequence[RoleProfile]) -> RoleProfile:
    """The role whose name, or nearly, was typed, or is part of what was typed. Raises Refusal."""
    said = re.sub(r"^(?:for|to|become|to become|towards?)\s+(?:an?\s+)?", "", said.casefold()).strip('"“” ')
    listed = [profile.name for profile in profiles]
    meant = names.meant(said, listed)
    if meant.one is not None:
        return profiles[meant.one]
    near = process.extractOne(
        said, [name.casefold() for name in listed], scorer=fuzz.token_set_ratio, score_cutoff=LIKENESS
    )
    if near is None or len(meant.found) > 1:
        raise messages.no_such_role([listed[place] for place in meant.found] or listed)
    return profiles[near[2]]
