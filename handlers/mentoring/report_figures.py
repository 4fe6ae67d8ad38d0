"""What may be said of mentoring as a whole. Pure.

Worked out once a month, of the months that are over, and kept: so that asking before and after somebody's
request shows nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.shared import disclosure
from handlers.shared.disclosure import TOP, Answer, Total, View
from storage.mentor_pairs import PairState
from storage.mentoring import Wish

WEEK = 7 * 24 * 60 * 60  # seconds


@dataclass(frozen=True, slots=True)
class MentoringFigures:
    """About how many asked for which skills and how many pairs there are, and how long that took."""

    topics: Mapping[str, int]
    weeks: Total | None
    active: int
    ended: int


def worked_out(
    wishes: Sequence[Wish], pairs: Mapping[PairState, int], *, people: int, about: str, key: bytes
) -> dict[str, Any]:
    """All that may be shown, to be kept; `about` names the month, `key` is the secret."""
    wanted: dict[str, dict[int, Answer]] = {}
    for wish in wishes:
        for skill in wish.skills:
            answer = Answer(wish.mentee_id, skill, 1, settled=wish.settled)
            wanted.setdefault(skill, {})[wish.mentee_id] = answer
    bases = {
        skill: disclosure.base(list(found.values()), (about, "topic", skill), key, people=people)
        for skill, found in wanted.items()
    }
    view = View("weeks", (_everybody,), _as_it_is, 2, 0.5, people)
    waited = [_waited(wish) for wish in wishes if wish.found is not None]
    return {
        "topics": {skill: base for skill, base in sorted(bases.items()) if base is not None},
        "weeks": disclosure.packed(disclosure.figures(waited, view, about, key)),
        "active": disclosure.nearest_five(pairs.get(PairState.ACTIVE, 0)),
        "ended": disclosure.nearest_five(pairs.get(PairState.ENDED, 0)),
    }


def kept(report: Mapping[str, Any]) -> MentoringFigures:
    """A month's figures, to be read."""
    weeks = disclosure.within(disclosure.unpacked(report["weeks"]), lambda path: True)
    return MentoringFigures(report["topics"], weeks, report["active"], report["ended"])


def _waited(wish: Wish) -> Answer:
    """The whole weeks from a request to a pair; four or more are four."""
    seconds = (wish.found - wish.asked).total_seconds() if wish.found else 0
    weeks = min(TOP, max(0, int(seconds // WEEK)))
    return Answer(wish.mentee_id, str(wish.request_id), weeks, settled=wish.settled)


def _everybody(answer: Answer) -> tuple[str, ...]:
    return ()


def _as_it_is(value: int) -> int:
    return value
