"""`link`: two accounts become one member, by a code of one typed on the other."""

from __future__ import annotations

from bot.chat.identity import Address, Identity
from bot.chat.message import Message
from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.link import actions, messages, parsing
from handlers.link.buttons import JoinAccounts, KeepApart, TypedCode
from handlers.shared import lookups
from storage import last_acts, links, outbox, people
from storage.database import Work
from storage.outbox import Urgency


async def link(work: Work, request: Request) -> Reply:
    """Give a code, or say whose the one is that was typed. Raises Refusal."""
    if request.outsider:
        raise messages.not_as_a_guest()
    typed = request.words.strip()
    if not typed:
        code = await actions.new_code(work, request.person.id, request.person.identity)
        return Reply(Message(messages.code(code)), direct=True)
    code = parsing.code(typed)
    row = await links.given(work, code) if code else None
    if row is None or row.typed_by is not None:
        raise messages.no_such_code()
    if (row.platform, row.user) == (request.person.identity.platform, request.person.identity.user):
        raise messages.your_own_code()
    if row.person_id == request.person.id:
        raise messages.one_already()
    name = await people.name_of(work, row.person_id)
    message = messages.whose(name, Identity(row.platform, row.user), row.id, mentions=row.person_id)
    return Reply(message, direct=True)


async def means_it(work: Work, request: Request, pressed: TypedCode) -> Reply:
    """Ask whoever was given the code for the last word."""
    if request.outsider:
        raise messages.not_as_a_guest()
    me = request.person
    row = await actions.typed(work, pressed.code_id, me.id, me.identity)
    there = Identity(row.platform, row.user)
    await outbox.enqueue(
        work,
        key=f"link-asked:{row.id}:{me.id}",
        to=Address.direct(there),
        message=messages.is_that_you(me.name, me.identity, row.id, mentions=me.id),
        urgency=Urgency.REMINDER,
        asked=True,
    )
    name = await people.name_of(work, row.person_id)
    return Reply.say(messages.asked_there(there, name), mentions=(row.person_id,))


async def join(work: Work, request: Request, pressed: JoinAccounts) -> Reply:
    """Join the two, and tell both."""
    me = request.person
    contact = request.example("contact")
    kept, other, known = await actions.join(work, pressed.code_id, by=me.id)
    await outbox.enqueue(
        work,
        key=f"link-joined:{pressed.code_id}",
        to=Address.direct(other),
        message=Message(messages.joined(me.identity, me.name, contact=contact), mentions=(kept,)),
        urgency=Urgency.REMINDER,
        asked=True,
    )
    await last_acts.note_lasting(work, kept)
    return Reply.say(messages.joined(other, known.name, contact=contact), mentions=(kept,))


async def keep_apart(work: Work, request: Request, pressed: KeepApart) -> Reply:
    """Have nothing come of it."""
    asked = await actions.leave_apart(work, pressed.code_id, by=request.person.id)
    if asked is not None:
        await _tell(work, asked, messages.NOT_JOINED, key=f"link-refused:{pressed.code_id}")
    return Reply.say(messages.KEPT_APART)


async def undo(work: Work, request: Request) -> Reply:
    """A moderator makes two members again of one. Raises Refusal."""
    if not request.words.strip():
        raise messages.whom_to_take_apart()
    known = await lookups.one(
        work, request.words.strip(), request, example=messages.UNDO_EXAMPLE, careful=True
    )
    accounts = (await people.accounts(work, [known.id]))[known.id]
    await actions.take_apart(work, known.id, known.name, by=request.person.id)
    for one in accounts:
        key = f"link-undone:{known.id}:{int(work.now.timestamp())}:{one.platform}:{one.user}"
        await _tell(work, Identity(one.platform, one.user), messages.APART_AGAIN, key=key)
    return Reply.say(messages.taken_apart(known.name), mentions=(known.id,))


async def _tell(work: Work, identity: Identity, text: str, *, key: str) -> None:
    """Write to one account, whoever's it is by now."""
    await outbox.enqueue(
        work,
        key=key,
        to=Address.direct(identity),
        message=Message(text),
        urgency=Urgency.REMINDER,
        asked=True,
    )
