"""Which skills a member is asked about in a round. Pure.

The rule, in this order:

1. The core of their job family, the same for everybody and the same every time. 2. At most two of their
own: first what they would like to learn, widest wish first, then the skills of their profile, then those
that their interests name, word for word. Of two alike the one comes first that they answered longest ago,
or never; that they were asked and didn't answer counts for nothing. 3. What they called not relevant within
the last year isn't asked, nor what they answered within the last 90 days, whatever the round was called and
whomever it was for: else two rounds would be two looks at one answer.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from config.catalogue import Catalogue

MOST_PROMPTS = 8
OTHER_PROMPTS = 2  # the open question, and whether the answers may be counted
NOT_RELEVANT_FOR = timedelta(days=365)
NOT_AGAIN_FOR = timedelta(days=90)


def questions(
    *,
    core: Iterable[str],
    wishes: Mapping[str, int],
    named: Iterable[str],
    interests: Iterable[str],
    answered: Mapping[str, datetime],
    left_out: Collection[str],
    personal: int,
    now: datetime,
) -> list[str]:
    """The keys of the skills to ask about, the core first. `answered` is when each was last asked and
    answered.

    `wishes` is by how many levels somebody would like to be better, `personal` how many questions are their
    own at most. Instants are in UTC.
    """

    def may_be_asked(key: str) -> bool:
        return key not in left_out and (key not in answered or now - answered[key] >= NOT_AGAIN_FOR)

    chosen = [key for key in dict.fromkeys(core) if may_be_asked(key)]
    wished = [key for key in wishes if wishes[key] > 0]
    long_ago = datetime.min.replace(tzinfo=now.tzinfo)
    wished.sort(key=lambda key: (answered.get(key, long_ago), -wishes[key]))
    others = sorted(dict.fromkeys((*named, *interests)), key=lambda key: answered.get(key, long_ago))
    own = [key for key in dict.fromkeys((*wished, *others)) if may_be_asked(key) and key not in chosen]
    room = min(personal, MOST_PROMPTS - OTHER_PROMPTS - len(chosen))
    return [*chosen, *own[: max(0, room)]]


def interesting(text: str, catalogue: Catalogue) -> list[str]:
    """The skills that somebody's interests name: each part between commas, as a skill's whole name."""
    found = (catalogue.find(part) for part in re.split(r"[,;.\n]|\band\b", text) if part.strip())
    return [skill.key for skill in found if skill is not None]
