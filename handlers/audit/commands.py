"""`audit`: who did what to whom, for those who look after the community."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.audit import actions, messages, parsing
from handlers.audit.actions import Wanted
from handlers.audit.buttons import OlderEntries
from handlers.shared import lookups
from storage.audit import Entry
from storage.database import Work


async def show(work: Work, request: Request) -> Reply:
    """The latest acts: all, of a kind, or by and to a person, and since a day. Raises Refusal."""
    said, since = parsing.since(request.words.strip(), request.person.zone, request.now)
    person_id, action = None, ""
    if said and (kind := parsing.kind(said)) is not None:
        action = kind
    elif said:
        neither = None if said.startswith("@") else messages.neither_kind_nor_person(said)
        example = messages.EXAMPLES[2]
        person_id = (await lookups.one(work, said, request, example=example, none=neither)).id
    wanted = Wanted(person_id, action, since)
    found, more = await actions.read_log(work, wanted, by=request.person.id)
    return _page(request, found, more, wanted)


async def older(work: Work, request: Request, pressed: OlderEntries) -> Reply:
    """The page before."""
    since = datetime.fromtimestamp(pressed.since, UTC) if pressed.since > 0 else None
    wanted = Wanted(pressed.person_id, pressed.action, since)
    found, more = await actions.page(work, wanted, before=pressed.before)
    return _page(request, found, more, wanted)


def _page(request: Request, found: Sequence[Entry], more: bool, wanted: Wanted) -> Reply:
    if not found:
        return Reply.say(messages.NOTHING)
    older = None
    if more:
        older = OlderEntries(
            before=found[-1].id,
            person_id=wanted.person_id,
            action=wanted.action,
            since=int(wanted.since.timestamp()) if wanted.since else 0,
        )
    return Reply(messages.page(found, request.person.zone, older=older))
