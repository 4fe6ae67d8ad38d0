"""How long a mentoring round takes in its own process, and for how long the loop is held meanwhile.

Beside it the same by HiGHS, as a linear programme: another exact solver.
"""

from __future__ import annotations

import asyncio
import random
import resource
import time
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from bot import separate_process
from config import catalogue
from handlers.mentoring import matching
from handlers.mentoring.matching import Fit
from handlers.mentoring.round_actions import Pair
from handlers.mentoring.topic_meanings import Meanings
from storage.mentor_terms import Terms
from storage.mentoring import Mentee, Mentor

# Mentees, mentors, and one in how many has said a topic in words of their own.
SIZES = ((1_000, 300, 1), (10_000, 3_000, 10))
NOW = datetime(2026, 11, 30, tzinfo=UTC)
_WORDS = (
    "optics",
    "botany",
    "welding",
    "grants",
    "outreach",
    "cryogenics",
    "lasers",
    "writing",
    "budgets",
    "ethics",
)
LOOK = 0.005  # seconds


async def run() -> None:
    """Make people, match them, and print."""
    known = catalogue.load()
    meanings, keys = Meanings.of(known), sorted(known.skills)
    for wanted, offered, one_in in SIZES:
        people = random.Random(1)
        mentees = [_mentee(number, people, keys, one_in) for number in range(wanted)]
        mentors = [_mentor(wanted + number, people, keys, one_in) for number in range(offered)]
        solve = partial(matching.pairs, mentees, mentors, {}, meanings, now=NOW)
        begun = time.perf_counter()
        held, found = await _watched(separate_process.run(solve))
        took = time.perf_counter() - begun
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        asked, offering = {one.request_id: one for one in mentees}, {one.id: one for one in mentors}
        fits = ((asked[one], matching.fit(asked[one], offering[other], {}, meanings)) for one, other in found)
        total = sum(fit.score + matching.waited(mentee, NOW) for mentee, fit in fits if fit is not None)
        print(
            f"round        {wanted:,} mentees and {offered:,} mentors: {took:.2f} s, {len(found):,} pairs, "
            f"{memory:,} MB in its own process, the loop held {held * 1000:.0f} ms at most"
        )
        begun = time.perf_counter()
        edges = list(matching._fits(mentees, mentors, {}, meanings))  # a part of it by itself
        fitting = time.perf_counter() - begun
        begun = time.perf_counter()
        other = _by_highs(edges, mentees, mentors)
        print(
            f"  of that {len(edges):,} fits: {fitting:.2f} s; HiGHS alone for those: "
            f"{time.perf_counter() - begun:.2f} s, total {other:,} beside {total:,}"
        )


async def _watched(doing: Coroutine[Any, Any, list[Pair]]) -> tuple[float, list[Pair]]:
    """What comes of it, and for how long nothing else could be done, in seconds."""
    held, task = 0.0, asyncio.create_task(doing)
    while not task.done():
        begun = time.perf_counter()
        await asyncio.sleep(LOOK)
        held = max(held, time.perf_counter() - begun - LOOK)
    return held, task.result()


def _mentee(number: int, people: random.Random, keys: list[str], one_in: int) -> Mentee:
    return Mentee(
        number,
        f"Mentee {number}",
        number,
        f"University {people.randrange(97)}",
        tuple(people.sample(keys, people.randint(1, 4))),
        (_free(number, people),) if number % one_in == 0 else (),
        (),
        people.choice(("weekly", "monthly", "any")),
        people.random() < 0.2,
        NOW - timedelta(days=people.randrange(200)),
        frozenset({number}),
        Terms(),
    )


def _free(number: int, people: random.Random) -> str:
    """A topic in words of one's own, which nobody else has said just so."""
    return f"{people.choice(_WORDS)} {people.choice(_WORDS)} of rig {number}"


def _mentor(number: int, people: random.Random, keys: list[str], one_in: int) -> Mentor:
    return Mentor(
        number,
        f"Mentor {number}",
        f"University {people.randrange(97)}",
        tuple(people.sample(keys, people.randint(2, 8))),
        (_free(number, people),) if number % one_in == 0 else (),
        people.choice(("weekly", "monthly", "any")),
        people.random() < 0.2,
        "",
        people.randint(1, 3),
        Terms(),
    )


def _by_highs(edges: list[tuple[int, Fit]], mentees: list[Mentee], mentors: list[Mentor]) -> int:
    places = {mentor.id: number for number, mentor in enumerate(mentors)}
    rows = [row for row, _ in edges] + [len(mentees) + places[fit.mentor.id] for _, fit in edges]
    columns = [*range(len(edges)), *range(len(edges))]
    limits = csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(mentees) + len(mentors), len(edges)))
    most = [1] * len(mentees) + [mentor.free for mentor in mentors]
    earned = [-(fit.score + matching.waited(mentees[row], NOW)) for row, fit in edges]
    return round(float(-linprog(earned, A_ub=limits, b_ub=most, bounds=(0, 1), method="highs").fun))


if __name__ == "__main__":
    asyncio.run(run())
