"""Rounds and views for the tests of the disclosure rule, and somebody who works against it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from random import Random

from handlers.shared import disclosure
from handlers.shared.disclosure import Answer, Path, Total, View

COMPETENCIES = {"q1": "c1", "q2": "c1", "q3": "c2"}
LEVELS = range(5)
# How often each gap was found in check-ins: what anybody would guess who knows nothing else.
USUAL = (0.36, 0.28, 0.22, 0.10, 0.04)
VICTIM = 99
NOT_AT_ALL = float("-inf")


def ladder(*rungs: Sequence[str]) -> tuple[Callable[[Answer], Path], ...]:
    """Rungs by the names of their groups."""
    return tuple(lambda answer, rung=rung: tuple(group(answer, name) for name in rung) for rung in rungs)


def group(answer: Answer, name: str) -> str:
    if name == "question":
        return answer.question
    return COMPETENCIES[answer.question] if name == "competency" else answer.groups[name]


def is_below(gap: int) -> int:
    return int(gap > 0)


def gap(value: int) -> int:
    return value


FAMILY = View(
    "family",
    ladder(("competency", "question", "family"), ("competency", "question"), ("competency",), ()),
    gap,
    2,
    0.5,
)
BELOW = View("below", ladder(("competency", "question"), ("competency",), ()), is_below, 3, 0.25)
INSTITUTION = View("institution", ladder(("institution", "competency"), ("institution",)), gap, 6, 0.5)
VIEWS = (FAMILY, BELOW, INSTITUTION)


def said(
    person: int,
    question: str,
    value: int,
    institution: str = "UCL",
    family: str = "RSE",
    *,
    settled: bool = True,
) -> Answer:
    return Answer(person, question, value, {"institution": institution, "family": family}, settled)


def usual(random: Random) -> int:
    """A gap, as often as it is found."""
    return random.choices(LEVELS, USUAL)[0]


def community(random: Random, people: int = 70) -> list[Answer]:
    """A round of a community with one large institution."""
    answers = []
    for person in range(people):
        institution = random.choices(["UCL", "KCL", "QMUL", "Crick"], [60, 25, 10, 5])[0]
        family = random.choices(["RSE", "Data", "RCI"], [5, 3, 2])[0]
        asked = random.sample(list(COMPETENCIES), random.randint(1, 3))
        answers += [said(person, question, usual(random), institution, family) for question in asked]
    return answers


Shown = Mapping[str, Mapping[Path, Total]]


def shown(answers: Sequence[Answer], key: bytes, about: str = "round") -> Shown:
    """All that is kept of a round."""
    return {view.name: disclosure.figures(answers, view, about, key) for view in VIEWS}


def log_likelihoods(answers: Sequence[Answer], place: int, found: Shown) -> list[float]:
    """How likely all figures are, for each level that one answer may be; all other answers are known.

    This is the most that anybody can know: each attack knows less.
    """
    out = [0.0] * len(LEVELS)
    for view in VIEWS:
        for path, block in disclosure.blocks(answers, view).items():
            if answers[place] not in block:
                continue
            others = sum(view.measure(one.value) for one in block) - view.measure(answers[place].value)
            for level in LEVELS:
                out[level] -= abs(found[view.name][path].moved - others - view.measure(level)) / view.spread
    return out


def exact_likelihoods(answers: Sequence[Answer], place: int) -> list[float]:
    """The same where every group's total is shown as it is, which is what the rule protects from."""
    out = [0.0] * len(LEVELS)
    victim = answers[place]
    for rung in (rung for view in VIEWS for rung in view.ladder):
        within = [one for one in answers if rung(one) == rung(victim)]
        total = sum(one.value for one in within)
        for level in LEVELS:
            if total - victim.value + level != total:
                out[level] = NOT_AT_ALL
    return out


def belief(likelihoods: Sequence[float], prior: Sequence[float] = USUAL) -> list[float]:
    """How probable each level is, after that."""
    most = max(likelihoods)
    weights = [each * math.exp(one - most) for each, one in zip(prior, likelihoods, strict=True)]
    return [weight / sum(weights) for weight in weights]
