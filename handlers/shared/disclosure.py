"""What may be said of a group without saying it of a person in it. Pure; the only place that decides it.

The answers to a question are parted into *blocks*: in each view of a round, an answer lies in one block at
most. A block is large (ten people whose accounts weren't made up for the purpose, and as many answers as
make its mean right), and its total is moved once, by a secret amount that is the same for the same answers.
Every figure is a sum of moved blocks, so taking one figure from another leaves whole blocks, never a
person.

The amounts follow the two-sided geometric distribution (Ghosh, Roughgarden and Sundararajan, 2012), keyed
by the answers as the Australian Bureau of Statistics keys its cells (Fraser and Wooton, 2005); blocks are
those of Thompson, Broadfoot and Elazar (2013). The three views' spreads of 2, 3 and 6 add up to odds that
one answer can move by e at most in a round.
"""

from __future__ import annotations

import hmac
import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

Path = tuple[str, ...]
"""Which block: the values of the groups it is of, such as a domain, a competency and a skill."""

T = TypeVar("T")

PEOPLE = 10
FEWEST = "ten"
BASE = 5  # what numbers of people are rounded to
TOP = 4  # the widest gap, and the most useful


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of one person; `value` is from 0 to 4.

    `settled` is whether the account is old enough, or vouched for, to count towards the ten.
    """

    person: int
    question: str
    value: int
    groups: Mapping[str, str] = field(default_factory=dict)
    settled: bool = True


@dataclass(frozen=True, slots=True)
class View:
    """One way of looking at a round.

    `ladder` has the groups that an answer belongs to, from the smallest up; `measure` is what is added up,
    and `spread` how far a total is moved. `margin` is how right the mean of a block has to be, nineteen
    times in twenty.
    """

    name: str
    ladder: Sequence[Callable[[Answer], Path]]
    measure: Callable[[int], int]
    spread: int
    margin: float
    people: int = PEOPLE

    @property
    def answers(self) -> int:
        """From how many answers a block's mean is as right as that."""
        return math.ceil(3 * self.spread / self.margin)


@dataclass(frozen=True, slots=True)
class Total:
    """What is kept of a block, or of several together.

    `moved` is the total with its secret amount in it; `base` is the number of answers in fives, and what is
    shown.
    """

    answers: int
    base: int
    moved: int
    blocks: int
    spread: int

    def __add__(self, other: Total) -> Total:
        return Total(
            self.answers + other.answers,
            self.base + other.base,
            self.moved + other.moved,
            self.blocks + other.blocks,
            self.spread,
        )

    def mean(self) -> float:
        """The mean, to a tenth, from 0 to 4."""
        return min(float(TOP), max(0.0, _tenth(self.moved / self.answers)))

    def margin(self) -> float:
        """How far the mean may be off, nineteen times in twenty, to the next tenth."""
        # Without the small number, what is a whole tenth already would be the next one.
        return math.ceil(30 * self.spread * math.sqrt(self.blocks) / self.answers - 1e-9) / 10

    def count(self) -> int:
        """Of how many something is so, in fives; never more than there are."""
        return min(self.base, max(0, nearest_five(self.moved)))

    def pack(self) -> dict[str, int]:
        """As it is kept in a frozen report."""
        return asdict(self)


Figures = Mapping[Path, Total]


def everybody(answer: Answer) -> Path:
    """The top of a ladder: all answers together."""
    return ()


def as_it_is(value: int) -> int:
    """The measure where the value itself is added up."""
    return value


def blocks(answers: Iterable[Answer], view: View) -> dict[Path, list[Answer]]:
    """The answers by block: each in the first of its groups that is large enough, or in none."""
    left = list(answers)
    found: dict[Path, list[Answer]] = {}
    for rung in view.ladder:
        groups: dict[Path, list[Answer]] = defaultdict(list)
        for answer in left:
            groups[rung(answer)].append(answer)
        large = {path for path, group in groups.items() if _is_large(group, view)}
        found |= {path: groups[path] for path in large}
        left = [answer for path, group in groups.items() if path not in large for answer in group]
    return found


