"""What changes when an institution gets another name."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from storage import audit, institution_names, members
from storage.database import Work
from storage.institution_names import Alias


async def known(work: Work) -> list[str]:
    """The institutions of the community file, and then those that members typed, those of most first.

    Each is there once, whatever its capitals.
    """
    found: dict[str, str] = {}
    for name in (*work.community.register_.institutions, *await members.institutions(work)):
        found.setdefault(institution_names.folded(name), name)
    return list(found.values())


async def add_alias(work: Work, typed: str, name: str, *, by: int) -> dict[str, list[int]]:
    """Have what was typed mean an institution, for members who said it and for whoever will.

    Returns whose institution it was, by what they had said.
    """
    await institution_names.keep(work, typed, name, by=by)
    were: dict[str, list[int]] = {}
    for said in await members.institutions(work):
        if said != name and institution_names.folded(said) == institution_names.folded(typed):
            were[said] = await members.at(work, said)
            await members.move(work, were[said], name)
    await audit.record(work, actor_id=by, action="members.alias", detail=f"{typed}: {name}")
    return were


async def drop_alias(work: Work, typed: str, *, by: int) -> Alias | None:
    """Have what was typed mean only itself again; members stay where they are."""
    alias = await institution_names.drop(work, typed)
    if alias is not None:
        await audit.record(work, actor_id=by, action="members.unalias", detail=f"{alias.typed}: {alias.name}")
    return alias


async def take_back(
    work: Work, typed: str, were: Mapping[str, Collection[int]], name: str, *, by: int
) -> None:
    """As if it had never been said: who is still of the institution they were moved to is of theirs again."""
    await drop_alias(work, typed, by=by)
    for said, ids in were.items():
        await members.move(work, await members.still_at(work, name, ids), said)
