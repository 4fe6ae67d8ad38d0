"""Which skills a member is asked about in a round. Pure.

The rule, in this order:

1. What the member called not relevant within the last year isn't asked.
2. At most three places go to the member's own choice: the skills in their profile, then those that their
   interests name, word for word.
3. The other places go to what their job family's role profile lists, in its order, so that enough people
   answer the same questions for a total to be shown. Where that list is too short, their own choice fills up.
4. Within each of the two, what was never asked comes first, then what was asked longest ago.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from config.catalogue import Catalogue

OWN_PLACES = 3
NOT_RELEVANT_FOR = timedelta(days=365)


def questions(
    *,
    named: Iterable[str],
    interests: Iterable[str],
    family: Iterable[str],
    asked: Mapping[str, datetime],
    left_out: Collection[str],
    most: int,
) -> list[str]:
    """The keys of the skills to ask about, at most `most`, own choice first."""
    own = _longest_unasked(dict.fromkeys((*named, *interests)), asked, left_out)
    listed = [
        key for key in _longest_unasked(dict.fromkeys(family), asked, left_out) if key not in own[:OWN_PLACES]
    ]
    first = own[: min(OWN_PLACES, most)]
    chosen = [*first, *listed[: most - len(first)]]
    rest = [key for key in own if key not in chosen]
    return [*chosen, *rest[: most - len(chosen)]]


def interesting(text: str, catalogue: Catalogue) -> list[str]:
    """The skills that somebody's interests name: each part between commas, as a skill's whole name."""
    found = (catalogue.find(part) for part in re.split(r"[,;.\n]|\band\b", text) if part.strip())
    return [skill.key for skill in found if skill is not None]


def _longest_unasked(
    keys: Iterable[str], asked: Mapping[str, datetime], left_out: Collection[str]
) -> list[str]:
    open_ = [key for key in keys if key not in left_out]
    never = [key for key in open_ if key not in asked]
    return [*never, *sorted((key for key in open_ if key in asked), key=lambda key: asked[key])]
