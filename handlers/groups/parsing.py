"""Reading which community of practice is meant, and what a new one is called. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.chat import names
from handlers.groups import messages
from storage.groups import Listed

LONGEST_NAME = 60
LONGEST_ABOUT = 300
_QUOTED = re.compile(r'^["“](?P<name>[^"“”]+)["”]\s*(?:for\s+)?(?P<about>.*)$', re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Described:
    """A group to be made; `about` says whom it is for."""

    name: str
    about: str


def described(words: str) -> Described:
    """A name in quotation marks, and whom the group is for. Raises Refusal."""
    match = _QUOTED.match(words.strip())
    if match is None:
        raise messages.needs_a_name()
    name, about = " ".join(match["name"].split()), " ".join(match["about"].split()).rstrip(".")
    if len(name) > LONGEST_NAME or len(about) > LONGEST_ABOUT:
        raise messages.too_long(name=LONGEST_NAME, about=LONGEST_ABOUT)
    return Described(name, about)


def meant(words: str, groups: Sequence[Listed], *, command: str) -> Listed:
    """The group whose name, or the beginning of whose name, was typed. Raises Refusal."""
    said = words.strip().strip('"“”')
    found = names.meant(said, [group.name for group in groups]).found
    if len(found) != 1:
        raise messages.which_one([groups[place] for place in found] or groups, command)
    return groups[found[0]]
