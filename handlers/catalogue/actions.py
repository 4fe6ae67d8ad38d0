"""What changes with additions to the catalogue: they are asked for, kept, refused, and taken out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.chat.request import Person
from bot.chat.role import Role
from config.catalogue import Catalogue
from handlers.catalogue import messages
from handlers.shared.telling_people import tell_organisers
from storage import audit, catalogue_additions, letters, roles
from storage.catalogue_additions import CatalogueAddition, State
from storage.database import Work

Before = Mapping[str, Any]


async def add(work: Work, row: CatalogueAddition, *, by: Person) -> tuple[CatalogueAddition, Before]:
    """Add to the catalogue, or ask the moderators about it. Returns the addition, and how it was before.

    A moderator's own goes in at once, and so does everybody's where there is no moderator to ask. Raises
    Refusal.
    """
    at_once = by.role >= Role.MODERATOR or not set(await roles.to_tell(work, Role.MODERATOR)) - {by.id}
    row.state = State.IN if at_once else State.ASKED
    row.added_by, row.at = by.id, work.now
    earlier = await catalogue_additions.same(work, row)
    if earlier is not None and not at_once:
        _be_new(earlier, by, work.catalogue)
    before = _as_it_is(earlier)
    kept = await catalogue_additions.put(work, row, earlier)
    await audit.record(work, actor_id=by.id, action="catalogue.add", detail=row.words)
    if at_once:
        await catalogue_additions.renew(work)
    else:
        message = messages.asked(kept, by.name, by.id, work.catalogue)
        key = f"catalogue-asked:{kept.id}:{work.now.isoformat()}"
        await tell_organisers(work, message, key=key, least=Role.MODERATOR, leaving_out=(by.id,))
    return kept, before


def _be_new(earlier: CatalogueAddition, by: Person, catalogue: Catalogue) -> None:
    """What is in stays as it is until a moderator changes it. Raises Refusal."""
    if earlier.state is State.IN:
        raise messages.is_in(earlier, catalogue)
    if earlier.state is State.ASKED and earlier.added_by != by.id:
        raise messages.asked_already(earlier, catalogue)


async def decide(work: Work, addition_id: int, *, by: Person, keep: bool) -> CatalogueAddition:
    """A moderator says yes or no to what was asked for, and whoever asked hears of it. Raises Refusal."""
    row = await catalogue_additions.find(work, addition_id)
    if row is None or row.state is not State.ASKED:
        raise messages.decided_already()
    if by.role < Role.MODERATOR:
        raise messages.not_yours(row, work.catalogue)
    row.state = State.IN if keep else State.OUT
    if keep:
        await audit.record(work, actor_id=by.id, action="catalogue.keep", detail=row.words)
        await catalogue_additions.renew(work)
    else:
        await audit.record(work, actor_id=by.id, action="catalogue.refuse", detail=row.words)
    told = messages.kept_for if keep else messages.refused_for
    if row.added_by != by.id:
        key = f"catalogue-decided:{row.id}:{work.now.isoformat()}"
        message = told(row, by.name, by.id, work.catalogue)
        await letters.write_to(work, row.added_by, key=key, message=message)
    return row


async def take_out(work: Work, row: CatalogueAddition, *, by: Person) -> Before:
    """Have an addition in the catalogue no longer. Returns how it was. Raises Refusal.

    Organisers take out what they added themselves, moderators anything.
    """
    if by.role < Role.MODERATOR and row.added_by != by.id:
        raise messages.not_yours(row, work.catalogue)
    before = _as_it_is(row)
    row.state = State.OUT
    await audit.record(work, actor_id=by.id, action="catalogue.remove", detail=row.words)
    await catalogue_additions.renew(work)
    return before


async def restore(work: Work, addition_id: int, before: Before, *, by: int) -> CatalogueAddition:
    """Have an addition be as it was. Raises Refusal."""
    row = await catalogue_additions.find(work, addition_id)
    if row is None:
        raise messages.is_gone()
    row.state = State(before["state"])
    for name in _SAID:
        if name in before:
            setattr(row, name, before[name])
    await audit.record(work, actor_id=by, action="catalogue.undo", detail=row.words)
    await catalogue_additions.renew(work)
    return row


_SAID = ("competency", "about", "aliases", "level", "added_by")


def _as_it_is(row: CatalogueAddition | None) -> Before:
    """How an addition is, as `restore` takes it; one that isn't there yet is out."""
    if row is None:
        return {"state": State.OUT.value}
    return {"state": row.state.value, **{name: getattr(row, name) for name in _SAID}}
