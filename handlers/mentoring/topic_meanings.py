"""Whether two topics mean the same, by the stems of their words and the other names of skills. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import combinations

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
_MOST_KNOWN = 200_000
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
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[asked] = any(
                _alike(mine, theirs) for mine in self.names_of(one) for theirs in self.names_of(other)
            )
        return self._known[asked]

    def is_among(self, one: str, topics: Sequence[str]) -> bool:
        """Whether any of these topics means the same."""
        return one in topics or any(self.same(one, other) for other in topics)

    def covered(self, said: str, topic: str) -> bool:
        """Whether a topic is what a sentence is about: all that one of its names says is in it."""
        about = stems(said)
        return any(len(found) > 0 and found <= about for found in map(stems, self.names_of(topic)))

    def names_of(self, topic: str) -> tuple[str, ...]:
        """What a topic is called."""
        return self._names.get(topic, (topic,))


def _alike(one: str, other: str) -> bool:
    mine, theirs = stems(one), stems(other)
    if mine and theirs and (mine <= theirs or theirs <= mine):
        return True
    return fuzz.token_sort_ratio(one.casefold(), other.casefold()) >= ALIKE


class TopicIndex:
    """Finds which of many topics mean the same as one, without looking at each of them."""

    def __init__(self, meanings: Meanings, topics: Iterable[str]) -> None:
        self._meanings = meanings
        self._by_stem: dict[str, set[str]] = {}
        self._by_stems: dict[frozenset[str], set[str]] = {}
        self._by_look: dict[tuple[str, int], set[str]] = {}
        for topic in topics:
            for name in meanings.names_of(topic):
                self._by_stems.setdefault(stems(name), set()).add(topic)
                for stem in stems(name):
                    self._by_stem.setdefault(stem, set()).add(topic)
                for look in _looks(name):
                    self._by_look.setdefault(look, set()).add(topic)

    def same(self, wanted: str) -> list[str]:
        """Those that mean the same, in order."""
        near: set[str] = set()
        for name in self._meanings.names_of(wanted):
            found = stems(name)
            # Either it is a part of another, which then has all its words, or another is a part of it.
            if found:
                near |= set.intersection(*(self._by_stem.get(stem, set()) for stem in found))
            for size in range(1, min(len(found), _LONGEST_PART) + 1):
                for part in combinations(sorted(found), size):
                    near |= self._by_stems.get(frozenset(part), set())
            for first, length in _looks(name):
                for other in range(length - _APART, length + _APART + 1):
                    near |= self._by_look.get((first, other), set())
        return sorted(topic for topic in near if self._meanings.same(wanted, topic))


_LONGEST_PART = 4  # words
# Two texts that differ by a slip are about as long, and one of their words begins alike.
_APART = 3  # letters


def _looks(name: str) -> set[tuple[str, int]]:
    words = _WORD.findall(name.casefold())
    return {(word[:2], sum(map(len, words))) for word in words}
