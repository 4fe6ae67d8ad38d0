"""Which skills lead to a goal, and in which order. Pure.

All that a goal takes is in it, but what isn't relevant to somebody. What others build on comes first
(`config/prerequisites.py`); of those that may be next, the ones come first that are related to the last,
then those of which somebody has least, then in the goal's own order. That somebody didn't say a level isn't
level 0: such a step is open, and its level is asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from config import prerequisites
from config.catalogue import Catalogue, Resource
from config.profiles import RoleProfile
from storage.skills import Own


@dataclass(frozen=True, slots=True)
class Target:
    """A level in a skill, or in one of several that will do as well."""

    skills: tuple[str, ...]
    level: int


@dataclass(frozen=True, slots=True)
class Step:
    """One target to work on: the skill it is nearest in, the level there, and the one that is wanted.

    `have` is None where they didn't say; `instead` are the skills that will do as well.
    """

    skill: str
    have: int | None
    want: int
    resources: tuple[Resource, ...]
    instead: tuple[str, ...] = ()

    @property
    def gap(self) -> int:
        """How many levels there are to go, as far as is known."""
        return self.want - (self.have or 0)


@dataclass(frozen=True, slots=True)
class Pathway:
    """The way to a goal: how many of its targets are reached, and the steps that are left, in order."""

    reached: int
    steps: tuple[Step, ...]

    @property
    def targets(self) -> int:
        """How many targets there are, of those that matter to this person."""
        return self.reached + len(self.steps)


def of_role(role: RoleProfile) -> list[Target]:
    """What a role takes."""
    alone = [Target((key,), level) for key, level in role.skills.items()]
    return [*(Target(either.skills, either.level) for either in role.one_of), *alone]


def of_wishes(own: Mapping[str, Own]) -> list[Target]:
    """The levels that somebody said they want, beyond what they have."""
    return [
        Target((key,), said.wanted)
        for key, said in own.items()
        if said.wanted is not None and said.relevant and said.wanted > (said.level or 0)
    ]


def toward(own: Mapping[str, Own], targets: Iterable[Target], catalogue: Catalogue) -> Pathway:
    """The way from what somebody has to these targets."""
    reached, steps = 0, []
    for target in targets:
        known = [key for key in target.skills if key in catalogue.skills]
        matters = [key for key in known if key not in own or own[key].relevant]
        if not matters:
            continue
        nearest = max(matters, key=lambda key: _level(own, key, otherwise=-1))
        have = own[nearest].level if nearest in own else None
        if have is not None and have >= target.level:
            reached += 1
            continue
        others = tuple(key for key in matters if key != nearest)
        further = [one for one in catalogue.skills[nearest].resources if _leads_on(one, have)]
        steps.append(Step(nearest, have, target.level, tuple(further), others))
    return Pathway(reached, tuple(_in_order(steps, catalogue)))


def untaught_of(found: Pathway, taught: Collection[str]) -> list[str]:
    """The steps that nothing teaches; `taught` are the skills that events to come teach."""
    return [
        step.skill
        for step in found.steps
        if not step.resources and not {step.skill, *step.instead}.intersection(taught)
    ]


def _leads_on(resource: Resource, have: int | None) -> bool:
    """Whether a resource leads further than somebody is, as far as both are known."""
    return resource.level is None or have is None or resource.level > have


def _level(own: Mapping[str, Own], key: str, *, otherwise: int) -> int:
    level = own[key].level if key in own else None
    return otherwise if level is None else level


def _in_order(steps: Sequence[Step], catalogue: Catalogue) -> list[Step]:
    builds_on = prerequisites.load()
    place = {step.skill: number for number, step in enumerate(steps)}
    waiting = sorted(steps, key=lambda step: (step.have or 0, place[step.skill]))
    ordered: list[Step] = []
    while waiting:
        open_ = {step.skill for step in waiting}
        # Where two build on each other, either may be first.
        free = [step for step in waiting if not builds_on.get(step.skill, frozenset()) & open_] or waiting
        related = catalogue.skills[ordered[-1].skill].related if ordered else ()
        chosen = next((step for step in free if step.skill in related), free[0])
        ordered.append(chosen)
        waiting.remove(chosen)
    return ordered


# The overview ---------------------------------------------------------------------------------------

# STEP-UP's grid: its three columns are these domains of DIRECT.
FIELDS = {
    "Software": "Software design and development",
    "Data": "Information and data technologies",
    "Infrastructure": "Computing infrastructures and systems",
}
# Beside it, where somebody has skills there.
OTHER_FIELDS = {"Laboratory, workshop and teaching": "Laboratory, workshop and teaching practice"}
STAGES = {"beginner": (1,), "intermediate": (2,), "advanced": (3, 4)}


def grid(own: Mapping[str, Own], catalogue: Catalogue) -> dict[str, dict[str, list[str]]]:
    """The skills of each field, by how far somebody is in them."""
    fields = {domain: field for field, domain in (FIELDS | OTHER_FIELDS).items()}
    found: dict[str, dict[str, list[str]]] = {
        field: {stage: [] for stage in STAGES} for field in fields.values()
    }
    for key, said in own.items():
        competency = catalogue.competency_of(key)
        field = fields.get(competency.domain) if competency else None
        for stage, levels in STAGES.items():
            if field and said.relevant and said.level in levels:
                found[field][stage].append(key)
    return {field: stages for field, stages in found.items() if field in FIELDS or any(stages.values())}
