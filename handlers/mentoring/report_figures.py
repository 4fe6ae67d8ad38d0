"""What may be said of mentoring as a whole. Pure.

Worked out once a month, of the months that are over, and kept: so that asking before and after somebody's
request shows nothing. That somebody asked for a topic is the secret here, so a topic is named by how many
of all who asked for anything asked for it, moved like everything else, and never because the last of ten
did.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.shared import disclosure
from handlers.shared.disclosure import TOP, Answer, Total, View
from storage.mentor_sessions import QUESTIONS, Outcome
from storage.mentoring import PairsCounted, Wish

WEEK = 7 * 24 * 60 * 60  # seconds
# What chance alone makes of nobody is below this in 99 of 100 cases.
NAMED_FROM = 15


@dataclass(frozen=True, slots=True)
class MentoringFigures:
    """About how many asked for which skills and how many pairs there are, and how long that took."""

    topics: Mapping[str, int]
    weeks: Total | None
    active: int
    ended: int
    outcomes: Mapping[str, Total]


def worked_out(
    wishes: Sequence[Wish],
    pairs: PairsCounted,
    outcomes: Sequence[Outcome],
    *,
    people: int,
    about: str,
    key: bytes,
) -> dict[str, Any]:
    """All that may be shown, to be kept. `about` is the same every month, and `key` the secret.

    With them the same wishes are moved by the same amount, however often they are counted.
    """
    wanted: dict[int, set[str]] = {}
    settled = {wish.mentee_id: wish.settled for wish in wishes}
    for wish in wishes:
        wanted.setdefault(wish.mentee_id, set()).update(wish.skills)
    view = View("topic", (disclosure.everybody,), disclosure.as_it_is, 3, 0.25, people)
    topics = {}
    for skill in sorted(set().union(*wanted.values())):
        answers = [
            Answer(who, skill, int(skill in each), settled=settled[who]) for who, each in wanted.items()
        ]
        total = disclosure.within(
            disclosure.figures(answers, view, f"{about}:{skill}", key), lambda path: True
        )
        if total is not None and total.count() >= NAMED_FROM:
            topics[skill] = total.count()
    view = View("weeks", (disclosure.everybody,), disclosure.as_it_is, 2, 0.5, people)
    waited = [_waited(wish) for wish in wishes if wish.found is not None]
    return {
        "topics": topics,
        "weeks": disclosure.packed(disclosure.figures(waited, view, about, key)),
        "active": disclosure.nearest_five(pairs.active),
        "ended": disclosure.nearest_five(pairs.ended),
        "outcomes": {
            question: disclosure.packed(_said(question, outcomes, people=people, about=about, key=key))
            for question in QUESTIONS
        },
    }


def _said(
    question: str, outcomes: Sequence[Outcome], *, people: int, about: str, key: bytes
) -> dict[tuple[str, ...], Total]:
    """The blocks of what was said to one question; somebody of several pairs answers for each."""
    answers = [
        Answer(one.person_id, str(one.pair_id), one.answers[question], settled=one.settled)
        for one in outcomes
        if question in one.answers
    ]
    # Three questions are asked of the same people, so each is moved as far as a third of what one may tell.
    view = View(question, (disclosure.everybody,), disclosure.as_it_is, 6, 0.5, people)
    return disclosure.figures(answers, view, f"{about}:{question}", key)


def kept(report: Mapping[str, Any]) -> MentoringFigures:
    """A month's figures, to be read."""
    weeks = disclosure.within(disclosure.unpacked(report["weeks"]), lambda path: True)
    said = {
        question: total
        for question, blocks in report.get("outcomes", {}).items()
        if (total := disclosure.within(disclosure.unpacked(blocks), lambda path: True)) is not None
    }
    return MentoringFigures(report["topics"], weeks, report["active"], report["ended"], said)


def _waited(wish: Wish) -> Answer:
    """The whole weeks from a request to a pair; four or more are four."""
    seconds = (wish.found - wish.asked).total_seconds() if wish.found else 0
    weeks = min(TOP, max(0, int(seconds // WEEK)))
    return Answer(wish.mentee_id, str(wish.request_id), weeks, settled=wish.settled)