def _is_large(group: Sequence[Answer], view: View) -> bool:
    settled = {answer.person for answer in group if answer.settled}
    return len(settled) >= view.people and len(group) >= view.answers


def figures(answers: Iterable[Answer], view: View, about: str, key: bytes) -> dict[Path, Total]:
    """All that may be kept of the answers in one view; `about` is what they are about, such as a round."""
    return {
        path: _total(group, view, (about, view.name, *path), key)
        for path, group in sorted(blocks(answers, view).items())
    }


def _total(group: Sequence[Answer], view: View, about: Path, key: bytes) -> Total:
    seed = seed_of(group, about, key)
    moved = sum(view.measure(answer.value) for answer in group) + noise(seed[:16], view.spread)
    return Total(len(group), _base(len(group), seed), moved, 1, view.spread)


def base(answers: Sequence[Answer], about: Path, key: bytes, *, people: int = PEOPLE) -> int | None:
    """How many people answered, in fives; None where they are too few to say so."""
    settled = {answer.person for answer in answers if answer.settled}
    if len(settled) < people:
        return None
    return _base(len({answer.person for answer in answers}), seed_of(answers, about, key))


def _base(count: int, seed: bytes) -> int:
    """A number in fives, up or down by chance, so that on average it is right."""
    by_chance = int.from_bytes(seed[16:24], "big") % BASE
    return (count + by_chance) // BASE * BASE


def sums(found: Figures, group: Callable[[Path], T | None]) -> dict[T, Total]:
    """The figures of many groups: `group` says which one a block lies within, None where it lies in none."""
    out: dict[T, Total] = {}
    for path, total in found.items():
        of = group(path)
        if of is not None:
            out[of] = out[of] + total if of in out else total
    return out


def within(found: Figures, holds: Callable[[Path], bool]) -> Total | None:
    """A figure: the sum of the blocks that lie wholly within a group; None where there is none."""
    return sums(found, lambda path: True if holds(path) else None).get(True)


def change(now: Total, before: Total) -> float | None:
    """By how much the mean changed; None where there are too few answers to say that it did."""
    by = _tenth(now.mean() - before.mean())
    return by if abs(by) > math.hypot(now.margin(), before.margin()) else None


def seed_of(answers: Iterable[Answer], about: Path, key: bytes) -> bytes:
    """64 bytes that are the same for the same answers, in any order, and others where anything is other."""
    records = sorted([answer.person, answer.question, answer.value] for answer in answers)
    message = json.dumps([about, records], separators=(",", ":"))
    return hmac.digest(key, message.encode(), "sha512")


def noise(seed: bytes, spread: int) -> int:
    """From 16 random bytes a whole number e, as likely as exp(-|e| / spread) says."""
    return _steps(seed[:8], spread) - _steps(seed[8:16], spread)


def _steps(seed: bytes, spread: int) -> int:
    return math.floor(-spread * math.log((int.from_bytes(seed, "big") + 1) / 2**64))


def nearest_five(count: int) -> int:
    """A number to the nearest five."""
    return (count + BASE // 2) // BASE * BASE


def _tenth(number: float) -> float:
    return math.floor(10 * number + 0.5) / 10


# Kept ---------------------------------------------------------------------------------------------------


def packed(found: Figures) -> list[dict[str, Any]]:
    """Figures as they are kept in a frozen report."""
    return [{"path": list(path), **total.pack()} for path, total in found.items()]


def unpacked(rows: Iterable[Mapping[str, Any]]) -> dict[Path, Total]:
    """Figures as they were kept."""
    return {
        tuple(row["path"]): Total(**{name: row[name] for name in Total.__dataclass_fields__}) for row in rows
    }
