"""What became of a quarter's training, as it may be shown. Pure.

A quarter is reported a fortnight after its end, when attendance and feedback are closed, and its figures are
then frozen. A person counts once, however much training they signed up for: they came if they came to any of
it, and found it useful as much as the mean of what they said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from handlers.shared import disclosure
from handlers.shared.disclosure import Group, Rules
from storage.training import Taken

Report = Mapping[str, Any]

CLOSED_AFTER = timedelta(days=14)
USEFUL_FROM = 4
GROUPINGS: dict[str, Callable[[Taken], str]] = {
    "institution": lambda taken: taken.institution,
    "family": lambda taken: taken.job_family,
}


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


def worked_out(taken: Sequence[Taken], rules: Rules) -> dict[str, Any]:
    """Uptake and usefulness for everybody, and by one grouping at a time."""
    report: dict[str, Any] = {"note": disclosure.note(rules)}
    for name, measure in (("uptake", _uptake), ("usefulness", _usefulness)):
        whole = disclosure.shown(measure(taken), rules)
        report[name] = {"whole": whole.pack() if whole else None}
        for title, grouping in GROUPINGS.items():
            groups = {value: measure(found) for value, found in disclosure.parted(taken, grouping).items()}
            shown = disclosure.by_group(groups, rules)
            report[name][title] = {value: one.pack() for value, one in shown.items()}
    return report


def _uptake(taken: Iterable[Taken]) -> Group:
    came: dict[int, bool] = defaultdict(bool)
    for one in taken:
        came[one.person_id] |= one.attended
    return Group(base=len(came), count=sum(came.values()))


def _usefulness(taken: Iterable[Taken]) -> Group:
    said: dict[int, list[int]] = defaultdict(list)
    for one in taken:
        if one.useful is not None:
            said[one.person_id].append(one.useful)
    means = [sum(each) / len(each) for each in said.values()]
    return Group(base=len(means), count=sum(1 for mean in means if mean >= USEFUL_FROM), total=sum(means))
