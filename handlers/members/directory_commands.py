"""`members`: who is who, as far as the reader may see; counts for those who run the programme."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from typing import Any

from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from bot.feature import LongWork
from handlers.members import actions, member_figures, messages, parsing, saved_messages
from handlers.members.buttons import MoreMembers
from handlers.members.messages import VOUCH_EXAMPLE
from handlers.shared import csv_files, joined_dates, lookups, member_query, quotations, visibility
from storage import audit, directory, members, profile_looks, saved_questions
from storage.database import Work
from storage.directory import Found, Reader
from storage.member_conditions import Condition
from storage.members import Profile
from storage.profile_looks import How

PAGE = 10
EXPORT_LIMIT = 20_000
_SAVED = re.compile(r"(?<![^\s(-])saved:(?P<name>[\"“][^\"“”]+[\"”]|[^\s()\"“”]+)", re.IGNORECASE)
_AT_ONCE = 500  # whose profiles are looked up together


@dataclass(frozen=True, slots=True)
class _Looked:
    """A page of a question as the store answered it, and how many there are where that was asked for."""

    found: list[Found]
    few: bool
    total: int = 0


async def listed(work: Work, request: Request) -> LongWork:
    """The first page of those for whom what was typed holds, said back in words."""
    return await ask(work, request, request.words)


async def ask(work: Work, request: Request, said: str) -> LongWork:
    """The first page of those for whom a question holds. Raises Refusal."""
    words, query = await _asked(work, request, said)
    reader = _reader(request)

    async def look(work: Work) -> _Looked:
        total = await directory.count(work, query, reader)
        few = total < directory.COUNTED
        found = await directory.search(work, query, reader, limit=PAGE + 1, few=few) if total else []
        return _Looked(found, few, total)

    async def show(work: Work, request: Request, looked: _Looked) -> Reply:
        if request.person.role >= Role.MODERATOR:
            logged = member_query.as_logged(query, work.catalogue)
            detail = f"{messages.size_of(looked.total)} found: {logged}"
            await audit.record(work, actor_id=request.person.id, action="members.query", detail=detail)
        asked = member_query.explained(query, work.catalogue)
        if not looked.total:
            return Reply.say(messages.nobody_found(asked))
        query_id = await directory.remember(work, request.person.id, words)
        return await _page(work, request, looked, query_id, messages.found_so_many(looked.total, asked))

    return LongWork(None, show, look)


async def more(work: Work, request: Request, pressed: MoreMembers) -> LongWork:
    """The next page of a question that this person asked."""
    words = await directory.question(work, pressed.query_id, request.person.id)
    if words is None:
        raise messages.list_is_too_old()
    query = member_query.read(words, work.catalogue)
    reader, few = _reader(request), not pressed.many

    async def look(work: Work) -> _Looked:
        found = await directory.search(work, query, reader, after_id=pressed.last_id, limit=PAGE + 1, few=few)
        return _Looked(found, few)

    async def show(work: Work, request: Request, looked: _Looked) -> Reply:
        return await _page(work, request, looked, pressed.query_id, "")

    return LongWork(None, show, look)


async def _page(work: Work, request: Request, looked: _Looked, query_id: int, head: str) -> Reply:
    """What was found, but whoever has left or has hidden their profile since."""
    still = await directory.still_shown(work, [one.id for one in looked.found], _reader(request))
    shown = [one for one in looked.found[:PAGE] if one.id in still]
    await note_looks(work, request, [one.id for one in shown], How.LIST)
    contacts = {}
    if request.person.role >= Role.MODERATOR:
        contacts = await directory.accounts(work, [one.id for one in shown])
    following = None
    if len(looked.found) > PAGE:
        last = looked.found[PAGE - 1]
        following = MoreMembers(query_id=query_id, last_id=last.id, many=not looked.few)
    return Reply(messages.page(head, shown, contacts, more=following))


async def note_looks(work: Work, request: Request, person_ids: Collection[int], how: How) -> None:
    """Whoever may see more than others is known to have looked, by those whom they looked at."""
    if request.person.role >= Role.ORGANISER:
        await profile_looks.note(work, person_ids, by=request.person.id, how=how)


async def _asked(work: Work, request: Request, said: str) -> tuple[str, Condition]:
    """What is asked, with dates as they are this day, and what it means. Raises Refusal."""
    words = await with_saved(work, request.person.id, said)
    words = joined_dates.put(words, request.person.zone, work.now)
    return words, member_query.read(words, work.catalogue)


async def with_saved(work: Work, person_id: int, said: str) -> str:
    """A question with the words of each saved one in place of its name. Raises Refusal."""
    if not _SAVED.search(said):
        return said
    known = await saved_questions.of(work, person_id)
    words = {name.casefold(): kept for name, kept in known.items()}

    def put(match: re.Match[str]) -> str:
        if quotations.covers(said, match.start()):
            return match[0]
        name = match["name"].strip('"“”')
        if name.casefold() not in words:
            raise saved_messages.no_such(name, known)
        return f"({words[name.casefold()]})"

    return _SAVED.sub(put, said)


def _reader(request: Request) -> Reader:
    """Whoever asks, with the visibilities that they may see."""
    if request.person.role >= Role.ORGANISER:
        return Reader(request.person.id, None)
    seen = tuple(word for word in visibility.LABELS if visibility.may_see(word, request.person.role))
    return Reader(request.person.id, seen)


async def counted(work: Work, request: Request) -> Reply | LongWork:
    """How many have each value of a field, or each pair of two; filters for whoever may list everybody."""
    fields, filters = parsing.counted_by(request.words)
    if request.person.role < Role.ORGANISER:
        return await _counted_for_members(work, fields, filters)
    _, query = await _asked(work, request, filters)

    async def look(work: Work) -> list[tuple[Any, ...]]:
        return await directory.count_by(work, fields, query)

    async def show(work: Work, request: Request, counts: list[tuple[Any, ...]]) -> Reply:
        asked = member_query.explained(query, work.catalogue)
        detail = f"by {' and '.join(fields)}: {member_query.as_logged(query, work.catalogue)}"
        await audit.record(work, actor_id=request.person.id, action="members.count", detail=detail)
        if not counts:
            return Reply.say(messages.NOBODY_TO_COUNT)
        return Reply.say(messages.counted(fields, counts, asked, work.catalogue))

    return LongWork(None, show, look)


async def _counted_for_members(work: Work, fields: tuple[str, ...], filters: str) -> Reply:
    """About how many, in groups of ten or more: worked out once a month, so that nobody is seen to join."""
    field, *others = fields
    if filters or others or field not in member_figures.FIELDS:
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


async def export(work: Work, request: Request) -> LongWork:
    """Everyone for whom the question holds, as a spreadsheet in a direct message."""
    filters, columns = parsing.export_columns(request.words)
    _, query = await _asked(work, request, filters)
    reader = Reader(request.person.id, None)

    async def look(work: Work) -> tuple[list[int], bytes]:
        found = await directory.search(work, query, reader, limit=EXPORT_LIMIT, few=True)
        rows = [row async for row in _rows(work, found, columns)]
        return [one.id for one in found], csv_files.written(columns, rows)

    async def show(work: Work, request: Request, written: tuple[list[int], bytes]) -> Reply:
        ids, content = written
        asked = member_query.explained(query, work.catalogue)
        if not ids:
            return Reply.say(messages.nobody_found(asked))
        detail = f"{len(ids)} exported: {member_query.as_logged(query, work.catalogue)}"
        await audit.record(work, actor_id=request.person.id, action="members.export", detail=detail)
        await note_looks(work, request, ids, How.EXPORT)
        return Reply(messages.exported(content, ids, asked), direct=True)

    return LongWork(None, show, look)


async def _rows(work: Work, found: list[Found], columns: tuple[str, ...]) -> AsyncIterator[tuple[str, ...]]:
    """What the spreadsheet says of each, looked up for some at a time."""
    for start in range(0, len(found), _AT_ONCE):
        some = found[start : start + _AT_ONCE]
        contacts = await directory.accounts(work, [one.id for one in some])
        details = await members.profiles(work, [one.id for one in some])
        for one in some:
            cells = _cells(work, one, details[one.id], contacts.get(one.id, []))
            yield tuple(cells[column] for column in columns)


def _cells(work: Work, one: Found, profile: Profile, contacts: list[str]) -> dict[str, str]:
    skills = "; ".join(work.catalogue.name_of(key) for key in profile.skills)
    said = (
        contacts[0] if contacts else "",
        one.name,
        one.institution,
        one.job_family,
        one.role_title,
        profile.career_stage,
        skills,
        "; ".join(profile.groups),
    )
    return dict(zip(parsing.EXPORTED, said, strict=True))
