"""Reading what somebody would like help with or can help with, and pairs by number. Pure."""

from __future__ import annotations

import re

from config.catalogue import Catalogue
from handlers.mentoring import messages, organiser_messages
from storage.mentoring import Topics

MOST_TOPICS = 10
LONGEST_TOPIC = 80
_WITHOUT = re.compile(r"without\s+(?P<numbers>\d{1,4}(?:\s*(?:,|and)\s*\d{1,4})*)", re.IGNORECASE)


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


def left_out(words: str) -> set[int]:
    """The numbers in `without 2 and 5`. Raises Refusal."""
    match = _WITHOUT.fullmatch(words)
    if match is None:
        raise organiser_messages.which_pairs()
    return {int(number) for number in re.findall(r"\d+", match["numbers"])}
