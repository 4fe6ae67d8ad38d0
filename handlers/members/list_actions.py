"""Taking people in from a list: what it says of them is kept as a draft until they register themselves.

Nobody becomes a member, and nobody is written to, by being on a list: consent is theirs to give.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.chat.identity import email_digest
from handlers.members import list_columns, list_messages, listed_people
from handlers.members.list_columns import Columns
from handlers.members.listed_people import Checked, Known
from storage import audit, groups, letters, member_lists, members, people
from storage.database import Work
from storage.member_lists import MemberList
from storage.outbox import Urgency


@dataclass(frozen=True, slots=True)
class Taken:
    """How many of a list were taken in, are members already, asked to be on none, were on one before.

    `people` and `marks` are those who are on one for the first time.
    """

    all: int
    already: int = 0
    declined: int = 0
    before: int = 0
    people: tuple[int, ...] = ()
    marks: tuple[str, ...] = ()


async def known_names(work: Work) -> Known:
    """What the community has names for."""
    register = work.community.register_
    called = {name: family for family in register.job_families for name in register.called(family)}
    return Known(
        register.job_families, register.career_stages, await groups.names(work), work.catalogue, called
    )


async def checked(work: Work, columns: Columns) -> Checked:
    """The list, line by line; takes as long as the list is."""
    return listed_people.checked(columns, await known_names(work))


async def take(work: Work, found: Checked) -> Taken:
    """Keep a draft of each; taking the same list again changes nothing."""
    taken = already = declined = 0
    new: list[int] = []
    marks: list[str] = []
    for one in found.people:
        if not one.account and (found_here := await member_lists.here(work, email_digest(one.email))):
            person_id, registered = found_here
        elif one.account:
            platform, _, user = one.account.partition(":")
            # Being on a list isn't being here: neither the name nor when they were here last changes by it.
            known = await people.known(work, platform, user) or await people.meet(
                work, platform, user, one.name, None
            )
            person_id, registered = known.id, known.registered
        else:
            mark = await member_lists.put_down(work, email_digest(one.email), one.name, one.profile)
            marks += [mark] if mark else []
            taken += 1
            continue
        if registered:
            already += 1
        elif await members.has_declined(work, person_id):
            declined += 1
        else:
            new += [person_id] if await members.drafted(work, person_id) is None else []
            await members.draft(work, person_id, one.profile)
            taken += 1
    before = taken - len(new) - len(marks)
    return Taken(taken, already, declined, before, tuple(new), tuple(marks))


async def keep(work: Work, columns: Columns, name: str, *, by: int) -> int:
    """Keep a list while it is looked through. Returns its id."""
    return await member_lists.keep(work, by, name, _packed(columns))


async def kept(work: Work, list_id: int, *, by: int) -> tuple[str, Columns]:
    """The name of a list that somebody is looking through, and the list. Raises Refusal."""
    row = await looked_through(work, list_id, by=by)
    return row.name, _unpacked(row.columns)


async def looked_through(work: Work, list_id: int, *, by: int) -> MemberList:
    """A list that somebody is looking through, as it is kept. Raises Refusal."""
    row = await member_lists.kept(work, list_id, by)
    if row is None:
        raise list_messages.put_aside()
    return row


async def call(work: Work, list_id: int, at: int, field: str, *, by: int) -> Columns:
    """Have a column be another field, which another column is no longer. Raises Refusal."""
    row = await looked_through(work, list_id, by=by)
    columns = _unpacked(row.columns)
    freed = field if field != list_columns.SEVERAL else None
    fields = [list_columns.LEFT_OUT if one == freed else one for one in columns.fields]
    fields[at] = field
    changed = replace(columns, fields=tuple(fields))
    row.columns = _packed(changed)
    return changed


async def take_in(work: Work, list_id: int, found: Checked, *, by: int) -> Taken:
    """Take in the good lines of a list that was looked through. Raises Refusal."""
    name = (await looked_through(work, list_id, by=by)).name
    taken = await take(work, found)
    await member_lists.put_aside(work, list_id)
    await audit.record(work, actor_id=by, action="members.import", detail=f"{taken.all} of “{name}”")
    return taken


async def invite(work: Work, *, by: int, name: str) -> int:
    """Write to everybody on a list whose account is known, once for ever. Returns to how many."""
    invited = await member_lists.invite(work)
    message = list_messages.invitation(work.community.name, name, by)
    for person_id in invited:
        key = f"{list_messages.INVITED}:{person_id}"
        await letters.write_to(work, person_id, key=key, message=message, urgency=Urgency.BULK)
    if invited:
        await audit.record(work, actor_id=by, action="members.invite", detail=f"{len(invited)} invited")
    return len(invited)


def _unpacked(said: Mapping[str, Any]) -> Columns:
    rows = tuple(tuple(each) for each in said["rows"])
    return Columns(tuple(said["headings"]), tuple(said["fields"]), rows, said["first"])


def _packed(columns: Columns) -> dict[str, Any]:
    return {
        "headings": list(columns.headings),
        "fields": list(columns.fields),
        "rows": [list(row) for row in columns.rows],
        "first": columns.first,
    }
