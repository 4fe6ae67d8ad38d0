"""What may be said of a group without saying it of a person in it. Pure; the only place that decides it.

The rule is the stricter of two: HESA's rounding (counts to the nearest 5, percentages from 23 people) and the
base of 10 that UK staff surveys use; with second groups hidden where one alone could be had by taking away,
and no counts where nearly everybody answered alike. Figures are worked out first and rounded last, each by
itself, so that totals need not add up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol, TypeVar

T = TypeVar("T")

# Of a group in which fewer than this answered otherwise, everybody's answer would be known.
ALIKE = 3
NOTE = "Groups of fewer than {base} are not shown, and counts are rounded to the nearest {rounding}."


class Rules(Protocol):
    """From how many people on something is said, and to what counts are rounded."""

    @property
    def base(self) -> int: ...

    @property
    def rounding(self) -> int: ...

    @property
    def percent_from(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Group:
    """The exact figures of some people: how many answered, of how many something is so, and a sum.

    `total` is the sum of a measure over the people, such as their gaps; None where there is none.
    """

    base: int
    count: int
    total: float | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be shown of a group. `count` is None where nearly everybody answered alike.

    `mean` has one decimal; `band` stands in its place where they did.
    """

    base: int
    count: int | None
    percent: int | None
    mean: float | None
    band: str

    def pack(self) -> dict[str, Any]:
        """As it is kept in a frozen report."""
        return asdict(self)


def parted(items: Iterable[T], key: Callable[[T], str]) -> dict[str, list[T]]:
    """Items by group, in the groups' order of names."""
    found: dict[str, list[T]] = defaultdict(list)
    for item in items:
        found[key(item)].append(item)
    return dict(sorted(found.items()))


def rounded(count: int, rules: Rules) -> int:
    """A count to the nearest multiple, halves up."""
    return (count + rules.rounding // 2) // rules.rounding * rules.rounding


def hidden(bases: Mapping[str, int], rules: Rules) -> frozenset[str]:
    """Of the groups that make up one whole, those of which nothing may be said.

    A group below the base is hidden. One hidden alone, or several that are together still below the base,
    could be had by taking the others from the whole: so the next smallest is hidden too, until that is over.
    """
    out = {name for name, base in bases.items() if base < rules.base}
    rest = sorted((name for name in bases if name not in out), key=lambda name: (bases[name], name))
    while rest and _too_few(out, bases, rules):
        out.add(rest.pop(0))
    return frozenset(out)


def _too_few(out: Collection[str], bases: Mapping[str, int], rules: Rules) -> bool:
    """Whether what is withheld could be had from the rest: it is one group, or too few people together.

    A group of nobody hides nothing beside another.
    """
    people = [bases[name] for name in out if bases[name]]
    return len(out) == 1 or len(people) == 1 or 0 < sum(people) < rules.base


def is_alike(group: Group) -> bool:
    """Whether nearly everybody in a group answered alike, so that a count would tell of each."""
    return min(group.count, group.base - group.count) < ALIKE


def shown(group: Group, rules: Rules, *, veiled: bool = False) -> Shown | None:
    """What may be shown of a group, or None if nothing may; a `veiled` one is shown without exact figures."""
    if group.base < rules.base:
        return None
    alike = veiled or is_alike(group)
    mean = group.total / group.base if group.total is not None else None
    return Shown(
        base=rounded(group.base, rules),
        count=None if alike else rounded(group.count, rules),
        percent=None if alike or group.base < rules.percent_from else _whole(100 * group.count / group.base),
        mean=None if alike or mean is None else _tenth(mean),
        band=_band(mean) if alike and mean is not None else "",
    )


def by_group(groups: Mapping[str, Group], rules: Rules) -> dict[str, Shown]:
    """The groups of one whole of which something may be said, by name.

    Where the exact figures of one group are withheld, because it is hidden or nearly all alike, they could be
    had by taking the others from the whole: so those of the next smallest are withheld too.
    """
    bases = {name: group.base for name, group in groups.items()}
    out = hidden(bases, rules)
    withheld = set(out) | {name for name, group in groups.items() if is_alike(group)}
    rest = sorted((name for name in groups if name not in withheld), key=lambda name: (bases[name], name))
    while rest and _too_few(withheld, bases, rules):
        withheld.add(rest.pop(0))
    found = {
        name: shown(group, rules, veiled=name in withheld)
        for name, group in groups.items()
        if name not in out
    }
    return {name: figures for name, figures in sorted(found.items()) if figures is not None}


def note(rules: Rules) -> str:
    """The rule in a sentence, for whoever reads figures."""
    return NOTE.format(base=rules.base, rounding=rules.rounding)


def _whole(percent: float) -> int:
    return int(percent + 0.5)


def _tenth(mean: float) -> float:
    return int(mean * 10 + 0.5) / 10


def _band(mean: float) -> str:
    return "below 1" if mean < 1 else "1 to 2" if mean < 2 else "2 or more"
