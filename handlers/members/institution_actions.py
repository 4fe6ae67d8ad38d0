"""What changes when an institution gets another name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from storage import audit, institution_names, members
from storage.database import Work
from storage.institution_names import Alias


@dataclass(frozen=True, slots=True)
class Added:
    """What another name changed: whose institution it was, by what they had said, and what meant another."""

    were: Mapping[str, Collection[int]]
    before: Sequence[Alias]


async def known(work: Work) -> dict[str, str]:
    """All names of institutions, with the one that counts: first those of the community file.

    Then come those that members typed, those of most first, and then what means another. Each is there once,
    whatever its capitals.
    """
    found: dict[str, tuple[str, str]] = {}
    register = work.community.register_
    names = [(name, name) for name in (*register.institutions, *await members.institutions(work))]
    names += register.institution_names.items()
    names += [(alias.typed, alias.name) for alias in await institution_names.every(work)]
    for typed, name in names:
        found.setdefault(institution_names.folded(typed), (typed, name))
    return dict(found.values())


def is_of_file(work: Work, typed: str) -> str | None:
    """The institution that the community file has these words mean already: they can't mean another."""
    register = work.community.register_
    named = {name: name for name in register.institutions} | register.institution_names
    said = {institution_names.folded(words): name for words, name in named.items()}
    return said.get(institution_names.folded(typed))


async def add_alias(work: Work, typed: str, name: str, *, by: int) -> Added:
    """Have what was typed mean an institution, for members who said it and for whoever will."""
    before = await institution_names.keep(work, typed, name, by=by)
    were: dict[str, list[int]] = {}
    for said in await members.institutions(work):
        if said != name and institution_names.folded(said) == institution_names.folded(typed):
            were[said] = await members.at(work, said)
            await members.move(work, were[said], name)
    await audit.record(work, actor_id=by, action="members.alias", detail=f"{typed}: {name}")
    return Added(were, before)


async def drop_alias(work: Work, typed: str, *, by: int) -> Alias | None:
    """Have what was typed mean only itself again; members stay where they are."""
    alias = await institution_names.drop(work, typed)
    if alias is not None:
        await audit.record(work, actor_id=by, action="members.unalias", detail=f"{alias.typed}: {alias.name}")
    return alias


async def take_back(work: Work, typed: str, name: str, added: Added, *, by: int) -> None:
    """As if it had never been said: who is still of the institution they were moved to is of theirs again."""
    await drop_alias(work, typed, by=by)
    for former in added.before:
        await institution_names.keep(work, former.typed, former.name, by=by)
    for said, ids in added.were.items():
        await members.move(work, await members.still_at(work, name, ids), said)
