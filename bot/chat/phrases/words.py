"""A sentence as the words and numbers that the grammar of times reads, each with its place in what was typed.

A word that is misspelt becomes the word that was meant, and is marked: it may be read, never taken unasked.
What can't be part of a time (a quotation, an address, a sum of money, a telephone number) is one word that
nothing matches.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

# Below this many letters only two that changed places are a slip; above the second, two slips are.
SHORT, LONG = 6, 8

WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            ("monday", "mon"),
            ("tuesday", "tues", "tue"),
            ("wednesday", "weds", "wed", "wednes"),
            ("thursday", "thurs", "thur", "thu"),
            ("friday", "fri"),
            ("saturday", "sat", "satur"),
            ("sunday", "sun"),
        )
    )
    for name in names
}
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb", "febr"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = (
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)  # fmt: skip
NUMBERS = {word: number for number, word in enumerate(_ONES)}
NUMBERS |= {word: 10 * number for number, word in enumerate(_TENS, start=2)}
_FIRST = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
    "eighteenth", "nineteenth", "twentieth",
)  # fmt: skip
ORDINALS = {word: number for number, word in enumerate(_FIRST, start=1)} | {"thirtieth": 30}

# What people write for a word, sure enough not to be asked about.
_SHORT_FOR = {
    "tmw": "tomorrow", "tmoro": "tomorrow", "tomo": "tomorrow", "tmrow": "tomorrow", "tmr": "tomorrow",
    "tmrw": "tomorrow", "tomoz": "tomorrow", "2moro": "tomorrow", "2morrow": "tomorrow",
    "tonite": "tonight", "nite": "night", "2nite": "tonight", "xmas": "christmas", "wkend": "weekend",
    "wknd": "weekend", "evry": "every", "everyday": "every day", "evryday": "every day",
}  # fmt: skip
_OFTEN_MISSPELT = (
    *(name for name in WEEKDAYS if len(name) > 5),
    *(name + "s" for name in WEEKDAYS if len(name) > 5),
    *(name for name in MONTHS if len(name) > 4),
    "tomorrow", "tonight", "today", "yesterday", "every", "daily", "weekly", "monthly", "fortnight",
    "fortnightly", "quarterly", "nightly", "annually", "yearly", "hourly", "biweekly", "weekday",
    "weekdays", "weekend", "minute", "minutes", "hours", "weeks", "months", "days", "morning",
    "afternoon", "evening", "midday", "midnight", "christmas", "easter", "boxing", "quarter", "nine",
    "noon",
)  # fmt: skip
# Words that are close to one of those and mean themselves.
_THEMSELVES = frozenset((
    "sundry", "sundays", "warning", "mourning", "learning", "meaning", "earning", "matches", "march",
    "mayday", "minuet", "hoursl", "fourth", "ester", "eastern", "western", "weekends", "month", "week",
    "weekender", "quarters", "quartet", "easterly", "thirsty", "mundane", "dairy", "noodle", "moment",
    "minted", "nightly", "fortnights", "warnings", "evenings", "mornings", "afternoons", "midweek",
    "monthlies", "modular", "monitor", "sunny", "friend", "fries", "fried", "satire", "augusta",
    "augustus", "decembers", "marched", "later",
))  # fmt: skip

_PIECES = re.compile(
    r"""
      (?P<opaque>
          “[^”]*” | "[^"]*" | \bhttps?://\S+ | \b[\w.+-]{1,64}@[\w-]{1,64}\.\S+ | [#@](?!\d)[^\s,]+
        | [£$€]\s?\d[\d.,]*\w* | \b24/7\b | \b\d+:\d+:\d+:\d+\S* | \b\d{1,4}(?:\.\d{1,4}){3,}
        | \b[A-Za-z][\w-]{0,60}(?:\.[A-Za-z][\w-]{1,60})+
        | \b0\d{2,4}\s\d{3,4}\s\d{3,4}\b | \b(?!at|in|by)(?!o\d)[A-Za-z]{1,30}\d[\w.-]*(?!:) | \d+%
        | \b\d+(?:bit|kg|mg|ml|mm|cm|km|k|gb|mb|tb|px|g|l)\b
      )
    | (?P<iso>\b\d{4}-\d{1,2}-\d{1,2}(?:T(?=\d)|\b))
    | (?P<dmy>\b\d{1,2}(?P<by>[/.-])\d{1,2}(?P=by)(?:\d{4}|\d{2})\b(?![:/]\d))
    | (?P<ymd>\b\d{4}/\d{1,2}/\d{1,2}\b)
    | (?P<dm>\b\d{1,2}/\d{1,2}\b(?![/:\d]))
    | (?P<clock>(?<![\d:.])\d{1,2}[:.]\d{2}(?::\d{2}(?:\.\d+)?)?(?![\d:]|\.\d))
    | (?P<decimal>(?<![\d:.])\d+\.\d+(?![\d:.]))
    | (?P<number>\d+)
    | (?P<half>(?<=\d)\s*(?:[ap]\.\s?m\.?|[ap]m\b))
    | (?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)
    | (?P<mark>[^\s\w])
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word, number or mark. `said` is what it means, in small letters; `text` stands at `start` to `end`.

    `glued`: nothing stands between it and what is before it.
    """

    kind: str
    said: str
    text: str
    start: int
    end: int
    glued: bool = False
    misspelt: bool = False


NOTHING = Word("end", "", "", 0, 0)
_SAYING = frozenset(("word", "mark", "half"))


@lru_cache(maxsize=256)
def _by_first_word(phrases: tuple[str, ...]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Phrases by the word that they begin with, so that most places are passed by one look."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        words = tuple(phrase.split())
        found.setdefault(words[0], []).append(words)
    return {first: tuple(named) for first, named in found.items()}


class Words:
    """The words of a sentence; beyond its ends there is nothing, so that rules may look ahead."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        self._words = tuple(_words(sentence))
        self._count = len(self._words)
        self._said = tuple(word.said if word.kind in _SAYING else "" for word in self._words)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, at: int) -> Word:
        return self._words[at] if 0 <= at < self._count else NOTHING

    def said(self, at: int) -> str:
        """What the word there means; empty where there is none, or no word."""
        return self._said[at] if 0 <= at < self._count else ""

    def are(self, at: int, *phrase: str) -> bool:
        """Whether these words stand there, one after the other."""
        return at >= 0 and self._said[at : at + len(phrase)] == phrase

    def after(self, at: int, *phrases: str) -> int:
        """Where the first of these phrases that stands there ends; `at` itself where none does.

        Where two begin alike, the longer one has to be named first.
        """
        if not 0 <= at < self._count:
            return at
        for phrase in _by_first_word(phrases).get(self._said[at], ()):
            if self._said[at : at + len(phrase)] == phrase:
                return at + len(phrase)
        return at

    def misspelt(self, start: int, end: int) -> bool:
        """Whether a word in that stretch isn't as it was typed."""
        return any(word.misspelt for word in self._words[start:end])

    def text(self, start: int, end: int) -> str:
        """What was typed from one word to before another."""
        if start >= end:
            return ""
        return self.sentence[self[start].start : self[end - 1].end]

    def number(self, at: int) -> tuple[int, int] | None:
        """A whole number there, in digits or in words, and where it ends."""
        word = self[at]
        if word.kind == "number" and len(word.said) <= 9:
            return int(word.said), at + 1
        value = NUMBERS.get(word.said) if word.kind == "word" else None
        if value is None:
            return None
        if value < 20 or value % 10:
            return value, at + 1
        ahead = at + 2 if self.said(at + 1) == "-" else at + 1
        ones = NUMBERS.get(self.said(ahead), 0)
        return (value + ones, ahead + 1) if 0 < ones < 10 else (value, at + 1)

    def ordinal(self, at: int) -> tuple[int, int] | None:
        """“3rd”, “third” or “twenty-fourth” there, and where it ends."""
        word = self[at]
        if word.kind == "number" and self[at + 1].glued and self.said(at + 1) in ("st", "nd", "rd", "th"):
            return (int(word.said), at + 2) if len(word.said) <= 3 else None
        if word.kind != "word":
            return None
        if word.said in ORDINALS:
            return ORDINALS[word.said], at + 1
        tens = NUMBERS.get(word.said, 0)
        if tens in (20, 30):
            ahead = at + 2 if self.said(at + 1) == "-" else at + 1
            ones = ORDINALS.get(self.said(ahead), 10)
            if ones < 10:
                return tens + ones, ahead + 1
        return None


