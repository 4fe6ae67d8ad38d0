"""`audit`: who did what to whom, for those who look after the community."""

from __future__ import annotations

from bot.chat import markup
from bot.chat.button import Button
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.audit.buttons import OlderEntries
from handlers.shared import lookups
from storage import audit
from storage.audit import Entry
from storage.database import Work

PAGE = 15
# What Stepup does without anybody asking; anything else without a name was done by somebody who left.
BY_ITSELF = ("checkin.close",)
EXAMPLES = ("audit", "audit roles", "audit @alice")


async def show(work: Work, request: Request) -> Reply:
    """The latest acts: all, of a kind (the first word of what was done), or by and to a person."""
    said = request.words.strip()
    person_id = None
    action = ""
    if said.startswith("@") or " " in said:
        person_id = (await lookups.one(work, said, request, example=EXAMPLES[2])).id
    elif said:
        action = said.casefold()
    await audit.record(
        work, actor_id=request.person.id, action="audit.read", subject_id=person_id, detail=action
    )
    return await _page(work, request, person_id=person_id, action=action, before=None)


async def older(work: Work, request: Request, pressed: OlderEntries) -> Reply:
    return await _page(
        work, request, person_id=pressed.person_id, action=pressed.action, before=pressed.before
    )


async def _page(
    work: Work, request: Request, *, person_id: int | None, action: str, before: int | None
) -> Reply:
    await work.flush()
    found = await audit.entries(work, person_id=person_id, action=action, before=before, limit=PAGE + 1)
    if not found:
        return Reply.say("There is nothing of that kind in the log.")
    rows = "\n".join(f"- {_row(entry, request)}" for entry in found[:PAGE])
    buttons: tuple[Button, ...] = ()
    if len(found) > PAGE:
        older_than = OlderEntries(before=found[PAGE - 1].id, person_id=person_id, action=action)
        buttons = (Button("Older", older_than),)
    mentions = {
        one for entry in found[:PAGE] for one in (entry.actor_id, entry.subject_id) if one is not None
    }
    return Reply(Message(rows, buttons, mentions=tuple(mentions)))


def _row(entry: Entry, request: Request) -> str:
    at = markup.literal(times.full(entry.at, request.person.zone))
    itself = entry.actor is None and entry.action in BY_ITSELF
    who = "Stepup" if itself else markup.literal(entry.actor or "someone who left")
    whom = f" – {markup.literal(entry.subject)}" if entry.subject else ""
    detail = f" ({markup.literal(entry.detail)})" if entry.detail else ""
    return f"{at}: {who}, {markup.literal(entry.action)}{whom}{detail}"
