"""Units of work on the one writer's thread: together where that goes well, and each by itself where not."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from bot.clock import MovableClock
from bot.stepup import Stepup
from storage import inbox
from storage.database import Work, by_itself
from storage.matrix import MatrixSync
from storage.people import Person


async def names(stepup: Stepup) -> list[str]:
    async with stepup.store.look() as work:
        return list(await work.session.scalars(select(Person.name).order_by(Person.id)))


async def added(work: Work, name: str) -> int:
    person = Person(name=name, created_at=work.now)
    await work.add(person)
    return person.id


async def test_many_units_at_once_are_all_done_and_each_gets_its_own_answer(stepup: Stepup) -> None:
    wanted = [f"person {number}" for number in range(200)]

    ids = await asyncio.gather(*(stepup.store.run(partial(added, name=name)) for name in wanted))

    assert len(set(ids)) == 200
    assert sorted(await names(stepup)) == sorted(wanted)


async def test_one_that_fails_among_many_fails_alone(stepup: Stepup) -> None:
    async def failing(work: Work) -> int:
        await added(work, "half done")
        raise ValueError("of its own making")

    units = [
        stepup.store.run(failing if number == 3 else partial(added, name=f"person {number}"))
        for number in range(8)
    ]

    done = await asyncio.gather(*units, return_exceptions=True)

    assert [type(one) for one in done].count(ValueError) == 1
    assert isinstance(done[3], ValueError)
    assert sorted(await names(stepup)) == [f"person {number}" for number in (0, 1, 2, 4, 5, 6, 7)]


async def test_after_a_statement_that_the_database_refuses_the_next_unit_works(stepup: Stepup) -> None:
    async def twice(work: Work) -> None:
        work.session.add_all([MatrixSync(device="d", next_batch="1")])
        await work.flush()
        await work.session.execute(text("INSERT INTO matrix_sync (device, next_batch) VALUES ('d', '2')"))

    with pytest.raises(IntegrityError):
        await stepup.store.run(twice)
    await stepup.store.run(lambda work: added(work, "afterwards"))

    assert await names(stepup) == ["afterwards"]
    async with stepup.store.look() as work:
        assert await work.session.scalar(select(func.count()).select_from(MatrixSync)) == 0


async def test_what_a_failing_unit_handed_over_reaches_nobody(stepup: Stepup) -> None:
    got: list[object] = []
    stepup.store.on_hand("t", got.extend)

    async def fails(work: Work) -> None:
        work.hand("t", "of the failing one")
        raise ValueError

    async def works(work: Work) -> None:
        work.hand("t", "of the other")

    await asyncio.gather(stepup.store.run(fails), stepup.store.run(works), return_exceptions=True)

    assert got == ["of the other"]


async def test_a_unit_whose_caller_no_longer_waits_is_done_all_the_same(stepup: Stepup) -> None:
    task = asyncio.create_task(stepup.store.run(lambda work: added(work, "unheard")))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    await stepup.store.run(lambda work: added(work, "next"))

    assert "next" in await names(stepup)
    assert (await names(stepup)).count("unheard") <= 1


async def test_nobody_writes_while_a_transaction_is_open_in_a_block(stepup: Stepup) -> None:
    if not stepup.store.is_sqlite:
        pytest.skip("PostgreSQL lets others write")
    async with stepup.store.work() as work:
        await added(work, "first")
        waiting = asyncio.create_task(stepup.store.run(lambda work: added(work, "second")))
        await asyncio.sleep(0.05)
        assert not waiting.done()
    await waiting

    assert await names(stepup) == ["first", "second"]


async def test_a_block_that_is_left_by_an_error_is_undone_and_the_next_one_works(stepup: Stepup) -> None:
    with pytest.raises(RuntimeError):
        async with stepup.store.work() as work:
            await added(work, "undone")
            raise RuntimeError
    async with stepup.store.work() as work:
        await added(work, "kept")

    assert await names(stepup) == ["kept"]


async def test_a_unit_that_waits_for_something_else_than_the_store_is_refused(
    stepup: Stepup, clock: MovableClock
) -> None:
    if not stepup.store.is_sqlite:
        pytest.skip("only the one writer's thread can't wait")

    async def waits(work: Work) -> None:
        await added(work, "half done")
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="waited"):
        await stepup.store.run(waits)

    assert await names(stepup) == []


async def test_rows_of_one_unit_are_not_those_of_the_next(stepup: Stepup) -> None:
    first = await stepup.store.run(lambda work: added(work, "as it was"))

    async def renamed(work: Work) -> Person:
        person = await work.session.get_one(Person, first)
        person.name = "as it is"
        return person

    person = await stepup.store.run(renamed)
    person.name = "changed outside of any unit"
    await stepup.store.run(lambda work: added(work, "another"))

    assert await names(stepup) == ["as it is", "another"]


async def test_a_part_that_fails_is_undone_by_itself_however_it_wrote(stepup: Stepup) -> None:
    got: list[object] = []
    stepup.store.on_hand("t", got.extend)

    async def part_fails(work: Work) -> None:
        async def failing() -> None:
            # Written past the session, as what is received and sent is.
            await inbox.receive(work, "console", "key", {"words": "half done"})
            work.hand("t", "of the part")
            work.session.add(Person(name="half done", created_at=work.now))
            raise ValueError

        await added(work, "before")
        work.hand("t", "of the unit")
        assert not await by_itself(work, failing())
        await added(work, "after")

    await stepup.store.run(part_fails)

    assert await names(stepup) == ["before", "after"]
    assert got == ["of the unit"]
    async with stepup.store.look() as work:
        assert await inbox.waiting(work) == []


async def test_a_listener_that_fails_keeps_nobody_waiting(stepup: Stepup) -> None:
    def fails(items: list[object]) -> None:
        raise RuntimeError

    stepup.store.on_hand("t", fails)

    async def hands(work: Work) -> int:
        work.hand("t", 1)
        return await added(work, "done")

    units = [stepup.store.run(hands) for _ in range(3)]
    done = await asyncio.wait_for(asyncio.gather(*units, return_exceptions=True), 20)

    assert len(done) == 3
    assert await names(stepup) == ["done"] * 3


async def test_neighbours_of_one_that_fails_are_not_each_done_alone(stepup: Stepup) -> None:
    if not stepup.store.is_sqlite:
        pytest.skip("PostgreSQL has no neighbours")
    begun: list[str] = []

    async def fine(work: Work, name: str) -> None:
        begun.append(name)
        await added(work, name)

    async def failing(work: Work) -> None:
        begun.append("failing")
        raise ValueError

    units = [stepup.store.run(failing if n == 20 else partial(fine, name=f"{n}")) for n in range(40)]
    await asyncio.gather(*units, return_exceptions=True)

    assert begun.count("failing") <= 2
    assert max(begun.count(str(n)) for n in range(40)) <= 2
    assert len(await names(stepup)) == 39
