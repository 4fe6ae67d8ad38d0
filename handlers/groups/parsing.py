"""Reading which community of practice is meant, and what a new one is called. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.chat import names
from handlers.groups import lead_messages, messages
from handlers.shared import quotations
from storage.groups import Listed

LONGEST_NAME = 60
LONGEST_ABOUT = 300
_QUOTED = re.compile(r'^["“](?P<name>[^"“”]+)["”]\s*(?:for\s+)?(?P<about>.*)$', re.IGNORECASE | re.DOTALL)

_RENAMED = re.compile(
    r'^["“](?P<old>[^"“”]+)["”]\s*(?:to\s+|as\s+)?["“](?P<new>[^"“”]*\w[^"“”]*)["”]$', re.IGNORECASE
)


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


def meant(words: str, groups: Sequence[Listed], *, command: str, rest: str = "") -> Listed:
    """The group whose name, or the beginning of whose name, was typed; `rest` came after. Raises Refusal."""
    said = words.strip().strip('"“”')
    found = names.meant(said, [group.name for group in groups]).found
    if len(found) != 1:
        raise messages.which_one([groups[place] for place in found] or groups, command, rest)
    return groups[found[0]]


def group_and_rest(words: str, groups: Sequence[Listed]) -> tuple[Listed, str] | None:
    """The group that words begin with, as much of its name as there is, and what follows it; None without."""
    if quoted := quotations.split(words):
        found = names.meant(quoted[0], [group.name for group in groups]).found
        return (groups[found[0]], quoted[1].strip()) if len(found) == 1 else None
    said = words.split()
    for at in range(len(said), 0, -1):
        meant = names.meant(" ".join(said[:at]), [group.name for group in groups])
        if len(meant.found) == 1 and not meant.wrong:
            return groups[meant.found[0]], " ".join(said[at:])
    return None


def renamed(words: str) -> tuple[str, str]:
    """The name of a group, and what it is to be called. Raises Refusal."""
    match = _RENAMED.match(words.strip())
    if match is None:
        raise lead_messages.rename_how()
    new = " ".join(match["new"].split())
    if len(new) > LONGEST_NAME:
        raise messages.too_long(name=LONGEST_NAME, about=LONGEST_ABOUT)
    return match["old"], new
