"""What is asked about members: conditions, joined by “and”, “or” and “not”. Pure."""

from __future__ import annotations

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
