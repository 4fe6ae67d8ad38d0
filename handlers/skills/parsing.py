"""Reading which role somebody heads for. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from bot.chat.form import Option, pick
from config.profiles import RoleProfile
from handlers.skills import messages

LIKENESS = 85  # of 100, in rapidfuzz's ratio: one letter in seven may be another


def role(said: str, profiles: Sequence[RoleProfile]) -> RoleProfile:
    """The role whose name, or nearly, was typed. Raises Refusal."""
    said = said.casefold().removeprefix("for ").strip('"“” ')
    option = pick(tuple(Option(profile.name, profile.name) for profile in profiles), said)
    if option is not None:
        return next(profile for profile in profiles if profile.name == option.value)
    names = [profile.name.casefold() for profile in profiles]
    near = process.extractOne(said, names, scorer=fuzz.ratio, score_cutoff=LIKENESS)
    if near is None:
        raise messages.no_such_role([profile.name for profile in profiles])
    return profiles[near[2]]
