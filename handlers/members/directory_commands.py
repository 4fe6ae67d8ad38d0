"""`members`: who is who, as far as the reader may see; counts for those who run the programme."""

from __future__ import annotations

from bot.chat import markup
from bot.chat.button import Button
from bot.chat.file import File
from bot.chat.message import Message
from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from handlers.members import members_file
from handlers.members.buttons import MoreMembers
from handlers.shared import csv_files, visibility
from handlers.shared import member_query as queries
from handlers.shared.member_query import COUNTABLE, Query
from storage import audit, directory, members
from storage.database import Work
from storage.directory import Found
from storage.members import Profile

PAGE = 10
EXPORT_LIMIT = 20_000
COUNT_EXAMPLE = "members count by institution"


async def listed(work: Work, request: Request) -> Reply:
    """The first page of those for whom every filter holds, the filters said back in words."""
    query = queries.read(request.words, work.catalogue)
    total = await directory.count(work, query.filters, visible=_visible(request), reader_id=request.person.id)
    many = total >= directory.COUNTED
    size = f"more than {directory.COUNTED - 1:,}" if many else str(total)
    if request.person.role >= Role.MODERATOR:
        await audit.record(work, actor_id=request.person.id, action="members.query", detail=f"{size} found")
    said = markup.literal(queries.explained(query, work.catalogue))
    if not total:
        return Reply.say(f"I found nobody: {said}.")
    head = f"{size[0].upper()}{size[1:]} {'member' if total == 1 else 'members'}: {said}."
    query_id = await directory.remember(work, request.person.id, request.words)
    return await _page(work, request, query, query_id, head=head, after_id=None, few=not many)


async def more(work: Work, request: Request, pressed: MoreMembers) -> Reply:
    """The next page of a question that this person asked."""
    query_id, last_id = pressed.query_id, pressed.last_id
    words = await directory.question(work, query_id, request.person.id)
    if words is None:
        raise Refusal("That list is too old to go on with; please ask again.", example=queries.EXAMPLE)
    query = queries.read(words, work.catalogue)
    few = not pressed.many
    return await _page(work, request, query, query_id, head="", after_id=last_id, few=few)


async def _page(
    work: Work,
    request: Request,
    query: Query,
    query_id: int,
    *,
    head: str,
    after_id: int | None,
    few: bool,
) -> Reply:
    found = await directory.search(
        work,
        query.filters,
        visible=_visible(request),
        reader_id=request.person.id,
        after_id=after_id,
        limit=PAGE + 1,
        few=few,
    )
    shown = found[:PAGE]
    contacts = {}
    if request.person.role >= Role.MODERATOR:
        contacts = await directory.accounts(work, [one.id for one in shown])
    rows = "\n".join(f"- {_row(one, contacts.get(one.id, []))}" for one in shown)
    buttons: tuple[Button, ...] = ()
    if len(found) > PAGE:
        last = shown[-1]
        buttons = (Button("Next page", MoreMembers(query_id=query_id, last_id=last.id, many=not few)),)
    text = "\n\n".join(part for part in (head, rows) if part)
    return Reply(Message(text, buttons, mentions=tuple(one.id for one in shown)))


def _row(one: Found, contacts: list[str]) -> str:
    role = f", {markup.literal(one.role_title)}" if one.role_title else ""
    reach = f" – {markup.literal(', '.join(contacts))}" if contacts else ""
    where = f"{markup.literal(one.job_family)}, {markup.literal(one.institution)}"
    return f"{markup.bold(one.name)}{role} ({where}){reach}"


def _visible(request: Request) -> tuple[str, ...] | None:
    """The visibilities that this reader may see; None is all of them."""
    if request.person.role >= Role.ORGANISER:
        return None
    return tuple(word for word in visibility.LABELS if visibility.may_see(word, request.person.role))


async def counted(work: Work, request: Request) -> Reply:
    """How many have each value of a field; filters may follow."""
    words = request.words.strip()
    by, _, rest = words.partition(" ")
    if by.casefold() != "by":
        raise Refusal("Count by what?", example=COUNT_EXAMPLE)
    field, _, filters = rest.strip().partition(" ")
    field = {"job": "family", "competency": "skill"}.get(field.casefold(), field.casefold())
    if field not in COUNTABLE:
        raise Refusal(
            f"I can count by {', '.join(COUNTABLE[:-1])} or {COUNTABLE[-1]}.", example=COUNT_EXAMPLE
        )
    query = queries.read(filters, work.catalogue)
    counts = await directory.count_by(work, field, query.filters)
    await audit.record(work, actor_id=request.person.id, action="members.count", detail=f"by {field}")
    if not counts:
        return Reply.say("There is nobody to count.")
    name = work.catalogue.name_of if field == "skill" else str
    rows = "\n".join(f"- {markup.literal(name(value) or 'not said')}: {number}" for value, number in counts)
    said = markup.literal(queries.explained(query, work.catalogue))
    return Reply.say(f"Members by {queries.FIELDS[field]}, {said}:\n\n{rows}")


async def export(work: Work, request: Request) -> Reply:
    """Everyone for whom every filter holds, as a spreadsheet in a direct message."""
    query = queries.read(request.words, work.catalogue)
    found = await directory.search(
        work, query.filters, visible=None, reader_id=request.person.id, limit=EXPORT_LIMIT
    )
    if not found:
        return Reply.say(f"I found nobody: {markup.literal(queries.explained(query, work.catalogue))}.")
    contacts = await directory.accounts(work, [one.id for one in found])
    details = await members.profiles(work, [one.id for one in found])
    rows = [_cells(work, one, details[one.id], contacts.get(one.id, [])) for one in found]
    await audit.record(
        work, actor_id=request.person.id, action="members.export", detail=f"{len(rows)} exported"
    )
    said = markup.literal(queries.explained(query, work.catalogue))
    content = csv_files.written(members_file.COLUMNS, rows)
    file = File("members.csv", "text/csv", content, f"{len(rows)} members")
    size = f"{len(rows)} {'member' if len(rows) == 1 else 'members'}"
    text = f"{size}: {said}. Please keep this list to yourself."
    return Reply(Message(text, files=(file,), mentions=tuple(one.id for one in found)), direct=True)


def _cells(work: Work, one: Found, profile: Profile, contacts: list[str]) -> tuple[str, ...]:
    skills = "; ".join(work.catalogue.name_of(key) for key in profile.skills)
    return (
        contacts[0] if contacts else "",
        one.name,
        one.institution,
        one.job_family,
        one.role_title,
        profile.career_stage,
        skills,
        "; ".join(profile.groups),
    )
