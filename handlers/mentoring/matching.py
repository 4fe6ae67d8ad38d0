"""How well a mentor fits somebody who looks for one, and who fits whom best. Pure.

What must hold: the mentor has a place free, at least one topic is wanted and offered, neither is blocked by
the other, they weren't a pair or asked before, they are of different institutions unless both said that the
same one will do, and never of one department, neither is the other's line manager, and there is a way of
meeting, a month and a language that suit both. Nobody's age, gender or the like is known here, and a mentor
need not be senior.

Of those who may be matched each part of the fit earns points, 100 at most:

- topics, 50, or 60 without goals: each wanted topic counts half as much as the one before it;
- goals, 10: those that are about something the mentor offers, each half as much as the one before it;
- level, 15: for the share of the shared skills in which the mentor's profile shows a higher level;
- rhythm, 15: 10 where both want to meet equally often, and 5 where the mentor has as many hours a month as
  the mentee would like, or one of them doesn't mind;
- institution, 10: they are of different ones.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.mentoring.topic_meanings import Meanings, TopicIndex
from storage.mentor_terms import Mode, Terms
from storage.mentoring import Mentee, Mentor

ANY_RHYTHM = "any"
BEST = 3
TOPICS, GOALS, LEVEL, RHYTHM, INSTITUTION = 50, 10, 15, 15, 10
_OFTEN, _HOURS = 10, 5  # the two parts of the rhythm
# In a round a point for each week that somebody waits, as far as this: nobody is passed over for ever.
MOST_WAITED = 20
_WEEK = timedelta(days=7)
# A point is worth more than all that is only between rounds of as many points.
_WHOLE = 1_000_000
_NAME = re.compile(r"[^\W\d_]+")
_TITLES = frozenset(("dr", "prof", "professor", "mr", "mrs", "ms", "mx", "miss", "sir", "dame"))

Levels = Mapping[int, Mapping[str, int | None]]


@dataclass(frozen=True, slots=True)
class Fit:
    """A mentor's fit, part by part. `skills` and `words` are the wanted topics that they offer; `above` the
    skills in which the mentor is further; `met` the goals that are about something they offer."""

    mentor: Mentor
    skills: tuple[str, ...]
    words: tuple[str, ...]
    above: tuple[str, ...]
    met: tuple[str, ...]
    has_hours: bool
    topics: int
    most_topics: int
    goals: int
    level: int
    rhythm: int
    institution: int

    @property
    def score(self) -> int:
        """The points of all parts together, of 100."""
        return self.topics + self.goals + self.level + self.rhythm + self.institution

    @property
    def is_as_often(self) -> bool:
        """Whether both would meet equally often."""
        return self.rhythm >= _OFTEN


def fit(mentee: Mentee, mentor: Mentor, levels: Levels, meanings: Meanings) -> Fit | None:
    """How well these two fit, or None where they can't be matched."""
    if not _may_be(mentee, mentor):
        return None
    offered = (*mentor.skills, *mentor.words)
    skills = tuple(key for key in mentee.skills if meanings.is_among(key, offered))
    words = tuple(said for said in mentee.words if meanings.is_among(said, offered))
    if not skills and not words:
        return None
    theirs, own = levels.get(mentor.id, {}), levels.get(mentee.id, {})
    above = tuple(key for key in skills if (theirs.get(key) or 0) > (own.get(key) or 0))
    met = tuple(goal for goal in mentee.goals if any(meanings.covered(goal, one) for one in offered))
    most = TOPICS if mentee.goals else TOPICS + GOALS
    anyhow = ANY_RHYTHM in (mentee.rhythm, mentor.rhythm)
    return Fit(
        mentor=mentor,
        skills=skills,
        words=words,
        above=above,
        met=met,
        has_hours=None not in (mentee.terms.hours, mentor.terms.hours)
        and _has_time(mentee.terms, mentor.terms),
        most_topics=most,
        topics=_ranked(most, (*mentee.skills, *mentee.words), {*skills, *words}),
        goals=_ranked(GOALS, mentee.goals, set(met)),
        level=LEVEL * len(above) // len(skills) if skills else 0,
        rhythm=_OFTEN * (anyhow or mentee.rhythm == mentor.rhythm)
        + _HOURS * _has_time(mentee.terms, mentor.terms),
        institution=0 if _same(mentee.institution, mentor.institution) else INSTITUTION,
    )


