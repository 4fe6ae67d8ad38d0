"""The totals of a round, as they may be shown. Pure.

Worked out once, when the round closes, and only read afterwards. A gap is how many levels somebody would
like to gain in a skill; a wish at or below what they have is no gap.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

from config.catalogue import Catalogue
from handlers.shared import disclosure
from handlers.shared.disclosure import Answer, Figures, Total, View
from storage.checkins import Counted

# Tools and languages belong to no competency; they are counted together.
TOOLS = "tools"


class Kind(StrEnum):
    """What a row of figures is about."""

    DOMAIN = "domain"
    COMPETENCY = "competency"
    SKILL = "skill"


class Grouping(StrEnum):
    """What needs may be shown by."""

    FAMILY = "family"
    INSTITUTION = "institution"


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that people would like to be better at.

    `gap` is by how much, `below` how many of how many would; None where too few said so.
    """

    kind: Kind
    key: str
    gap: Total
    below: Total | None


@dataclass(frozen=True)
class Needs:
    """What is kept of a round; `people` is about how many answered, None where they were too few."""

    people: int | None
    family: Figures
    below: Figures
    institution: Figures

    @property
    def all_together(self) -> Total | None:
        """The gap over everything that was asked."""
        return disclosure.within(self.family, lambda path: True)

    @cached_property
    def rows(self) -> dict[Kind, list[Row]]:
        """What there is of each kind, the widest gap first."""
        found = {}
        for kind, place in _PLACES.items():
            # In a competency somebody has several answers, and a number of answers is none of people.
            below = _by_key(self.below, place) if kind is Kind.SKILL else {}
            gaps = _by_key(self.family, place)
            each = [Row(kind, key, gap, below.get(key)) for key, gap in gaps.items()]
            found[kind] = sorted(each, key=lambda row: (-row.gap.mean(), row.key))
        return found


def views(people: int) -> tuple[View, View, View]:
    """The three ways in which a round is looked at, with blocks of at least so many `people`."""
    return (
        View(
            "family",
            (_family, _skill, _competency, _domain, disclosure.everybody),
            disclosure.as_it_is,
            2,
            0.5,
            people,
        ),
        View("below", (_skill, _competency, _domain, disclosure.everybody), _is_below, 3, 0.25, people),
        View(
            "institution",
            (_competency_by_institution, _domain_by_institution, _institution),
            disclosure.as_it_is,
            6,
            0.5,
            people,
        ),
    )


def worked_out(
    counted: Sequence[Counted],
    catalogue: Catalogue,
    core: Callable[[str], Collection[str]],
    *,
    people: int,
    about: str,
    key: bytes,
) -> dict[str, Any]:
    """All that may be shown of a round, to be kept for good; `about` names the round, `key` is the secret.

    `core` says what is asked of everybody in a job family: only that is counted. A question that somebody
    is asked because of a wish of theirs would tell of the wish by being there at all.
    """
    counted = [one for one in counted if one.skill in core(one.job_family)]
    # By their place among those who answered, so that no id of a database moves a figure.
    places = {person: place for place, person in enumerate(sorted({one.person_id for one in counted}))}
    answers = [replace(answer(one, catalogue), person=places[one.person_id]) for one in counted]
    return {
        "people": disclosure.base(answers, (about, "people"), key, people=people),
        "views": {
            view.name: disclosure.packed(disclosure.figures(answers, view, about, key))
            for view in views(people)
        },
    }


def kept(report: Mapping[str, Any]) -> Needs:
    """A frozen report, to be read."""
    found = {name: disclosure.unpacked(rows) for name, rows in report["views"].items()}
    return Needs(report["people"], found["family"], found["below"], found["institution"])


def _by_key(figures: Figures, place: int) -> dict[str, Total]:
    """The sums of the blocks that lie within each group, by what stands at a place of their paths."""
    return disclosure.sums(figures, lambda path: path[place] if len(path) > place else None)


def row_of(needs: Needs, kind: Kind, key: str) -> Row | None:
    """What there is of one skill, competency or domain."""
    return next((row for row in needs.rows[kind] if row.key == key), None)


def by_group(needs: Needs, grouping: Grouping) -> dict[str, dict[str, Total]]:
    """The gaps of groups that are large enough: of skills by job family, or of domains by institution."""
    if grouping is Grouping.FAMILY:
        skill, whole = _PLACES[Kind.SKILL], len(_PATH)
        both = disclosure.sums(
            needs.family, lambda path: (path[skill], path[-1]) if len(path) == whole else None
        )
    else:
        both = disclosure.sums(needs.institution, lambda path: (path[1], path[0]) if len(path) > 1 else None)
    found: dict[str, dict[str, Total]] = {}
    for (key, group), total in both.items():
        found.setdefault(key, {})[group] = total
    return found


def groups_of(needs: Needs, grouping: Grouping) -> dict[str, Total]:
    """The gap of each group over everything that it was asked, as far as it is large enough."""
    if grouping is Grouping.FAMILY:
        return dict(sorted(_by_key(needs.family, len(_PATH) - 1).items()))
    return dict(sorted(_by_key(needs.institution, 0).items()))


def change(now: Row, before: Needs | None) -> float | None:
    """By how much a gap changed since another round; None where too few answered to say that it did."""
    earlier = row_of(before, now.kind, now.key) if before else None
    return disclosure.change(now.gap, earlier.gap) if earlier else None


def answer(one: Counted, catalogue: Catalogue) -> Answer:
    """An answer as the disclosure rule takes it: its gap, and the groups it belongs to."""
    competency = catalogue.competency_of(one.skill)
    groups = {
        "domain": competency.domain if competency else TOOLS,
        "competency": competency.slug if competency else TOOLS,
        "institution": one.institution,
        "family": one.job_family,
    }
    return Answer(one.person_id, one.skill, max(0, one.wanted - one.level), groups, one.settled)


# The rungs of the views' ladders ------------------------------------------------------------------------

_PATH = ("domain", "competency", "skill", "family")
_PLACES = {Kind.DOMAIN: 0, Kind.COMPETENCY: 1, Kind.SKILL: 2}


def _family(answer: Answer) -> tuple[str, ...]:
    return (*_skill(answer), answer.groups["family"])


def _skill(answer: Answer) -> tuple[str, ...]:
    return (*_competency(answer), answer.question)


def _competency(answer: Answer) -> tuple[str, ...]:
    return (answer.groups["domain"], answer.groups["competency"])


def _domain(answer: Answer) -> tuple[str, ...]:
    return (answer.groups["domain"],)


def _competency_by_institution(answer: Answer) -> tuple[str, ...]:
    return (answer.groups["institution"], *_competency(answer))


def _domain_by_institution(answer: Answer) -> tuple[str, ...]:
    return (answer.groups["institution"], *_domain(answer))


def _institution(answer: Answer) -> tuple[str, ...]:
    return (answer.groups["institution"],)


def _is_below(value: int) -> int:
    return int(value > 0)
