"""Reading whom somebody thanks, and for what. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from handlers.kudos import messages

MOST_PEOPLE = 8
SHORTEST, LONGEST = 3, 500  # characters
_FOR = re.compile(r"\s+for\s+|\s*:\s+", re.IGNORECASE)
# Between names; mentions may stand side by side.
_BETWEEN = re.compile(r"\s*(?:,|;|&|\band\b)\s*|\s+(?=@)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """The people as they were typed, and what they are thanked for."""

    people: tuple[str, ...]
    text: str


def asked(words: str) -> Asked:
    """`@ann, Ben Cole and @cat for mending the cluster`. Raises Refusal."""
    match = _FOR.search(words)
    if match is None:
        raise messages.for_what()
    parts = (part.strip(" .") for part in _BETWEEN.split(words[: match.start()]))
    people = tuple(dict.fromkeys(part for part in parts if part))
    text = " ".join(words[match.end() :].split()).strip('"“” ')
    if not people or len(text) < SHORTEST:
        raise messages.for_what()
    if len(people) > MOST_PEOPLE:
        raise messages.too_many_people(MOST_PEOPLE)
    if len(text) > LONGEST:
        raise messages.too_long(len(text), LONGEST)
    return Asked(people, text)