def _may_be(mentee: Mentee, mentor: Mentor) -> bool:
    """Whether nothing rules the two out, whatever the topics."""
    if mentor.free < 1 or mentor.id in mentee.closed or mentor.id == mentee.id:
        return False
    mine, theirs = mentee.terms, mentor.terms
    if _same(mentee.institution, mentor.institution):
        if not (mentee.same_institution and mentor.same_institution):
            return False
        if mine.department and _same(mine.department, theirs.department):
            return False
    if are_managed(mine, mentee.name, theirs, mentor.name):
        return False
    return _can_meet(mine, theirs)


def are_managed(one: Terms, name: str, other: Terms, others_name: str) -> bool:
    """Whether one of two people may be the other's line manager, as far as either has said."""
    return is_called(one.line_manager, others_name) or is_called(other.line_manager, name)


def _can_meet(one: Terms, other: Terms) -> bool:
    if Mode.EITHER not in (one.mode, other.mode) and one.mode is not other.mode:
        return False
    if one.months and other.months and not one.months & other.months:
        return False
    if not one.languages or not other.languages:
        return True
    mine, theirs = ({said.casefold() for said in terms.languages} for terms in (one, other))
    return bool(mine & theirs)


def _has_time(mentee: Terms, mentor: Terms) -> bool:
    return mentee.hours is None or mentor.hours is None or mentor.hours >= mentee.hours


def is_called(said: str, name: str) -> bool:
    """Whether a name that somebody typed may be this one; in doubt it is.

    “Dr J. Smith”, “Smith, Jo”, “jsmith” and “j.smith@example.org” may all be John Smith.
    """
    if not said:
        return False
    mine, theirs = _parts_of(said.split("@", maxsplit=1)[0] or said), _parts_of(name)
    if not mine or not theirs:
        return False
    if set(mine) <= set(theirs) or set(theirs) <= set(mine):
        return True
    first, last = theirs[0], theirs[-1]
    if len(mine) == 1:
        return mine[0] in (f"{first[0]}{last}", f"{first}{last}", f"{last}{first[0]}", f"{last}{first}")
    begins = {part[0] for part in mine if part != last}
    return last in mine and first[0] in begins


