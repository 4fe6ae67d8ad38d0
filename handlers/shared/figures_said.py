"""How figures under the disclosure rule are said, the same everywhere. Pure."""

from __future__ import annotations

from handlers.shared import disclosure
from handlers.shared.disclosure import Total

EXPLAINED = (
    "When a check-in closes, answers are put into groups of at least ten people who have been "
    "members for a month or whom an organiser vouches for, each answer into at most one group of "
    "a kind. Each group's sum is moved a little by a secret amount, once, and only such sums are "
    "shown. So whoever takes one figure from another is left with ten people or more, and can't "
    "be sure of your answer even if they know all the others. There are no percentages, nothing "
    "by career stage and nothing of a check-in that is still open, and nobody answers the same "
    "question twice within 90 days. Figures are made once and kept, while your own answers stay "
    "yours to see and to erase."
)


def rule(people: int) -> str:
    """The rule in two sentences, below every figure."""
    return (
        f"No figure is of fewer than {people_said(people)} people. Each is moved a little by a secret "
        "amount, so that nobody's answer can be worked out from it."
    )


def people_said(people: int) -> str:
    """The least number of people, in words where it is the usual one."""
    return disclosure.FEWEST if people == disclosure.PEOPLE else str(people)


def mean(total: Total) -> str:
    """A mean with how far it may be off: “1.4, give or take 0.3”."""
    return f"{total.mean():.1f} (give or take {total.margin():.1f})"


def count(total: Total) -> str:
    """Of how many something is so: “about 25 of 40”."""
    return f"about {total.count()} of {total.base}"
