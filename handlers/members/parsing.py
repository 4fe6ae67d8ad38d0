"""Reading `members count by institution stage:senior`. Pure."""

from __future__ import annotations

from handlers.members import messages
from handlers.shared.member_query import COUNTABLE

# What else people call a field that can be counted by.
_ALSO = {
    "job family": "family", "career stage": "stage", "community of practice": "group", "job": "family",
    "competency": "skill", "institutions": "institution", "skills": "skill", "groups": "group",
}  # fmt: skip


def counted_by(words: str) -> tuple[str, str]:
    """The field to count by, and the filters that follow. Raises Refusal."""
    by, _, rest = words.strip().partition(" ")
    if by.casefold() != "by":
        raise messages.count_by_what()
    said = " ".join(rest.split())
    for name in sorted((*_ALSO, *COUNTABLE), key=len, reverse=True):
        if f"{said.casefold()} ".startswith(f"{name} "):
            return _ALSO.get(name, name), said[len(name) :].strip()
    raise messages.not_countable()
