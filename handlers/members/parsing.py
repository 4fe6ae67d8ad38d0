"""Reading `members count by institution stage:senior`. Pure."""

from __future__ import annotations

from handlers.members import messages
from handlers.shared.member_query import COUNTABLE

# What else people call a field that can be counted by.
_ALSO = {"job": "family", "competency": "skill"}


def counted_by(words: str) -> tuple[str, str]:
    """The field to count by, and the filters that follow. Raises Refusal."""
    by, _, rest = words.strip().partition(" ")
    if by.casefold() != "by":
        raise messages.count_by_what()
    said, _, filters = rest.strip().partition(" ")
    field = _ALSO.get(said.casefold(), said.casefold())
    if field not in COUNTABLE:
        raise messages.not_countable()
    return field, filters