def _words(sentence: str) -> Iterator[Word]:
    end = 0
    for match in _PIECES.finditer(sentence):
        kind, text = match.lastgroup or "", match[0]
        kind = next((name for name in ("dmy",) if match[name]), kind)
        start = match.start() + (len(text) - len(text.lstrip()))
        text = text.strip()
        glued = start == end and start > 0
        end = match.end()
        if kind == "half":
            yield Word("half", "am" if text[0] in "aA" else "pm", text, start, end, glued)
            continue
        if kind != "word":
            yield Word(kind, text.casefold(), text, start, end, glued)
            continue
        said = text.casefold()
        meant = _meant(said)
        for number, one in enumerate(meant.split(" ")):
            slip = meant != said and said not in _SHORT_FOR
            yield Word("word", one, text, start, end, glued or number > 0, slip)


@lru_cache(maxsize=4096)
def _meant(said: str) -> str:
    """The word of a time that a misspelt one was meant for, or itself."""
    if said in _SHORT_FOR:
        return _SHORT_FOR[said]
    if len(said) < 4 or "'" in said or said in _KNOWN or said in _THEMSELVES:
        return said
    found = process.extractOne(said, _OFTEN_MISSPELT, scorer=OSA.distance, score_cutoff=2)
    if found is None:
        return said
    word, slips, _ = found
    swapped = len(said) == len(word) and sorted(said) == sorted(word)
    doubled = _undoubled(said) == _undoubled(word)
    if slips == 1 and (swapped or (doubled and len(said) > len(word))):
        return word
    if said[0] != word[0] or (said[-1] != word[-1] and not word.startswith(said[:4])):
        return said
    if slips == 1 and len(said) >= SHORT:
        return word
    return word if slips == 2 and min(len(said), len(word)) >= LONG - 1 else said


def _undoubled(word: str) -> str:
    return re.sub(r"(.)\1+", r"\1", word)


_KNOWN = frozenset((*_OFTEN_MISSPELT, *WEEKDAYS, *MONTHS, *NUMBERS, *ORDINALS, *(d + "s" for d in WEEKDAYS)))


def plain(sentence: str) -> str:
    """A sentence with one kind of apostrophe, dash and space, of the same length where that can be."""
    said = sentence.replace("’", "'").replace("–", "-").replace("—", "-").replace("−", "-")
    said = re.sub(r"\b(\d{1,2}) (?=(?:st|nd|rd|th)\b)", r"\1", said)
    said = re.sub(r"\bo(?=\d[:.]\d\d\b)", "0", said, flags=re.IGNORECASE)
    said = _HYPHENS.sub(r"\1 \2 ", re.sub(r"\bto-morrow\b", "tomorrow", said, flags=re.IGNORECASE))
    return " ".join(said.split())


_HYPHENS = re.compile(r"\b(half|quarter|five|ten|twenty)-(past|to)[- ]", re.IGNORECASE)
