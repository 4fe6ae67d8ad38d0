"""Whether two topics mean the same, by the stems of their words and the other names of skills. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import snowballstemmer
from rapidfuzz import fuzz

from config.catalogue import Catalogue

ALIKE = 85  # of 100: two topics that differ by a slip of the keyboard
_WORD = re.compile(r"[^\W_]+(?:[+#]+)?")
# What says nothing of a topic by itself.
_IDLE_WORDS = """
    a about an and at be better can do for from get getting how i improve in into is learn learning like more
    my of on or skill skills so the to use using want with work working would
"""
_IDLE = frozenset(_IDLE_WORDS.split())
_STEMMER = snowballstemmer.stemmer("english")


@lru_cache(maxsize=50_000)
def stems(said: str) -> frozenset[str]:
    """The stems of a text's words, without those that say nothing: “Using microscopes” is “microscop”."""
    words = [word for word in _WORD.findall(said.casefold()) if word not in _IDLE]
    return frozenset(_STEMMER.stemWords(words))


class Meanings:
    """Which topics mean the same; skills by what they are called. It remembers what it was asked."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        self._names = {key: tuple(called) for key, called in names.items()}
        self._known: dict[tuple[str, str], bool] = {}

    @classmethod
    def of(cls, catalogue: Catalogue) -> Meanings:
        """Those of a community's skills."""
        names = {key: [skill.name] for key, skill in catalogue.skills.items()}
        for alias, key in catalogue.aliases.items():
            if key in names:
                names[key].append(alias)
        return cls(names)

    def same(self, one: str, other: str) -> bool:
        """Whether two topics, skills by key or words as typed, mean the same, or one is a part of the other.

        Two skills of the catalogue are what they are, however they are called.
        """
        if one == other:
            return True
        if one in self._names and other in self._names:
            return False
        asked = (one, other) if one <= other else (other, one)
        if asked not in self._known:
            self._known[asked] = any(
                _alike(mine, theirs) for mine in self._called(one) for theirs in self._called(other)
            )
        return self._known[asked]

    def is_among(self, one: str, topics: Sequence[str]) -> bool:
        """Whether any of these topics means the same."""
        return one in topics or any(self.same(one, other) for other in topics)

    def covered(self, said: str, topic: str) -> bool:
        """Whether a topic is what a sentence is about: all that one of its names says is in it."""
        about = stems(said)
        return any(len(found) > 0 and found <= about for found in map(stems, self._called(topic)))

    def _called(self, topic: str) -> tuple[str, ...]:
        return self._names.get(topic, (topic,))


def _alike(one: str, other: str) -> bool:
    mine, theirs = stems(one), stems(other)
    if mine and theirs and (mine <= theirs or theirs <= mine):
        return True
    return fuzz.token_sort_ratio(one.casefold(), other.casefold()) >= ALIKE
