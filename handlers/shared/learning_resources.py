"""Learning resources as they are listed. Shared by the features. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from bot.chat import markup
from bot.chat.names import unaccented
from config.catalogue import Catalogue, Resource

GONE = " – its page was gone when I last looked"
_SHORTEST_BEGINNING = 3  # letters
NONE_KNOWN = "No course or reading is known for this one – please tell an organiser, they would like to know."


def listed(found: Sequence[Resource], *, most: int = 3, gone: Collection[str] = ()) -> str:
    """The first `most` of them as a list, or that none is known; last those whose page is `gone`."""
    if not found:
        return NONE_KNOWN
    ordered = sorted(found, key=lambda one: one.url in gone)
    return "\n".join(f"- {_row(one)}{GONE if one.url in gone else ''}" for one in ordered[:most])


def with_words(words: Sequence[str], catalogue: Catalogue) -> list[Resource]:
    """The resources whose own name and that of what they teach have these words, or words beginning so.

    What is shorter than three letters has to be a word of its own, as R does.
    """
    found: dict[str, Resource] = {}
    for skill in catalogue.skills.values():
        for resource in skill.resources:
            there = _words_of(f"{skill.name} {resource.name}")
            if all(any(_is_or_begins(one, word) for one in there) for word in words):
                found.setdefault(resource.url, resource)
    return list(found.values())


def _is_or_begins(there: str, word: str) -> bool:
    return there == word or (len(word) >= _SHORTEST_BEGINNING and there.startswith(word))


@lru_cache(maxsize=5_000)
def _words_of(said: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[\w+#]+", unaccented(said).casefold()))


def _row(one: Resource) -> str:
    by = f" ({markup.literal(one.provider)})" if one.provider else ""
    level = f", to level {one.level}" if one.level is not None else ""
    return markup.link(one.name, one.url) + by + level
