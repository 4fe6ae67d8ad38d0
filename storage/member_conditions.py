"""What is asked about members: conditions, joined by “and”, “or” and “not”. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition. `compare` is ``=`` for words, which match wherever they stand in the field.

    `exact`: the words have to be the whole of it, whatever their capitals. Without a `field`, words that
    stand anywhere in a profile, or name a skill of theirs.
    """

    field: str
    value: str
    compare: str = "="
    level: int | None = None
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Every:
    """That all parts hold; without any, everybody is meant."""

    parts: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Either:
    """That at least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """That a part doesn't hold."""

    part: Condition


Condition = Filter | Every | Either | Not
EVERYBODY = Every()


def filters(condition: Condition) -> Iterator[Filter]:
    """Every filter in a question, however deep."""
    match condition:
        case Filter():
            yield condition
        case Every(parts) | Either(parts):
            for part in parts:
                yield from filters(part)
        case Not(part):
            yield from filters(part)


def with_each(condition: Condition, change: Callable[[Filter], Condition]) -> Condition:
    """The same question with each of its filters as `change` makes it."""
    match condition:
        case Filter():
            return change(condition)
        case Every(parts):
            return Every(tuple(with_each(part, change) for part in parts))
        case Either(parts):
            return Either(tuple(with_each(part, change) for part in parts))
        case Not(part):
            return Not(with_each(part, change))
