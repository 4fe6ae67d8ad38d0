"""What changes when two accounts become one member, or two again."""

from __future__ import annotations

import secrets

from bot.chat.identity import Identity
from handlers.events import waiting_list
from handlers.link import messages
from handlers.link.parsing import ALPHABET, LENGTH
from storage import audit, events, links, merging, people
from storage.database import Work
from storage.links import LinkCode
from storage.people import Known


async def new_code(work: Work, person_id: int, identity: Identity) -> str:
    """Give somebody a code in the place of any that they had."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    await links.give(work, person_id, identity, code)
    return code


async def typed(work: Work, code_id: int, person_id: int, identity: Identity) -> LinkCode:
    """Whoever typed a code means it. Raises Refusal where it no longer counts."""
    row = await links.find(work, code_id)
    if row is None or row.typed_by not in (None, person_id) or row.person_id == person_id:
        raise messages.no_longer_asked()
    if row.typed_by is None:
        await links.typed(work, row, person_id, identity)
    return row


async def join(work: Work, code_id: int, *, by: int) -> tuple[int, Identity, Known]:
    """Make one member of the two whom a code brought together, by the yes of whoever it was given to.

    Returns who that is, and the account that was joined to them, as it was known. Raises Refusal.
    """
    row = await links.find(work, code_id)
    if row is None or row.typed_by is None or row.person_id != by:
        raise messages.no_longer_asked()
    other = Identity(row.typed_platform, row.typed_user)
    known = await people.known(work, other.platform, other.user)
    mine = await people.known(work, row.platform, row.user)
    if known is None or mine is None or known.id != row.typed_by:
        raise messages.no_longer_asked()
    await links.done(work, row)
    # Whoever is registered stays; of two, the one that was there first.
    kept, gone = sorted((mine, known), key=lambda one: (not one.registered, one.id))
    merged = await merging.merge(work, kept=kept.id, gone=gone.id)
    await links.keep(work, kept.id, merged.journal)
    await audit.record(work, actor_id=kept.id, action="link.join", subject_id=kept.id)
    for event_id in merged.freed:
        event = await events.find(work, event_id, lock=True)
        if event is not None:
            await waiting_list.move(work, event)
    return kept.id, other, known


async def leave_apart(work: Work, code_id: int, *, by: int) -> Identity | None:
    """Nothing comes of a code; either of the two may say so.

    Returns whom to tell of it: whoever typed it, where the other one says no. Raises Refusal.
    """
    row = await links.find(work, code_id)
    # Whoever typed it and hasn't said yes isn't known yet: their no ends it, too.
    if row is None or (row.typed_by is not None and by not in (row.person_id, row.typed_by)):
        raise messages.no_longer_asked()
    await links.done(work, row)
    if row.typed_by is None or by == row.typed_by:
        return None
    return Identity(row.typed_platform, row.typed_user)


async def take_apart(work: Work, person_id: int, name: str, *, by: int) -> None:
    """Make two members again of one. Raises Refusal where nothing was joined in the last day."""
    row = await links.last(work, person_id)
    if row is None:
        raise messages.nothing_to_take_apart(name)
    await links.undone(work, row)
    await merging.take_apart(work, row.journal)
    await audit.record(work, actor_id=by, action="link.undo", subject_id=person_id)
