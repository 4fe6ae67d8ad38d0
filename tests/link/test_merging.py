"""Two members become one, nothing of either is lost, and for a day it can be as if it never was."""

from __future__ import annotations

import secrets
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Enum, Integer, String, Table, insert, or_, select
from sqlalchemy.sql.schema import Column

from bot.stepup import Stepup
from storage import directory, links, members, mentoring, merging, people, personal, rsvps
from storage.database import Base, UtcDateTime, Work
from storage.member_conditions import Filter
from storage.mentor_rounds import MentorRoundState
from storage.mentoring import MentorAskState, MentorRequest, RequestState
from storage.rsvps import Answer
from tests.transcript import START

Rows = dict[str, list[tuple[Any, ...]]]


class Filling:
    """Rows of every table that refers to a person: of one, and in each way of the other."""

    def __init__(self, work: Work, kept: int, gone: int) -> None:
        self._work = work
        self._kept = kept
        self._gone = gone
        self._parents: dict[str, int] = {}

    async def everywhere(self) -> None:
        for table in Base.metadata.sorted_tables:
            columns = [column for one, column in personal.referring() if one is table]
            if not columns or table.name == "account":
                continue
            for column in columns:
                shared: dict[str, Any] = {}
                await self._add(table, column, self._kept, shared)
                # The same thing of the other, where the table lets two people have it, and another one.
                await self._add(table, column, self._gone, shared)
                if len(table.primary_key.columns) > 1 and not _has_parent(table):
                    await self._add(table, column, self._gone, {})

    async def _add(self, table: Table, column: str, person: int, shared: dict[str, Any]) -> int:
        row = {one.name: await self._value(table, one, column, person, shared) for one in table.columns}
        row = {name: value for name, value in row.items() if value is not _LEFT_OUT}
        added = await self._work.session.execute(
            insert(table).values(**row).returning(*table.primary_key.columns)
        )
        latest: int = added.first()[0]  # type: ignore[index]
        self._parents.setdefault(table.name, latest)
        return latest

    async def _value(
        self, table: Table, one: Column[Any], column: str, person: int, shared: dict[str, Any]
    ) -> Any:
        parent = next((key.column.table.name for key in one.foreign_keys), "")
        if one.name == column:
            return person
        if one.name in shared:
            return shared[one.name]
        if one.name == "id" and isinstance(one.type, Integer):
            return _LEFT_OUT
        made: Any
        if parent == "person":
            # The second of two in one row is somebody else.
            made = None if one.nullable else await self._stranger()
        elif parent == "mentor_request" and table.name == "mentor_pair":
            # One pair comes of one request.
            request = Base.metadata.tables[parent]
            made = await self._add(request, "mentee_id", await self._stranger(), {})
        elif table.name == "mentor_round" and one.name == "state":
            # One at most waits for review.
            made = MentorRoundState.SENT
        elif parent:
            if parent not in self._parents:
                # It refers to nobody itself.
                await self._add(Base.metadata.tables[parent], "", 0, {})
            made = self._parents[parent]
        else:
            made = self._made(one)
        keys = table.primary_key.columns
        if one.primary_key and len(keys) > 1 and column in keys:
            shared[one.name] = made
        return made

    async def _stranger(self) -> int:
        return (await people.meet(self._work, "console", secrets.token_hex(4), "X", None)).id

    def _made(self, one: Column[Any]) -> Any:
        match one.type:
            case UtcDateTime():
                return START
            case Enum() as kind if kind.enum_class is not None:
                return next(iter(kind.enum_class))
            case Boolean():
                return False
            case Integer() if one.primary_key:
                # A number that is nobody's.
                return secrets.randbelow(10**6) + 10**6
            case Integer():
                return 1
            case JSON():
                return {}
            case String():
                return secrets.token_hex(8)[: one.type.length or 16]
        return {}


def _has_parent(table: Table) -> bool:
    """Whether its key has something other than a person in it of which there is one."""
    keys = (key for column in table.primary_key.columns for key in column.foreign_keys)
    return any(key.column.table.name != "person" for key in keys)


_LEFT_OUT = object()


async def snapshot(work: Work) -> Rows:
    """Everything in every table."""
    work.session.expire_all()
    found: Rows = {}
    for table in Base.metadata.sorted_tables:
        rows = await work.session.execute(select(table))
        found[table.name] = sorted((tuple(row) for row in rows), key=repr)
    return found


