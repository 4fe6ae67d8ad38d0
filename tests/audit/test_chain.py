"""The log can't be changed through the database, and a change past it is found."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.clock import SystemClock
from bot.stepup import Stepup
from config import catalogue, community
from storage import audit, migrate
from storage.audit import Verified
from storage.database import Store
from tests.transcript import Transcript

AT = "2026-11-30 09:00:00.000000"


async def verified(store: Store, holding: str = "") -> Verified:
    async with store.look() as work:
        return await audit.verified(work, holding=holding)


async def write(store: Store, *details: str) -> None:
    for detail in details:
        async with store.work() as work:
            await audit.record(work, actor_id=1, action="test.act", detail=detail)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET detail = 'nothing'",
        "UPDATE audit SET hash = ''",
        "DELETE FROM audit",
        "DELETE FROM audit WHERE id = 1",
    ],
)
async def test_the_database_refuses_to_change_or_delete_what_was_written(
    stepup: Stepup, statement: str
) -> None:
    store = stepup.store
    await write(store, "one", "two")

    with pytest.raises(DBAPIError, match="never changed"):
        async with store.work() as work:
            await work.session.execute(text(statement))

    assert (await verified(store)).rows == 2


async def test_what_was_done_hangs_together(stepup: Stepup, stage: Transcript) -> None:
    await stage.play(
        ":as olga", 'groups create "Clusters" for people', "roles grant @ann organiser", "yes, do it"
    )
    await stage.play(":as mo", "audit", "members")

    found = await verified(stepup.store)

    assert found.broken is None
    assert found.rows >= 3


async def test_several_acts_of_one_transaction_follow_each_other(stepup: Stepup) -> None:
    store = stepup.store
    async with store.work() as work:
        for number in range(3):
            await audit.record(work, actor_id=1, action="test.act", detail=str(number))

    assert await verified(store) == Verified(3, (await verified(store)).last, None)


async def test_what_is_undone_leaves_no_gap(stepup: Stepup) -> None:
    store = stepup.store
    await write(store, "one")
    with pytest.raises(RuntimeError):
        async with store.work() as work:
            await audit.record(work, actor_id=1, action="test.act", detail="undone")
            raise RuntimeError
    await write(store, "two")

    assert (await verified(store)).rows == 2
    assert (await verified(store)).broken is None


async def test_acts_at_the_same_time_each_follow_another(stepup: Stepup) -> None:
    store = stepup.store
    await asyncio.gather(*(write(store, f"{number}-a", f"{number}-b") for number in range(8)))

    found = await verified(store)
    assert (found.rows, found.broken) == (16, None)


@asynccontextmanager
async def opened(file: Path) -> AsyncIterator[Store]:
    """The store in a file."""
    store = Store(
        f"sqlite+aiosqlite:///{file}",
        community=community.load(),
        catalogue=catalogue.load(),
        now=SystemClock().now,
    )
    try:
        yield store
    finally:
        await store.close()


class TestPastStepup:
    """Whoever has the file may take the guards away; then the chain tells."""

    @pytest.fixture
    async def file(self, tmp_path: Path) -> Path:
        """A database with ten entries, whose guards somebody took away."""
        path = tmp_path / "store.db"
        engine = create_async_engine(f"sqlite+aiosqlite:///{path}")
        await migrate.upgrade(engine, "0044")
        async with engine.begin() as connection:
            for number in range(1, 11):
                values = f"{number}, '{AT}', {number}, 'members.query', NULL, 'Zoë’s query {number}'"
                await connection.execute(text(f"INSERT INTO audit VALUES ({values})"))
        await migrate.upgrade(engine)
        await engine.dispose()
        with sqlite3.connect(path) as raw:
            raw.executescript("DROP TRIGGER audit_never_changed; DROP TRIGGER audit_never_deleted")
        return path

    async def test_entries_of_before_are_part_of_the_chain(self, file: Path) -> None:
        async with opened(file) as store:
            found = await verified(store)

        assert (found.rows, found.broken) == (10, None)

    @pytest.mark.parametrize(
        ("change", "broken"),
        [
            ("UPDATE audit SET detail = 'Zoe’s query 4' WHERE id = 4", 4),
            ("UPDATE audit SET at = '2026-11-30 09:00:00.000001' WHERE id = 7", 7),
            ("UPDATE audit SET actor_id = 9 WHERE id = 1", 1),
            ("UPDATE audit SET actor_id = NULL WHERE id = 10", 10),
            ("UPDATE audit SET subject_id = 0 WHERE id = 5", 5),
            ("DELETE FROM audit WHERE id = 5", 6),
            ("DELETE FROM audit WHERE id = 1", 2),
            ("UPDATE audit SET id = 100 WHERE id = 3", 4),
        ],
    )
    async def test_one_changed_byte_is_found(self, file: Path, change: str, broken: int) -> None:
        with sqlite3.connect(file) as raw:
            raw.execute(change)

        async with opened(file) as store:
            assert (await verified(store)).broken == broken

    async def test_entries_that_are_cut_off_at_the_end_are_missed_by_a_hash_kept_elsewhere(
        self, file: Path
    ) -> None:
        async with opened(file) as store:
            last = (await verified(store)).last
            assert (await verified(store, holding=last)).holds
        with sqlite3.connect(file) as raw:
            raw.execute("DELETE FROM audit WHERE id = 10")

        async with opened(file) as store:
            found = await verified(store, holding=last)

        assert (found.broken, found.holds) == (None, False)