def _parts_of(name: str) -> list[str]:
    """The words of a name in small letters, without accents and titles."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    return [part for part in _NAME.findall(plain.casefold()) if part not in _TITLES]


def _ranked(points: int, wanted: Sequence[str], found: set[str]) -> int:
    """The share of `points` for what is found, each wanted thing half as much as the one before it."""
    weights = {one: 0.5**rank for rank, one in enumerate(wanted)}
    if not weights:
        return 0
    return round(points * sum(weights[one] for one in found) / sum(weights.values()))


def _same(one: str, other: str) -> bool:
    return one == other or one.strip().casefold() == other.strip().casefold()


def best(
    mentee: Mentee, mentors: Iterable[Mentor], levels: Levels, meanings: Meanings, *, most: int = BEST
) -> list[Fit]:
    """The mentors who fit best; among equals the order is by lot, always the same for the same two people."""
    fits = [found for mentor in mentors if (found := fit(mentee, mentor, levels, meanings)) is not None]
    return sorted(fits, key=lambda one: (-one.score, _lot(mentee, one.mentor), one.mentor.id))[:most]


def _lot(mentee: Mentee, mentor: Mentor) -> str:
    return hashlib.sha256(f"{mentee.name}:{mentor.name}".encode()).hexdigest()


def waited(mentee: Mentee, now: datetime) -> int:
    """The points that somebody has in a round for having waited; `now` is in UTC."""
    return max(0, min(MOST_WAITED, (now - mentee.since) // _WEEK))


def assign(
    mentees: Sequence[Mentee],
    mentors: Sequence[Mentor],
    levels: Levels,
    meanings: Meanings,
    *,
    now: datetime,
) -> list[tuple[Mentee, Fit]]:
    """Match everybody at once for the greatest total of fits and waiting, no mentor beyond their places.

    Solved exactly (SciPy's solver of sparse assignments): each free place is a column of its own, and each
    mentee has one more that stands for staying unmatched, which earns nothing.
    """
    fits = list(_fits(mentees, mentors, levels, meanings))
    if not fits:
        return []
    # Rounds are rare, and the solver would take as much memory as the rest of Stepup.
    import numpy as np  # noqa: PLC0415
    from scipy.sparse import csr_array  # noqa: PLC0415
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching  # noqa: PLC0415

    places = {mentor.id: min(max(0, mentor.free), len(mentees)) for mentor in mentors}
    owner = [mentor for mentor in mentors for _ in range(places[mentor.id])]
    first: dict[int, int] = {}
    for column, mentor in enumerate(owner):
        first.setdefault(mentor.id, column)
    columns = len(owner)
    # More than any two can earn, so that no cost is nought: the solver takes that for “can't be”.
    unmatched = TOPICS + GOALS + LEVEL + RHYTHM + INSTITUTION + MOST_WAITED + 1
    rows_at, columns_at, costs = [], [], []
    for row, found in fits:
        cost = _WHOLE * (unmatched - found.score - waited(mentees[row], now))
        start = first[found.mentor.id]
        for place in range(places[found.mentor.id]):
            rows_at.append(row)
            columns_at.append(start + place)
            # Of rounds that are as good, the one in which more mentors have somebody.
            costs.append(cost + place)
    rows_at += range(len(mentees))
    columns_at += range(columns, columns + len(mentees))
    costs += [_WHOLE * unmatched] * len(mentees)
    shape = (len(mentees), columns + len(mentees))
    graph = csr_array((np.array(costs, dtype=float), (np.array(rows_at), np.array(columns_at))), shape=shape)
    known = {(row, found.mentor.id): found for row, found in fits}
    matched = zip(*(side.tolist() for side in min_weight_full_bipartite_matching(graph)), strict=True)
    return [(mentees[row], known[row, owner[column].id]) for row, column in matched if column < columns]


def pairs(
    mentees: Sequence[Mentee],
    mentors: Sequence[Mentor],
    levels: Levels,
    meanings: Meanings,
    *,
    now: datetime,
) -> list[tuple[int, int]]:
    """The same, as the ids of the requests and of the mentors."""
    found = assign(mentees, mentors, levels, meanings, now=now)
    return [(mentee.request_id, fit.mentor.id) for mentee, fit in found]


def _fits(
    mentees: Sequence[Mentee], mentors: Sequence[Mentor], levels: Levels, meanings: Meanings
) -> Iterable[tuple[int, Fit]]:
    """Everybody's fit with whoever offers one of their topics, by the place of the mentee in their list."""
    offering: dict[str, list[Mentor]] = {}
    for mentor in mentors:
        for topic in (*mentor.skills, *mentor.words):
            offering.setdefault(topic, []).append(mentor)
    index = TopicIndex(meanings, offering)
    meant: dict[str, list[str]] = {}
    for row, mentee in enumerate(mentees):
        candidates: dict[int, Mentor] = {}
        for wanted in (*mentee.skills, *mentee.words):
            if wanted not in meant:
                meant[wanted] = index.same(wanted)
            for topic in meant[wanted]:
                candidates.update((mentor.id, mentor) for mentor in offering[topic])
        for mentor in candidates.values():
            if (found := fit(mentee, mentor, levels, meanings)) is not None:
                yield row, found
