"""Finding the command that a question in somebody's own words is about. Pure.

Each command is known by its words, by what people call it, its summary and its examples; a word that few
commands have says more than one that many have.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import log

import snowballstemmer
from rapidfuzz import fuzz, process

from bot.feature import Command, Feature

# What a word is worth where it stands.
_WORTH = {"words": 3.0, "keywords": 3.0, "summary": 2.0, "examples": 0.5, "title": 1.0}
_PHRASE = 2.0  # for each word of a keyword that is asked for whole
_SHORTEST_WRONG = 4  # letters
_ALIKE = 80  # of 100: a word that nobody uses is taken for one that is as like as that
_TYPED_WRONGLY = 0.8
_LEAST = 4.0  # below, the question is about nothing here
# “I'm” is one word, and so is “check-in”.
_JOINED = str.maketrans("", "", "’'-")
_MOST_WORDS = 30  # of a question; what follows hardly says what it is about
_CLOSE = 0.75  # of the best: these may be meant as well
# Words that say nothing of what is asked.
_IDLE = {
    "a", "about", "all", "am", "an", "and", "any", "are", "as", "at", "be", "because", "been", "but",
    "by", "can", "could", "do", "does", "for", "from", "get", "give", "go", "have", "how", "i", "if",
    "in", "into", "is", "it", "its", "just", "let", "like", "me", "my", "of", "on", "or",
    "please", "shall", "should", "so", "some", "tell", "than", "that", "the", "their", "them", "then",
    "there", "they", "this", "to", "use", "want", "was", "we", "what", "when", "where", "which", "why",
    "will", "with", "would", "you", "your",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """A command with its feature, and how well it answers."""

    feature: Feature
    command: Command
    score: float


@dataclass(frozen=True, slots=True)
class _Known:
    feature: Feature
    command: Command
    worth: dict[str, float]
    phrases: tuple[frozenset[str], ...]


class Index:
    """What the commands of some features are known by, worked out when it is first asked."""

    def __init__(self, features: Sequence[Feature]) -> None:
        self._features = tuple(features)

    def search(self, question: str) -> list[Found]:
        """The commands that a question may be about, the likeliest first; none where it is about none."""
        asked = [self._as_known(word) for word in list(dict.fromkeys(_words(question)))[:_MOST_WORDS]]
        found = [
            Found(one.feature, one.command, score)
            for one in self._commands
            if (score := self._score(one, asked)) >= _LEAST
        ]
        found.sort(key=lambda each: -each.score)
        return [each for each in found if each.score >= found[0].score * _CLOSE]

    def _score(self, one: _Known, asked: Sequence[tuple[str, float]]) -> float:
        """`asked` are words as commands know them, each with what it counts for."""
        score = sum(one.worth.get(stem, 0.0) * self._rarity(stem) * counts for stem, counts in asked if stem)
        whole = {stem for stem, _ in asked}
        return score + sum(_PHRASE * len(phrase) for phrase in one.phrases if phrase and phrase <= whole)

    def _rarity(self, stem: str) -> float:
        every = len(self._commands)
        return log(1 + every / self._spread[stem]) / log(1 + every)

    def _as_known(self, word: str) -> tuple[str, float]:
        """A word as commands know it; what may be typed wrongly counts for less, an unknown one is empty."""
        (stem,) = _stemmer().stemWords([word])
        if stem in self._spread:
            return stem, 1.0
        near = None
        if len(word) >= _SHORTEST_WRONG:
            near = process.extractOne(word, list(self._vocabulary), scorer=fuzz.ratio, score_cutoff=_ALIKE)
        return (self._vocabulary[near[0]], _TYPED_WRONGLY) if near else ("", 0.0)

    @cached_property
    def _vocabulary(self) -> dict[str, str]:
        """Every word that a command is known by, with its stem."""
        words = [word for one in self._commands for word in _words(_said_of(one.feature, one.command))]
        return dict(zip(words, _stemmer().stemWords(words), strict=True))

    @cached_property
    def _commands(self) -> list[_Known]:
        return [_known_by(feature, command) for feature in self._features for command in feature.commands]

    @cached_property
    def _spread(self) -> Counter[str]:
        return Counter(stem for one in self._commands for stem in one.worth)


def asks_nothing(question: str) -> bool:
    """Whether a question has no word that says what it is about, as “what can you do?”."""
    return not _words(question)


def _said_of(feature: Feature, command: Command) -> str:
    said = (command.words, *command.aliases, *command.keywords, command.summary, feature.title)
    return " ".join(said)


def _known_by(feature: Feature, command: Command) -> _Known:
    worth: dict[str, float] = {}
    texts = {
        "words": [command.words, *command.aliases],
        "keywords": command.keywords,
        "summary": [command.summary],
        "examples": command.examples,
        "title": [feature.title, feature.name],
    }
    for where, said in texts.items():
        for stem in _stems(" ".join(said)):
            worth[stem] = max(worth.get(stem, 0.0), _WORTH[where])
    phrases = tuple(frozenset(_stems(keyword)) for keyword in (*command.keywords, command.words))
    return _Known(feature, command, worth, phrases)


def _stems(text: str) -> list[str]:
    found: list[str] = _stemmer().stemWords(_words(text))
    return found


def _words(text: str) -> list[str]:
    """Its words in small letters, without those that say nothing of what is asked."""
    words = re.findall(r"[\w+#]+", text.casefold().translate(_JOINED))
    return [word for word in words if word not in _IDLE]


@lru_cache(maxsize=1)
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("english")
