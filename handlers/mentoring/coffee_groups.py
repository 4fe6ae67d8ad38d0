"""Who has coffee with whom: two or three, of different institutions, who haven't met. Pure.

Each two earn points: those who haven't met before, more where they are of different institutions; those who
have, fewer the shorter ago that was. The groups with the most points together are found exactly (a maximum
matching, as an integer programme by SciPy's HiGHS), among at most `TABLE` people at a time; whoever is left
over of an odd number joins the two whom they know least.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import combinations

from storage.mentor_coffee import Guest

TABLE = 60  # people, so that a round of any size is worked out in good time
LONGEST = 5.0  # seconds a table
NEW_ELSEWHERE, NEW_HERE, AGAIN = 1_000, 300, 10
_WEEK = timedelta(days=7)
_MOST_WEEKS = 100

Met = Mapping[frozenset[int], datetime]
Never = Collection[frozenset[int]]


def points(one: Guest, other: Guest, met: Met, never: Never, now: datetime) -> int | None:
    """What it is worth that these two meet; None where they never are to."""
    two = frozenset((one.id, other.id))
    if two in never:
        return None
    before = met.get(two)
    if before is not None:
        return AGAIN + min(_MOST_WEEKS, max(0, (now - before) // _WEEK))
    return NEW_HERE if one.institution.casefold() == other.institution.casefold() else NEW_ELSEWHERE


def groups(guests: Sequence[Guest], met: Met, never: Never, now: datetime) -> list[tuple[Guest, ...]]:
    """Everybody in groups of two or three, but who can't be with anybody; the same for the same round."""
    mixed = sorted(guests, key=lambda guest: guest.id)
    random.Random(now.isoformat()).shuffle(mixed)  # noqa: S311  # nothing secret hangs on it
    tables = max(1, -(-len(mixed) // TABLE))
    found: list[tuple[Guest, ...]] = []
    left: list[Guest] = []
    for number in range(tables):
        some = mixed[number::tables]
        pairs = _pairs(some, met, never, now)
        paired = {guest.id for pair in pairs for guest in pair}
        found += pairs
        left += [guest for guest in some if guest.id not in paired]
    if tables > 1 and len(left) > 1:
        more = _pairs(left, met, never, now)
        paired = {guest.id for pair in more for guest in pair}
        found += more
        left = [guest for guest in left if guest.id not in paired]
    for guest in left:
        _seat(guest, found, met, never, now)
    return found


def _seat(guest: Guest, found: list[tuple[Guest, ...]], met: Met, never: Never, now: datetime) -> None:
    """Put somebody who is left over with the two that are best for them, if there are any."""
    best, most = None, 0
    for place, pair in enumerate(found):
        if len(pair) > 2:
            continue
        earned = [points(guest, other, met, never, now) for other in pair]
        total = sum(each or 0 for each in earned)
        if None not in earned and total > most:
            best, most = place, total
    if best is not None:
        found[best] = (*found[best], guest)


def _one_after_another(
    guests: Sequence[Guest], edges: Sequence[tuple[int, int, int]]
) -> list[tuple[Guest, ...]]:
    """Good pairs, if not the best: where those can't be found in time."""
    found: list[tuple[Guest, ...]] = []
    seated: set[int] = set()
    for one, other, _ in sorted(edges, key=lambda edge: -edge[2]):
        if one not in seated and other not in seated:
            seated |= {one, other}
            found.append((guests[one], guests[other]))
    return found


def _pairs(guests: Sequence[Guest], met: Met, never: Never, now: datetime) -> list[tuple[Guest, ...]]:
    edges = [
        (one, other, earned)
        for one, other in combinations(range(len(guests)), 2)
        if (earned := points(guests[one], guests[other], met, never, now)) is not None
    ]
    if not edges:
        return []
    # Rounds are rare, and the solver takes long to be loaded.
    import numpy as np  # noqa: PLC0415
    from scipy.optimize import LinearConstraint, milp  # noqa: PLC0415
    from scipy.sparse import csr_array  # noqa: PLC0415

    rows = [guest for edge in edges for guest in edge[:2]]
    columns = [column for column in range(len(edges)) for _ in range(2)]
    once = csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(guests), len(edges)))
    solved = milp(
        [-edge[2] for edge in edges],
        integrality=np.ones(len(edges)),
        bounds=(0, 1),
        constraints=LinearConstraint(once, ub=1),
        options={"time_limit": LONGEST},
    )
    if solved.x is None:
        return _one_after_another(guests, edges)
    return [
        (guests[one], guests[other])
        for (one, other, _), taken in zip(edges, solved.x, strict=True)
        if taken > 0.5
    ]
