"""Reading what somebody would like help with or can help with, and pairs by number. Pure."""

from __future__ import annotations

import re
from enum import StrEnum

from config.catalogue import Catalogue
from handlers.mentoring import messages, organiser_messages
from storage.mentoring import Topics

MOST_TOPICS = 10
LONGEST_TOPIC = 80
MOST_GOALS = 3
MOST_HOURS = 40
MOST_LANGUAGES = 5
_NUMBERED = re.compile(r"^(?:\d[.):]|[-•*])\s*")
_NUMBER_OF_HOURS = re.compile(
    r"(?:about |up to )?(?P<number>\d{1,3})(?:\s*(?:hours?|h|hrs?)\b)?(?:\s*(?:a|per)\s*month)?"
)
_LANGUAGE = re.compile(r"[^\W\d_][^\d_,;]{1,30}")
_ROUND = re.compile(
    r"(?P<what>without|pin|unpin|swap)\s+(?P<numbers>\d{1,4}(?:\s*(?:,|and|with)\s*\d{1,4})*)", re.IGNORECASE
)


def topics(typed: str, catalogue: Catalogue) -> Topics:
    """Topics with commas between: skills of the catalogue by key, anything else as it was typed.

    Raises FieldFault.
    """
    found: Topics = {"skills": [], "words": []}
    for part in (" ".join(part.split()) for part in _parts(typed, catalogue)):
        if not part:
            continue
        if len(part) > LONGEST_TOPIC:
            raise messages.long_topic(LONGEST_TOPIC)
        skill = catalogue.find(part)
        kind, value = ("skills", skill.key) if skill else ("words", part)
        if value not in found[kind]:
            found[kind].append(value)
    if not 0 < len(found["skills"]) + len(found["words"]) <= MOST_TOPICS:
        raise messages.too_many_topics(MOST_TOPICS)
    return found


def _parts(typed: str, catalogue: Catalogue) -> list[str]:
    """What stands between commas; “and” parts two where one of them is a skill, as it may be in a topic."""
    found: list[str] = []
    for part in re.split(r"[,;\n]", typed):
        two = re.split(r"\s+(?:and|&)\s+", part.strip())
        apart = catalogue.find(part.strip()) is None and any(catalogue.find(one) for one in two)
        found += two if apart else [part]
    return found


def goals(typed: str) -> tuple[str, ...]:
    """Up to three goals, the most wanted first: a line each, or semicolons between. Raises FieldFault."""
    parts = (_NUMBERED.sub("", " ".join(part.split())) for part in re.split(r"[;\n]", typed))
    found = tuple(dict.fromkeys(part for part in parts if part))
    if not 0 < len(found) <= MOST_GOALS:
        raise messages.too_many_goals(MOST_GOALS)
    return found


def hours(typed: str) -> int:
    """Hours a month. Raises FieldFault."""
    match = _NUMBER_OF_HOURS.fullmatch(typed.casefold().strip(" ."))
    number = int(match["number"]) if match else 0
    if not 0 < number <= MOST_HOURS:
        raise messages.how_many_hours(MOST_HOURS)
    return number


def languages(typed: str) -> tuple[str, ...]:
    """Languages with commas between. Raises FieldFault."""
    parts = re.split(r"\s*(?:,|;|\band\b|&)\s*", " ".join(typed.split()))
    found = tuple(dict.fromkeys(part[:1].upper() + part[1:] for part in parts if part))
    if not 0 < len(found) <= MOST_LANGUAGES or not all(_LANGUAGE.fullmatch(part) for part in found):
        raise messages.which_languages(MOST_LANGUAGES)
    return found


class RoundChange(StrEnum):
    """What an organiser changes of a round that is shown."""

    WITHOUT = "without"
    PIN = "pin"
    UNPIN = "unpin"
    SWAP = "swap"


def round_change(words: str) -> tuple[RoundChange, list[int]]:
    """`without 2 and 5`, `pin 1`, `swap 1 and 3`: what is done, and to which numbers. Raises Refusal."""
    match = _ROUND.fullmatch(words)
    if match is None:
        raise organiser_messages.which_pairs()
    what = RoundChange(match["what"].casefold())
    numbers = list(dict.fromkeys(int(number) for number in re.findall(r"\d+", match["numbers"])))
    if what is RoundChange.SWAP and len(numbers) != 2:
        raise organiser_messages.which_two()
    return what, numbers
