"""What changes with additions to the catalogue: they are asked for, kept, refused, and taken out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.chat.message import Message
from bot.chat.request import Person
from bot.chat.role import Role
from config.catalogue import Catalogue
from handlers.catalogue import messages, parsing
from handlers.shared.telling_people import tell_each, write_to_each
from storage import audit, catalogue_additions, letters, roles, teaching_requests
from storage.catalogue_additions import CatalogueAddition, Kind, State, Wanted
from storage.database import Work
from storage.outbox import Urgency

Before = Mapping[str, Any]
"""How an addition was, as `restore` takes it."""
_SAID = ("skill", "words", "competency", "about", "aliases", "level")


async def add(work: Work, wanted: Wanted, *, by: Person) -> tuple[CatalogueAddition, Before]:
    """Add to the catalogue, or ask the moderators about it. Returns the addition, and how it was before.

    A moderator's own goes in at once, and so does everybody's where there is no moderator to ask. Raises
    Refusal.
    """
    moderators = [one for one in await roles.to_tell(work, Role.MODERATOR) if one != by.id]
    at_once = by.role >= Role.MODERATOR or not moderators
    earlier = await catalogue_additions.same(work, wanted)
    if earlier is not None and not at_once:
        _be_new(earlier, wanted, by, work.catalogue)
    before = _as_it_is(earlier)
    asked_by = earlier.added_by if earlier is not None and earlier.state is State.ASKED else None
    state = State.IN if at_once else State.ASKED
    row = await catalogue_additions.put(work, wanted, earlier, state=state, by=by.id)
    await audit.record(work, actor_id=by.id, action="catalogue.add", detail=row.words)
    if at_once:
        await _is_in(work, row)
        if asked_by not in (None, by.id):
            await _tell(work, row, asked_by, messages.kept_for(row, by.name, by.id, work.catalogue))
    else:
        message = messages.asked(row, by.name, by.id, work.catalogue)
        key = f"catalogue-asked:{row.id}:{row.version}"
        await write_to_each(work, moderators, message, key=key)
    return row, before


def _be_new(earlier: CatalogueAddition, wanted: Wanted, by: Person, catalogue: Catalogue) -> None:
    """What is in stays until a moderator changes it, and the same isn't asked twice. Raises Refusal."""
    if earlier.state is State.IN:
        raise messages.is_in(earlier, catalogue)
    if earlier.state is not State.ASKED:
        return
    same = all(
        getattr(wanted, name) in (None, getattr(earlier, name))
        for name in ("words", "competency", "about", "level")
    ) and wanted.aliases in (None, tuple(earlier.aliases))
    if same or earlier.added_by != by.id:
        raise messages.asked_already(earlier, catalogue)


async def decide(
    work: Work, addition_id: int, *, by: Person, keep: bool, version: int | None = None
) -> CatalogueAddition:
    """A moderator says yes or no to what was asked for, and whoever asked hears of it.

    `version` is which they were shown, where they were shown one. Raises Refusal.
    """
    row = await catalogue_additions.find(work, addition_id)
    if row is None or row.state is not State.ASKED:
        raise messages.decided_already()
    if by.role < Role.MODERATOR:
        raise messages.not_yours(row, work.catalogue)
    if version not in (None, row.version):
        raise messages.changed_since(row, work.catalogue)
    if keep:
        parsing.still_possible(row, work.catalogue)
    row.state, row.version = State.IN if keep else State.OUT, row.version + 1
    if keep:
        await audit.record(work, actor_id=by.id, action="catalogue.keep", detail=row.words)
        await _is_in(work, row)
    else:
        await audit.record(work, actor_id=by.id, action="catalogue.refuse", detail=row.words)
    told = messages.kept_for if keep else messages.refused_for
    if row.added_by != by.id:
        await _tell(work, row, row.added_by, told(row, by.name, by.id, work.catalogue))
    return row


async def _is_in(work: Work, row: CatalogueAddition) -> None:
    """Have everything go by an addition; whoever asked for such teaching hears of it."""
    await catalogue_additions.renew(work)
    if row.kind is not Kind.RESOURCE:
        return
    await tell_each(
        work,
        await teaching_requests.take(work, row.skill),
        lambda person_id, zone: messages.is_taught(row, work.catalogue),
        key=f"taught:{row.id}:{row.version}",
        zone=work.community.zone,
        urgency=Urgency.BULK,
    )


async def _tell(work: Work, row: CatalogueAddition, person_id: int | None, message: Message) -> None:
    """Tell whoever asked what was decided."""
    key = f"catalogue-decided:{row.id}:{row.version}"
    await letters.write_to(work, person_id, key=key, message=message)


async def take_out(work: Work, row: CatalogueAddition, *, by: Person) -> Before:
    """Have an addition in the catalogue no longer. Returns how it was. Raises Refusal.

    Organisers take out what they added themselves, moderators anything.
    """
    _be_allowed(row, by, work.catalogue)
    before = _as_it_is(row)
    row.state, row.version = State.OUT, row.version + 1
    await audit.record(work, actor_id=by.id, action="catalogue.remove", detail=row.words)
    await catalogue_additions.renew(work)
    return before


async def restore(
    work: Work, addition_id: int, before: Before, *, by: Person, version: int
) -> CatalogueAddition:
    """Have an addition be as it was before it became this `version`.

    Raises Refusal, where it isn't that any more, or isn't theirs.
    """
    row = await catalogue_additions.find(work, addition_id)
    if row is None or row.version != version:
        raise messages.changed_by_somebody()
    _be_allowed(row, by, work.catalogue)
    row.state, row.version = State(before["state"]), row.version + 1
    for name in _SAID:
        if name in before:
            setattr(row, name, before[name])
    await audit.record(work, actor_id=by.id, action="catalogue.undo", detail=row.words)
    await catalogue_additions.renew(work)
    return row


def _be_allowed(row: CatalogueAddition, by: Person, catalogue: Catalogue) -> None:
    if by.role < Role.MODERATOR and row.added_by != by.id:
        raise messages.not_yours(row, catalogue)


def _as_it_is(row: CatalogueAddition | None) -> Before:
    """How an addition is, as `restore` takes it; one that isn't there yet is out."""
    if row is None:
        return {"state": State.OUT.value}
    return {"state": row.state.value, **{name: getattr(row, name) for name in _SAID}}
