"""Which skills to work on, and in which order. Pure.

The widest gaps are taken, five at most. They are put in order so that what somebody has least of comes first
(a beginner's step before an expert's), and a skill is followed at once by those that the framework calls
related to it; beyond that the framework's own order counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from config.catalogue import Catalogue, Resource
from storage.skills import Own

MOST_STEPS = 5


@dataclass(frozen=True, slots=True)
class Step:
    """One skill to work on, from the level somebody has (0 where they didn't say) to the one they want."""

    skill: str
    have: int
    want: int
    resources: tuple[Resource, ...]

    @property
    def gap(self) -> int:
        """How many levels there are to go."""
        return self.want - self.have


def toward(own: Mapping[str, Own], targets: Mapping[str, int], catalogue: Catalogue) -> list[Step]:
    """The steps from what somebody has to these levels."""
    place = {key: index for index, key in enumerate(catalogue.skills)}
    gaps = []
    for key, want in targets.items():
        said = own.get(key)
        if key not in place or (said is not None and not said.relevant):
            continue
        have = said.level if said and said.level is not None else 0
        if want > have:
            gaps.append(Step(key, have, want, catalogue.skills[key].resources))
    widest = sorted(gaps, key=lambda step: (-step.gap, place[step.skill]))[:MOST_STEPS]
    return _in_order(sorted(widest, key=lambda step: (step.have, place[step.skill])), catalogue)


def wishes(own: Mapping[str, Own]) -> dict[str, int]:
    """The levels that somebody said they want."""
    return {key: said.wanted for key, said in own.items() if said.wanted is not None and said.gap}


def _in_order(steps: Iterable[Step], catalogue: Catalogue) -> list[Step]:
    """Keep related skills together, each group where its first member stands."""
    waiting = list(steps)
    ordered: list[Step] = []
    while waiting:
        step = waiting.pop(0)
        ordered.append(step)
        related = catalogue.skills[step.skill].related
        near = [other for other in waiting if other.skill in related]
        waiting = [*near, *(other for other in waiting if other not in near)]
    return ordered
