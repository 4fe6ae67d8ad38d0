"""How useful an event was to those who came, as it may be shown of that one event. Pure.

Beside the figures of a quarter's training, by job family and by institution (spreads 2 and 6), it is the
third view of an answer; with its spread of 3 one answer moves the odds by e at most in all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from handlers.shared import disclosure
from handlers.shared.disclosure import Answer, Total, View
from storage.attendance import Rating

LEAST = 1  # of 5
# Of ten answers a mean is right within 0.9, nineteen times in twenty: it tells a good event from a poor one.
VIEW = View("event", (disclosure.everybody,), disclosure.as_it_is, 3, 0.9)


def worked_out(ratings: Sequence[Rating], *, people: int, about: str, key: bytes) -> dict[str, Any]:
    """What may be shown of these ratings, to be kept for good; `about` names it, `key` is the secret."""
    answers = [Answer(one.person_id, about, one.useful - LEAST, settled=one.settled) for one in ratings]
    found = disclosure.figures(answers, replace(VIEW, people=people), about, key)
    return {"useful": disclosure.packed(found)}


def kept(report: dict[str, Any]) -> Total | None:
    """What was kept; None where too few had said anything."""
    return disclosure.within(disclosure.unpacked(report["useful"]), lambda path: True)
