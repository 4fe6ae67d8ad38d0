"""`audit`: who did what to whom, for those who look after the community."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.audit import actions, messages, parsing
from handlers.audit.buttons import OlderEntries
from handlers.shared import lookups
from storage.audit import Entry
from storage.database import Work


async def show(work: Work, request: Request) -> Reply:
    """The latest acts: all, of a kind, or by and to a person. Raises Refusal."""
    said = request.words.strip()
    person_id, action = None, ""
    if said and (kind := parsing.kind(said)) is not None:
        action = kind
    elif said:
        neither = None if said.startswith("@") else messages.neither_kind_nor_person(said)
        example = messages.EXAMPLES[2]
        person_id = (await lookups.one(work, said, request, example=example, none=neither)).id
    found, more = await actions.read_log(work, by=request.person.id, person_id=person_id, action=action)
    return _page(request, found, more, person_id, action)


async def older(work: Work, request: Request, pressed: OlderEntries) -> Reply:
    """The page before."""
    person_id, action = pressed.person_id, pressed.action
    found, more = await actions.page(work, person_id=person_id, action=action, before=pressed.before)
    return _page(request, found, more, person_id, action)


def _page(request: Request, found: Sequence[Entry], more: bool, person_id: int | None, action: str) -> Reply:
    if not found:
        return Reply.say(messages.NOTHING)
    before = OlderEntries(before=found[-1].id, person_id=person_id, action=action) if more else None
    return Reply(messages.page(found, request.person.zone, older=before))
