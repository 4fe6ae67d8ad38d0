"""`members institutions`, `members alias` and `members unalias`: one institution, one name."""

from __future__ import annotations

from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.members import institution_actions, institution_messages, undo
from handlers.members.buttons import SameInstitution
from handlers.members.institution_names import alias, near
from storage import institution_names, last_acts, members
from storage.database import Work

MOST_TO_UNDO = 2000  # people whose institution is kept, so that it can be taken back


async def institutions(work: Work, request: Request) -> Reply:
    """What members typed beside the institutions of the community, and what may be one of those."""
    of_file = work.community.register_.institutions
    counts = await members.institutions(work)
    typed = {name: count for name, count in counts.items() if name not in of_file}
    known = [*of_file, *typed]
    aliases = await institution_names.every(work)
    suggested = [
        one for one in near(typed, known) if (one.name in of_file) or _is_larger(one.name, one.typed, typed)
    ]
    return Reply(institution_messages.overview(typed, suggested, aliases))


def _is_larger(name: str, typed: str, counts: dict[str, int]) -> bool:
    """Of two that were typed, the one that more have is the one to keep."""
    return (counts[name], name) > (counts[typed], typed)


async def add(work: Work, request: Request) -> Reply:
    """Have other words mean an institution. Raises Refusal."""
    said = alias(request.words, await institution_actions.known(work))
    return await _same(work, request, said.typed, said.name)


async def same(work: Work, request: Request, pressed: SameInstitution) -> Reply:
    """Have what was typed mean another institution, by the button. Raises Refusal."""
    there = (*work.community.register_.institutions, *await members.institutions(work))
    if pressed.typed not in there or pressed.name not in there or pressed.typed == pressed.name:
        raise institution_messages.is_gone()
    return await _same(work, request, pressed.typed, pressed.name)


async def _same(work: Work, request: Request, typed: str, name: str) -> Reply:
    me = request.person.id
    of_file = institution_actions.is_of_file(work, typed)
    if of_file is not None:
        raise institution_messages.is_of_file(typed, of_file)
    if await institution_names.called(work, typed) == name:
        return Reply.say(institution_messages.same_already(typed, name))
    added = await institution_actions.add_alias(work, typed, name, by=me)
    moved = sum(len(ids) for ids in added.were.values())
    if moved <= MOST_TO_UNDO:
        before = [[one.typed, one.name] for one in added.before]
        await last_acts.note(work, me, undo.ALIASED, typed=typed, name=name, were=added.were, before=before)
    else:
        await last_acts.note_lasting(work, me, institution_messages.stays(typed, name))
    return Reply.say(institution_messages.same_now(typed, name, moved))


async def drop(work: Work, request: Request) -> Reply:
    """Have other words mean an institution no longer. Raises Refusal."""
    typed = request.words.strip(" \"'“”.")
    dropped = await institution_actions.drop_alias(work, typed, by=request.person.id)
    if dropped is None:
        raise institution_messages.no_such_alias(typed, await institution_names.every(work))
    await last_acts.note(work, request.person.id, undo.UNALIASED, typed=dropped.typed, name=dropped.name)
    return Reply.say(institution_messages.no_longer(dropped))
