"""`members import`: a list of people is looked through with whoever sent it, and taken in."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from bot.chat import names
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.feature import LongWork
from handlers.members import list_actions, list_columns, list_messages, listed_people, undo
from handlers.members.buttons import (
    CallColumn,
    CheckList,
    DropList,
    InviteListed,
    LeaveList,
    TakeList,
    WhichColumn,
)
from handlers.members.list_columns import CALLED, LEFT_OUT, Columns
from handlers.members.listed_people import Checked
from storage import last_acts, member_lists
from storage.database import Work

# All of them are taken in at once, while nobody else's command is done.
MOST_PEOPLE = 2_000


def looks_like_a_list(text: str) -> bool:
    """Whether a file is one, by the headings among its first lines."""
    columns = list_columns.read("\n".join(text.splitlines()[:20]))
    return columns is not None and not list_messages.missing(columns)


async def take_list(work: Work, request: Request) -> Reply | LongWork:
    """Read the list that was sent, and show what each of its columns is taken for."""
    if not request.words.strip():
        return Reply.say(list_messages.SEND)
    return LongWork(partial(list_columns.read, request.words), _show)


async def _show(work: Work, request: Request, columns: Columns | None) -> Reply:
    if columns is None:
        raise list_messages.no_headings()
    list_id = await list_actions.keep(work, columns, request.file_name, by=request.person.id)
    return Reply(list_messages.shown(columns, request.file_name, list_id), direct=True)


async def which(work: Work, request: Request, pressed: WhichColumn) -> Reply:
    """Ask what is in a column. Raises Refusal."""
    _, columns = await list_actions.kept(work, pressed.list_id, by=request.person.id)
    if pressed.at >= len(columns.headings):
        raise list_messages.put_aside()
    return Reply(list_messages.which(columns, pressed.at, pressed.list_id))


async def call(work: Work, request: Request, pressed: CallColumn) -> Reply:
    """Take a column for something else, and show them all again. Raises Refusal."""
    name, columns = await list_actions.kept(work, pressed.list_id, by=request.person.id)
    if pressed.at >= len(columns.headings) or pressed.field not in (*CALLED, LEFT_OUT):
        raise list_messages.put_aside()
    changed = await list_actions.call(work, pressed.list_id, pressed.at, pressed.field, by=request.person.id)
    return Reply(list_messages.shown(changed, name, pressed.list_id))


async def check(work: Work, request: Request, pressed: CheckList) -> LongWork:
    """Show who would be taken in, and what is wrong with which line. Raises Refusal."""

    async def show(work: Work, request: Request, found: Checked) -> Reply:
        return Reply(list_messages.checked(found, pressed.list_id))

    return LongWork(await _checking(work, request, pressed.list_id), show)


async def _checking(work: Work, request: Request, list_id: int) -> Callable[[], Checked]:
    """What looks a list through, line by line, on a thread of its own. Raises Refusal."""
    _, columns = await list_actions.kept(work, list_id, by=request.person.id)
    if len(columns.rows) > MOST_PEOPLE:
        raise list_messages.too_many(len(columns.rows), MOST_PEOPLE)
    return partial(listed_people.checked, columns, await list_actions.known_names(work))


async def take_in(work: Work, request: Request, pressed: TakeList) -> LongWork:
    """Take in what was shown. Raises Refusal."""

    async def take(work: Work, request: Request, found: Checked) -> Reply:
        return await _taken(work, request, pressed.list_id, found)

    return LongWork(await _checking(work, request, pressed.list_id), take)


async def _taken(work: Work, request: Request, list_id: int, found: Checked) -> Reply:
    taken = await list_actions.take_in(work, list_id, found, by=request.person.id)
    people, marks = list(taken.people), list(taken.marks)
    await last_acts.note(work, request.person.id, undo.LISTED, people=people, marks=marks)
    waiting = request.example("members unregistered")
    said = list_messages.taken(taken.all, taken.already, taken.declined, taken.before, waiting=waiting)
    return Reply.say(said)


async def drop(work: Work, request: Request, pressed: DropList) -> Reply:
    """Keep nothing of a list. Raises Refusal."""
    await list_actions.looked_through(work, pressed.list_id, by=request.person.id)
    await member_lists.put_aside(work, pressed.list_id)
    return Reply.say(list_messages.dropped())


async def unregistered(work: Work, request: Request) -> Reply:
    """Who is on a list and hasn't registered yet."""
    return Reply(list_messages.waiting(await member_lists.waiting(work)))


async def unlist(work: Work, request: Request) -> Reply:
    """Take somebody off the list who hasn't registered. Raises Refusal."""
    said = request.words.strip(' "“”')
    found = await member_lists.waiting(work)
    meant = names.meant(said, [one.name for one in found]).found
    if len(meant) != 1:
        raise list_messages.whom_to_unlist(said, [found[at].name for at in meant])
    one = found[meant[0]]
    if one.invited:
        raise list_messages.invited_already(one.name)
    people = [one.person_id] if one.person_id is not None else []
    await member_lists.drop_people(work, people, [one.mark])
    return Reply.say(list_messages.unlisted(one.name))


async def invite(work: Work, request: Request, pressed: InviteListed) -> Reply:
    """Invite those who can be written to and weren't invited."""
    count = await list_actions.invite(work, by=request.person.id, name=request.person.name)
    return Reply.say(list_messages.invited(count))


async def leave(work: Work, request: Request, pressed: LeaveList) -> Reply:
    """Somebody doesn't want to be on a list."""
    if request.person.registered or not await member_lists.take_off(work, request.person.id):
        return Reply.say(list_messages.on_no_list())
    return Reply.say(list_messages.off_the_list())