async def two(work: Work) -> tuple[int, int]:
    kept = await people.meet(work, "console", "ann", "Ann", None)
    gone = await people.meet(work, "console", "ann2", "Ann on Matrix", "Europe/Berlin")
    return kept.id, gone.id


async def test_nothing_refers_to_whoever_is_gone_and_all_of_it_can_be_taken_back(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        kept, gone = await two(work)
        await Filling(work, kept, gone).everywhere()
        before = await snapshot(work)
        filled = {table.name for table, _ in personal.referring()}
        assert all(before[name] for name in filled)

        merged = await merging.merge(work, kept=kept, gone=gone)
        await links.keep(work, kept, merged.journal)
        for table, column in personal.referring():
            left = await work.session.execute(select(table).where(table.c[column] == gone))
            assert left.first() is None, f"{table.name}.{column}"
        assert await people.name_of(work, gone) == "someone who left"
        row = await links.last(work, kept)
        assert row is not None
        await links.undone(work, row)
        await merging.take_apart(work, row.journal)

        after = await snapshot(work)
    assert {
        name: rows for name, rows in after.items() if rows != before[name] and name not in personal.DERIVED
    } == {}


async def test_what_only_one_had_is_all_there(stepup: Stepup) -> None:
    """Row by row: the same number as before, where none stood in another's way."""
    async with stepup.store.work() as work:
        kept, gone = await two(work)
        filling = Filling(work, gone, kept)
        for table in Base.metadata.sorted_tables:
            for one, column in personal.referring():
                if one is table and table.name != "account":
                    await filling._add(table, column, gone, {})
        before = await snapshot(work)
        await merging.merge(work, kept=kept, gone=gone)
        after = await snapshot(work)

    fewer = {name for name, rows in after.items() if len(rows) < len(before[name])}
    assert fewer == {"person"}


@pytest.mark.parametrize(
    ("of_kept", "of_gone", "counts", "freed"),
    [
        (Answer.GOING, Answer.GOING, Answer.GOING, True),
        (Answer.NO, Answer.GOING, Answer.GOING, False),
        (Answer.WAITING, Answer.GOING, Answer.GOING, False),
        (Answer.GOING, Answer.MAYBE, Answer.GOING, False),
        (Answer.MAYBE, Answer.WAITING, Answer.WAITING, False),
        (Answer.OFFERED, Answer.GOING, Answer.GOING, True),
    ],
)
async def test_of_two_answers_to_one_event_the_place_counts_and_a_second_place_is_free(
    stepup: Stepup, of_kept: Answer, of_gone: Answer, counts: Answer, freed: bool
) -> None:
    async with stepup.store.work() as work:
        kept, gone = await two(work)
        await Filling(work, kept, gone)._add(Base.metadata.tables["event"], "host_id", kept, {})
        event = 1
        await rsvps.answer(work, event, kept, of_kept)
        await rsvps.answer(work, event, gone, of_gone)

        merged = await merging.merge(work, kept=kept, gone=gone)

        assert await rsvps.answered(work, event, kept) is counts
        assert merged.freed == ([event] if freed else [])


async def test_nobody_mentors_themself_nor_looks_for_two_mentors(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        kept, gone = await two(work)
        filling = Filling(work, kept, gone)
        tables = Base.metadata.tables
        for person in (kept, gone):
            await filling._add(tables["mentor_request"], "mentee_id", person, {})
        await filling._add(tables["mentor_pair"], "mentor_id", kept, {"mentee_id": gone})

        await merging.merge(work, kept=kept, gone=gone)

        mine = select(MentorRequest.state).where(MentorRequest.mentee_id == kept)
        states = await work.session.scalars(mine.order_by(MentorRequest.id))
        assert list(states) == [RequestState.OPEN, RequestState.WITHDRAWN]
        pair = tables["mentor_pair"]
        assert [row.state.value for row in await work.session.execute(select(pair))] == ["ended"]


async def test_what_is_blank_in_one_profile_comes_from_the_other(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        kept, gone = await two(work)
        member = Base.metadata.tables["member"]
        both: dict[str, Any] = {
            "job_family": "Research", "career_stage": "", "grade": "", "about": "", "interests": "",
            "visibility": "members", "updated_at": START, "vouched_at": None, "registered_at": START,
        }  # fmt: skip
        for person, more in (
            (kept, {"institution": "UCL", "role_title": ""}),
            (gone, {"institution": "King's", "role_title": "steward", "vouched_at": START}),
        ):
            await work.session.execute(insert(member).values(person_id=person, **{**both, **more}))

        await merging.merge(work, kept=kept, gone=gone)

        row = (await work.session.execute(select(member))).mappings().one()
        assert (row["institution"], row["role_title"]) == ("UCL", "steward")
        assert row["vouched_at"] == START
        assert await people.zone_of(work, kept) is not None


async def test_what_came_since_stays_with_whoever_was_kept(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        kept, gone = await two(work)
        merged = await merging.merge(work, kept=kept, gone=gone)
        filling = Filling(work, kept, gone)
        await filling._add(Base.metadata.tables["reminder"], "owner_id", kept, {})
        await merging.take_apart(work, merged.journal)

        reminder = Base.metadata.tables["reminder"]
        assert list(await work.session.scalars(select(reminder.c.owner_id))) == [kept]
        person = Base.metadata.tables["person"]
        there = await work.session.scalars(
            select(person.c.id).where(or_(person.c.id == kept, person.c.id == gone))
        )
        assert set(there) == {kept, gone}


async def test_what_only_some_were_to_see_isnt_shown_to_more(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        kept, gone = await two(work)
        member = Base.metadata.tables["member"]
        for person, visibility in ((kept, "members"), (gone, "organisers")):
            await work.session.execute(
                insert(member).values(
                    person_id=person, institution="UCL", job_family="Research", role_title="",
                    career_stage="", grade="7" if person == gone else "", about="", interests="",
                    visibility=visibility, registered_at=START, updated_at=START, vouched_at=None,
                )
            )  # fmt: skip
        await merging.merge(work, kept=kept, gone=gone)

        row = (await work.session.execute(select(member))).mappings().one()
        assert (row["grade"], row["visibility"]) == ("7", "organisers")


async def test_it_can_be_taken_back_though_somebody_else_has_left_since(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        kept, gone = await two(work)
        xena = (await people.meet(work, "console", "xena", "Xena", None)).id
        for person in (kept, gone):
            await mentoring.block(work, xena, person)
        merged = await merging.merge(work, kept=kept, gone=gone)
        await personal.erase(work, xena)
        await merging.take_apart(work, merged.journal)

        assert await people.name_of(work, gone) == "Ann on Matrix"


async def test_the_copy_of_ones_data_tells_nothing_of_who_blocked_one(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        kept, gone = await two(work)
        xena = (await people.meet(work, "console", "xena", "Xena", None)).id
        await mentoring.block(work, xena, gone)
        merged = await merging.merge(work, kept=kept, gone=gone)
        await links.keep(work, kept, merged.journal)

        held = await personal.gathered(work, kept)
        assert list(held["link"][0]) == ["id", "at"]
        assert "mentor_block" not in str(held)


async def test_a_mentor_who_was_asked_by_one_account_is_still_asked(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        kept, gone = await two(work)
        filling = Filling(work, kept, gone)
        tables = Base.metadata.tables
        await filling._add(tables["mentor_request"], "mentee_id", await filling._stranger(), {})
        for person, state in ((kept, MentorAskState.DECLINED), (gone, MentorAskState.ASKED)):
            await filling._add(tables["mentor_ask"], "mentor_id", person, {"state": state})
        await merging.merge(work, kept=kept, gone=gone)

        ask = tables["mentor_ask"]
        assert [row.state for row in await work.session.execute(select(ask))] == [MentorAskState.ASKED]


async def test_whoever_is_taken_apart_again_is_found_by_their_own_name(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        kept = (await people.meet(work, "console", "kate", "Kate Keeper", None)).id
        gone = (await people.meet(work, "console", "gill", "Gill Goner", None)).id
        profile = members.Profile("UCL", "Research", "", "", "", "", "", "members", (), ())
        await members.save(work, gone, profile)
        merged = await merging.merge(work, kept=kept, gone=gone)
        assert await directory.ids(work, Filter("name", "kate")) == [kept]
        await merging.take_apart(work, merged.journal)

        assert await directory.ids(work, Filter("name", "gill")) == [gone]
        assert await directory.ids(work, Filter("name", "kate")) == []
