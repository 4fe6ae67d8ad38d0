"""`members`: who is who, as far as the reader may see; counts for those who run the programme."""

from __future__ import annotations

from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from handlers.members import actions, member_figures, members_file, messages, parsing
from handlers.members.buttons import MoreMembers
from handlers.members.messages import VOUCH_EXAMPLE
from handlers.shared import csv_files, lookups, member_query, visibility
from handlers.shared.member_query import Query
from storage import audit, directory, members
from storage.database import Work
from storage.directory import Found
from storage.members import Profile

PAGE = 10
EXPORT_LIMIT = 20_000


async def listed(work: Work, request: Request) -> Reply:
    """The first page of those for whom every filter holds, the filters said back in words."""
    query = member_query.read(request.words, work.catalogue)
    total = await directory.count(work, query.filters, visible=_visible(request), reader_id=request.person.id)
    if request.person.role >= Role.MODERATOR:
        detail = f"{messages.size_of(total)} found"
        await audit.record(work, actor_id=request.person.id, action="members.query", detail=detail)
    asked = member_query.explained(query, work.catalogue)
    if not total:
        return Reply.say(messages.nobody_found(asked))
    query_id = await directory.remember(work, request.person.id, request.words)
    head = messages.found_so_many(total, asked)
    few = total < directory.COUNTED
    return await _page(work, request, query, query_id, head=head, after_id=None, few=few)


async def more(work: Work, request: Request, pressed: MoreMembers) -> Reply:
    """The next page of a question that this person asked."""
    words = await directory.question(work, pressed.query_id, request.person.id)
    if words is None:
        raise messages.list_is_too_old()
    query = member_query.read(words, work.catalogue)
    return await _page(
        work, request, query, pressed.query_id, head="", after_id=pressed.last_id, few=not pressed.many
    )


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
    following = None
    if len(found) > PAGE:
        following = MoreMembers(query_id=query_id, last_id=shown[-1].id, many=not few)
    return Reply(messages.page(head, shown, contacts, more=following))


def _visible(request: Request) -> tuple[str, ...] | None:
    """The visibilities that this reader may see; None is all of them."""
    if request.person.role >= Role.ORGANISER:
        return None
    return tuple(word for word in visibility.LABELS if visibility.may_see(word, request.person.role))


async def counted(work: Work, request: Request) -> Reply:
    """How many have each value of a field; filters may follow where the asker may list everybody."""
    field, filters = parsing.counted_by(request.words)
    if request.person.role < Role.ORGANISER:
        return await _counted_for_members(work, field, filters)
    query = member_query.read(filters, work.catalogue)
    counts = await directory.count_by(work, field, query.filters)
    await audit.record(work, actor_id=request.person.id, action="members.count", detail=f"by {field}")
    if not counts:
        return Reply.say(messages.NOBODY_TO_COUNT)
    name_of = work.catalogue.name_of if field == "skill" else str
    asked = member_query.explained(query, work.catalogue)
    return Reply.say(messages.counted(field, counts, asked, name_of))


async def _counted_for_members(work: Work, field: str, filters: str) -> Reply:
    """About how many, in groups of ten or more: worked out once a month, so that nobody is seen to join."""
    if filters or field not in member_figures.FIELDS:
        raise messages.too_fine_to_count()
    people = work.community.disclosure.people
    kept = await actions.counts(work, field)
    return Reply.say(messages.counted_about(field, kept, people))


async def vouch(work: Work, request: Request) -> Reply:
    """Have somebody who has just joined, or everybody, count at once in figures about groups."""
    said = request.words.strip()
    if not said:
        raise messages.vouch_for_whom()
    if said.casefold() in ("everyone", "everybody", "all"):
        number = await members.vouch_for_all(work)
        await audit.record(
            work, actor_id=request.person.id, action="members.vouch", detail=f"{number} members"
        )
        return Reply.say(messages.vouched_for_all(number))
    person = await lookups.one(work, said, request, example=VOUCH_EXAMPLE, careful=True)
    if not await members.vouch_for(work, person.id):
        return Reply(messages.counts_already(person))
    await audit.record(work, actor_id=request.person.id, action="members.vouch", subject_id=person.id)
    return Reply(messages.vouched(person))


async def export(work: Work, request: Request) -> Reply:
    """Everyone for whom every filter holds, as a spreadsheet in a direct message."""
    query = member_query.read(request.words, work.catalogue)
    asked = member_query.explained(query, work.catalogue)
    found = await directory.search(
        work, query.filters, visible=None, reader_id=request.person.id, limit=EXPORT_LIMIT
    )
    if not found:
        return Reply.say(messages.nobody_found(asked))
    contacts = await directory.accounts(work, [one.id for one in found])
    details = await members.profiles(work, [one.id for one in found])
    rows = [_cells(work, one, details[one.id], contacts.get(one.id, [])) for one in found]
    detail = f"{len(rows)} exported"
    await audit.record(work, actor_id=request.person.id, action="members.export", detail=detail)
    content = csv_files.written(members_file.COLUMNS, rows)
    return Reply(messages.exported(content, found, asked), direct=True)


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
