"""How many members there are of each kind, as it may be said to whoever may not list them. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from handlers.shared import disclosure
from handlers.shared.disclosure import Answer

FIELDS = ("institution", "family", "group")


def worked_out(
    found: Iterable[tuple[int, str, bool]], *, people: int, about: str, key: bytes
) -> dict[str, int]:
    """About how many have each value, of those that at least so many `people` have.

    `found` is each member with a value, and whether they count towards that number; `about` says what is
    counted and when, `key` is the secret.
    """
    groups: dict[str, list[Answer]] = {}
    for person, value, settled in found:
        groups.setdefault(value, []).append(Answer(person, value, 0, settled=settled))
    bases = {
        value: disclosure.base(group, (about, value), key, people=people) for value, group in groups.items()
    }
    return {value: base for value, base in sorted(bases.items()) if base is not None}
