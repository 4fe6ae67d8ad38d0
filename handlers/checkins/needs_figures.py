"""The totals of a round, as they may be shown. Pure.

Worked out once, when the round closes. A person is below what they want in a competency if they are in any of
its skills, and their gap there is the mean of their gaps.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from config.catalogue import Catalogue
from handlers.shared import disclosure
from handlers.shared.disclosure import Group, Rules
from storage.checkins import Counted


class Kind(StrEnum):
    """What a row of figures is about."""

    COMPETENCY = "competency"
    SKILL = "skill"


GROUPINGS: dict[str, Callable[[Counted], str]] = {
    "institution": lambda answer: answer.institution,
    "family": lambda answer: answer.job_family,
}


def worked_out(answers: Sequence[Counted], catalogue: Catalogue, rules: Rules) -> dict[str, Any]:
    """All that may be shown of a round: for the whole community, and by one grouping at a time."""
    people = len({answer.person_id for answer in answers})
    by_skill = disclosure.parted(answers, lambda answer: answer.skill)
    by_competency = disclosure.parted(
        [answer for answer in answers if catalogue.competency_of(answer.skill)],
        lambda answer: _competency(answer, catalogue),
    )
    rows = [_row(Kind.COMPETENCY, key, found, answers, rules) for key, found in by_competency.items()]
    rows += [_row(Kind.SKILL, key, found, answers, rules) for key, found in by_skill.items()]
    return {
        "people": disclosure.rounded(people, rules) if people >= rules.base else None,
        "note": disclosure.note(rules),
        "rows": rows,
    }


def _competency(answer: Counted, catalogue: Catalogue) -> str:
    competency = catalogue.competency_of(answer.skill)
    return competency.slug if competency else ""


def _row(
    kind: Kind, key: str, answers: Sequence[Counted], everything: Sequence[Counted], rules: Rules
) -> dict[str, Any]:
    whole = disclosure.shown(_group(answers), rules)
    row: dict[str, Any] = {"kind": kind, "key": key, "whole": whole.pack() if whole else None}
    for name, grouping in GROUPINGS.items():
        # Groups in which nobody answered this are siblings too: that one is empty would be known.
        groups = {grouping(answer): Group(0, 0, 0.0) for answer in everything}
        groups |= {value: _group(found) for value, found in disclosure.parted(answers, grouping).items()}
        row[name] = {value: one.pack() for value, one in disclosure.by_group(groups, rules).items()}
    return row


def _group(answers: Iterable[Counted]) -> Group:
    gaps: dict[int, list[int]] = defaultdict(list)
    for answer in answers:
        gaps[answer.person_id].append(max(0, answer.wanted - answer.level))
    return Group(
        base=len(gaps),
        count=sum(1 for each in gaps.values() if any(each)),
        total=sum(sum(each) / len(each) for each in gaps.values()),
    )


def change(now: Mapping[str, Any] | None, before: Mapping[str, Any] | None) -> float | None:
    """How the mean gap changed between two reports, where both show it."""
    if not now or not before or now.get("mean") is None or before.get("mean") is None:
        return None
    return round(float(now["mean"]) - float(before["mean"]), 1)
