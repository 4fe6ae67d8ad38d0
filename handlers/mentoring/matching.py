"""How well a mentor fits somebody who looks for one, and who fits whom best. Pure.

What must hold: the mentor has a place free, at least one topic is wanted and offered, neither is blocked by
the other, they weren't a pair or asked before, and they are of different institutions unless both said that
the same one will do. Nobody's age, gender or the like is known here, and a mentor need not be senior.

Of those who may be matched each part of the fit earns points, 100 at most:

- topics, 60: each wanted topic counts half as much as the one before it;
- level, 15: for the share of the shared skills in which the mentor's profile shows a higher level;
- rhythm, 15: both want to meet equally often, or one of them doesn't mind;
- institution, 10: they are of different ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from storage.mentoring import Mentee, Mentor

ANY_RHYTHM = "any"
BEST = 3
ALIKE = 85  # of 100: two topics in free words that mean the same
TOPICS, LEVEL, RHYTHM, INSTITUTION = 60, 15, 15, 10

Levels = Mapping[int, Mapping[str, int | None]]


@dataclass(frozen=True, slots=True)
class Fit:
    """A mentor's fit, part by part. `skills` and `words` are the topics both named; `above` the skills in
    which the mentor is further."""

    mentor: Mentor
    skills: tuple[str, ...]
    words: tuple[str, ...]
    above: tuple[str, ...]
    topics: int
    level: int
    rhythm: int
    institution: int

    @property
    def score(self) -> int:
        """The points of all parts together, of 100."""
        return self.topics + self.level + self.rhythm + self.institution


def fit(mentee: Mentee, mentor: Mentor, levels: Levels) -> Fit | None:
    """How well these two fit, or None where they can't be matched."""
    same = _same(mentee.institution, mentor.institution)
    if mentor.free < 1 or mentor.id in mentee.closed or mentor.id == mentee.id:
        return None
    if same and not (mentee.same_institution and mentor.same_institution):
        return None
    skills = tuple(key for key in mentee.skills if key in mentor.skills)
    words = tuple(said for said in mentee.words if _offered(said, mentor.words))
    if not skills and not words:
        return None
    theirs, own = levels.get(mentor.id, {}), levels.get(mentee.id, {})
    above = tuple(key for key in skills if (theirs.get(key) or 0) > (own.get(key) or 0))
    anyhow = ANY_RHYTHM in (mentee.rhythm, mentor.rhythm)
    return Fit(
        mentor=mentor,
        skills=skills,
        words=words,
        above=above,
        topics=_topic_points(mentee, {*skills, *words}),
        level=LEVEL * len(above) // len(skills) if skills else 0,
        rhythm=RHYTHM if anyhow or mentee.rhythm == mentor.rhythm else 0,
        institution=0 if same else INSTITUTION,
    )


def _topic_points(mentee: Mentee, shared: set[str]) -> int:
    wanted = (*mentee.skills, *mentee.words)
    weights = {topic: 0.5**rank for rank, topic in enumerate(wanted)}
    return round(TOPICS * sum(weights[topic] for topic in shared) / sum(weights.values()))


def _offered(said: str, offered: Iterable[str]) -> bool:
    return any(fuzz.token_sort_ratio(said.casefold(), one.casefold()) >= ALIKE for one in offered)


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def best(mentee: Mentee, mentors: Iterable[Mentor], levels: Levels, *, most: int = BEST) -> list[Fit]:
    """The mentors who fit best; among equals the order is by lot, always the same for the same two people."""
    fits = [found for mentor in mentors if (found := fit(mentee, mentor, levels)) is not None]
    return sorted(fits, key=lambda one: (-one.score, _lot(mentee.id, one.mentor.id)))[:most]


def _lot(one: int, other: int) -> str:
    return hashlib.sha256(f"{one}:{other}".encode()).hexdigest()


def assign(mentees: Sequence[Mentee], mentors: Sequence[Mentor], levels: Levels) -> list[tuple[Mentee, Fit]]:
    """Match everybody at once for the greatest total fit, no mentor beyond their places.

    Solved exactly (SciPy's assignment solver): each free place is a column of its own, and further columns
    stand for staying unmatched, which earns nothing.
    """
    places = [mentor for mentor in mentors for _ in range(max(0, min(mentor.free, len(mentees))))]
    if not mentees or not places:
        return []
    # Rounds are rare, and the solver would take as much memory as the rest of Stepup.
    import numpy as np  # noqa: PLC0415
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415

    fits = {
        (mentee.id, mentor.id): found
        for mentee in mentees
        for mentor in mentors
        if (found := fit(mentee, mentor, levels)) is not None
    }
    scores = np.zeros((len(mentees), len(places) + len(mentees)))
    for row, mentee in enumerate(mentees):
        for column, mentor in enumerate(places):
            found = fits.get((mentee.id, mentor.id))
            # A pair that can't be is worse than staying unmatched.
            scores[row, column] = found.score if found else -1
    rows, columns = linear_sum_assignment(scores, maximize=True)
    return [
        (mentees[row], fits[mentees[row].id, places[column].id])
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
        if column < len(places) and scores[row, column] > 0
    ]
