"""What became of a quarter's training, as it may be shown. Pure.

A quarter is reported a fortnight after its end, when attendance and feedback are closed, and its figures are
then worked out once and kept.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from handlers.shared import disclosure
from handlers.shared.disclosure import Answer, Total, View
from storage.training import Taken

Report = Mapping[str, Any]

CLOSED_AFTER = timedelta(days=14)
LEAST_USEFUL = 1  # of 5


class Grouping(StrEnum):
    """What usefulness may be shown by."""

    FAMILY = "family"
    INSTITUTION = "institution"


@dataclass(frozen=True, slots=True)
class Uptake:
    """What is kept of a quarter: about how many people signed up, and of how many sign-ups they came.

    `skills` is about how many came to something that teaches each. Usefulness is from 0 to 4 here, one less
    than people said. Each is left out, or None, where too few were in it.
    """

    people: int | None
    came: Total | None
    useful: Total | None
    skills: Mapping[str, int]
    useful_by: Mapping[Grouping, Mapping[str, Total]]


@dataclass(frozen=True, slots=True)
class Quarter:
    """A calendar quarter in the community's zone; `start` and `end` are instants in UTC."""

    year: int
    number: int
    start: datetime
    end: datetime

    @property
    def key(self) -> str:
        """What its frozen report is kept under, such as 2026-Q4."""
        return f"{self.year}-Q{self.number}"

    @property
    def said(self) -> str:
        """The quarter in words, such as “October to December 2026”."""
        months = ("January to March", "April to June", "July to September", "October to December")
        return f"{months[self.number - 1]} {self.year}"


def last_closed(now: datetime, zone: ZoneInfo) -> Quarter:
    """The latest quarter that ended at least a fortnight ago."""
    local = (now - CLOSED_AFTER).astimezone(zone)
    year, number = local.year, (local.month - 1) // 3
    if number == 0:
        year, number = year - 1, 4
    start = datetime(year, 3 * number - 2, 1, tzinfo=zone)
    end = datetime(year + number // 4, 3 * number % 12 + 1, 1, tzinfo=zone)
    return Quarter(year, number, start.astimezone(UTC), end.astimezone(UTC))


def closed(now: datetime, zone: ZoneInfo, count: int) -> list[Quarter]:
    """So many of the latest quarters that ended at least a fortnight ago, the latest first."""
    found = [last_closed(now, zone)]
    while len(found) < count:
        found.append(last_closed(found[-1].start + CLOSED_AFTER, zone))
    return found


def worked_out(
    taken: Sequence[Taken],
    *,
    people: int,
    about: str,
    key: bytes,
    teaches: Mapping[int, Collection[str]] | None = None,
) -> dict[str, Any]:
    """All that may be shown of a quarter, to be kept for good; `about` names it, `key` is the secret.

    `teaches` are the skills that each event taught.
    """
    came: dict[str, dict[int, Answer]] = {}
    for one in taken:
        for skill in (teaches or {}).get(one.event_id, ()) if one.attended else ():
            came.setdefault(skill, {})[one.person_id] = _answer(one, 1)
    signed = [_answer(one, int(one.attended)) for one in taken]
    useful = [_answer(one, one.useful - LEAST_USEFUL) for one in taken if one.useful is not None]
    return {
        "people": disclosure.base(signed, (about, "people"), key, people=people),
        "skills": {
            skill: disclosure.base(list(each.values()), (about, "skill", skill), key, people=people)
            for skill, each in sorted(came.items())
        },
        "views": {
            CAME.name: disclosure.packed(
                disclosure.figures(signed, replace(CAME, people=people), about, key)
            ),
            **{
                view.name: disclosure.packed(
                    disclosure.figures(useful, replace(view, people=people), about, key)
                )
                for view in USEFUL.values()
            },
        },
    }


def kept(report: Report) -> Uptake:
    """A frozen report, to be read."""
    found = {name: disclosure.unpacked(rows) for name, rows in report["views"].items()}
    useful = found[USEFUL[Grouping.FAMILY].name]
    return Uptake(
        report["people"],
        disclosure.within(found[CAME.name], lambda path: True),
        disclosure.within(useful, lambda path: True),
        {skill: base for skill, base in report.get("skills", {}).items() if base is not None},
        {
            grouping: {path[0]: total for path, total in found[view.name].items() if path}
            for grouping, view in USEFUL.items()
        },
    )


def _answer(one: Taken, value: int) -> Answer:
    groups = {"institution": one.institution, "family": one.job_family}
    return Answer(one.person_id, str(one.event_id), value, groups, one.settled)


CAME = View("came", (disclosure.everybody,), disclosure.as_it_is, 3, 0.25)
USEFUL = {
    Grouping.FAMILY: View(
        "family",
        (lambda answer: (answer.groups["family"],), disclosure.everybody),
        disclosure.as_it_is,
        2,
        0.5,
    ),
    Grouping.INSTITUTION: View(
        "institution",
        (lambda answer: (answer.groups["institution"],), disclosure.everybody),
        disclosure.as_it_is,
        6,
        0.5,
    ),
}
