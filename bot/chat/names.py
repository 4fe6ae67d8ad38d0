"""Which of several named things somebody means, by one rule everywhere. Pure.

What was typed is compared as people do it: the whole name first, then its beginning, then words of it, then
a part, and last of all a name that is typed wrongly. Only the nearest of these ways counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

# Before the id of a thing, in a line that was put together here: nobody types it (U+FFFB).
_REFERENCE = "\N{INTERLINEAR ANNOTATION TERMINATOR}"
_LIKENESS = 78  # of 100, in rapidfuzz's ratio: one letter of four or five may be another
_SHORTEST_WRONG = 4  # letters: in shorter ones every other name is alike
_SHORTEST_PART = 3  # letters inside a word that are no beginning of one
_QUOTES = "\"'“”‘’«»"
_NUMBER = re.compile(r"^(?:number|no\.?|nr\.?|#)?\s*(?P<number>\d{1,4})[.)]?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Meant:
    """What typed words may mean, as places in the list of names; `wrong` where it was only typed alike."""

    found: tuple[int, ...] = ()
    wrong: bool = False

    @property
    def one(self) -> int | None:
        """The only one that is meant, if it is only one."""
        return self.found[0] if len(self.found) == 1 else None


def meant(said: str, names: Sequence[str]) -> Meant:
    """Those of some names that typed words may mean."""
    words = _folded(said)
    if not words:
        return Meant()
    folded = [_folded(name) for name in names]
    for way in (_same, _begins, _has_words, _has_part):
        if found := tuple(place for place, name in enumerate(folded) if way(words, name)):
            return Meant(found)
    return Meant(_alike(words, folded), wrong=True)


def is_whole(said: str, name: str) -> bool:
    """Whether words are all of a name."""
    return _folded(said) == _folded(name)


def reference(of: int) -> str:
    """What stands for a thing by its id, in a line that is completed by an answer."""
    return f"{_REFERENCE}{of}"


def referred(said: str) -> int | None:
    """The id that such a word stands for; None for anything that a person types."""
    bare = said.strip().strip(_QUOTES).removeprefix("@")
    if not bare.startswith(_REFERENCE) or not bare[1:].isdecimal():
        return None
    return int(bare[1:])


def number(said: str) -> int | None:
    """The place in a list that somebody typed, counted from 1."""
    match = _NUMBER.match(said.strip())
    return int(match["number"]) if match else None


def _folded(name: str) -> str:
    """Without capitals, accents and signs, as people type what they read."""
    kept = unaccented(name)
    return " ".join(re.sub(r"[^\w+#]+", " ", kept.replace("’", "").replace("'", "")).split())


def unaccented(said: str) -> str:
    """Without capitals and accents."""
    plain = unicodedata.normalize("NFKD", said.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def _same(words: str, name: str) -> bool:
    return words == name


def _begins(words: str, name: str) -> bool:
    return name.startswith(words)


def _has_words(words: str, name: str) -> bool:
    """Whether each typed word begins one of the name, in their order."""
    rest = iter(name.split())
    return all(any(one.startswith(word) for one in rest) for word in words.split())


def _has_part(words: str, name: str) -> bool:
    return len(words) >= _SHORTEST_PART and words in name


def _alike(words: str, names: Sequence[str]) -> tuple[int, ...]:
    """The names that are most like what was typed, whole or in as many of their words."""
    if len(words) < _SHORTEST_WRONG:
        return ()
    likeness = [_likeness(words, name) for name in names]
    best = max(likeness, default=0.0)
    if best < _LIKENESS:
        return ()
    return tuple(place for place, one in enumerate(likeness) if one >= best - 3)


def _likeness(words: str, name: str) -> float:
    """From 0 to 100."""
    parts, size = name.split(), len(words.split())
    runs = [" ".join(parts[at : at + size]) for at in range(max(len(parts) - size, 0) + 1)]
    return max(fuzz.ratio(words, run) for run in (name, *runs))
