"""Reading what somebody would like help with, or can help with. Pure."""

from __future__ import annotations

import re

from bot.chat.form import FieldFault
from config.catalogue import Catalogue

MOST_TOPICS = 10

Topics = dict[str, list[str]]


def topics(typed: str, catalogue: Catalogue) -> Topics:
    """Topics with commas between: skills of the catalogue by key, anything else as it was typed.

    Raises FieldFault.
    """
    found: Topics = {"skills": [], "words": []}
    for part in (" ".join(part.split()) for part in re.split(r"[,;\n]", typed)):
        if not part:
            continue
        if len(part) > 80:
            raise FieldFault("Please keep each topic to 80 characters, with commas between them.")
        skill = catalogue.find(part)
        kind, value = ("skills", skill.key) if skill else ("words", part)
        if value not in found[kind]:
            found[kind].append(value)
    if not 0 < len(found["skills"]) + len(found["words"]) <= MOST_TOPICS:
        raise FieldFault(f"Please name 1 to {MOST_TOPICS} topics; for example: Python, promotion")
    return found
