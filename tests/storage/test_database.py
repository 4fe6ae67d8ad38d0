"""The store loses no update, serves one process on SQLite, and migrates up and down."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, select
from sqlalchemy.ext.asyncio import create_async_engine

from bot.clock import SystemClock
from bot.stepup import Stepup
from config import catalogue, community
from storage import member_words, migrate, tables
from storage.database import Store
from storage.database_errors import StoreFault
from storage.matrix import MatrixSync

COUNTER = """
import asyncio, sys
from config import catalogue, community
from storage.database import Store
from storage.matrix import MatrixSync
from bot.clock import SystemClock

async def main():
    store = Store(
        sys.argv[1], community=community.load(), catalogue=catalogue.load(), now=SystemClock().now
    )
    for _ in range(300):
        async with store.work() as work:
            row = await work.session.get(MatrixSync, "counter", with_for_update=True)
            row.next_batch = str(int(row.next_batch) + 1)
    await store.close()

asyncio.run(main())
"""


async def test_case_29_three_processes_counting_at_once_lose_nothing(stepup: Stepup, store_url: str) -> None:
    async with stepup.store.work() as work:
        work.session.add(MatrixSync(device="counter", next_batch="0"))

    started = [
        subprocess.Popen([sys.executable, "-c", COUNTER, store_url], cwd=Path(__file__).parents[2])
        for _ in range(3)
    ]
    codes = await asyncio.gather(*(asyncio.to_thread(process.wait, 120) for process in started))

    assert codes == [0, 0, 0]
    async with stepup.store.look() as work:
        assert await work.session.scalar(select(MatrixSync.next_batch)) == "900"


async def test_what_fails_in_a_unit_of_work_did_not_happen(stepup: Stepup) -> None:
    with pytest.raises(RuntimeError):
        async with stepup.store.work() as work:
            work.session.add(MatrixSync(device="x", next_batch="1"))
            await work.session.flush()
            raise RuntimeError

    async with stepup.store.look() as work:
        assert await work.session.scalar(select(MatrixSync.device)) is None


def test_a_second_process_on_sqlite_is_refused_with_the_reason(tmp_path: Path) -> None:
    stores = [
        Store(
            f"sqlite+aiosqlite:///{tmp_path / 'one.db'}",
            community=community.load(),
            catalogue=catalogue.load(),
            now=SystemClock().now,
        )
        for _ in range(2)
    ]
    stores[0].take()

    with pytest.raises(StoreFault, match="SQLite serves one process at a time"):
        stores[1].take()
    asyncio.run(stores[0].close())
    stores[1].take()
    asyncio.run(stores[1].close())


async def test_migrations_make_the_tables_that_the_code_declares_and_take_them_away(empty_url: str) -> None:
    engine = create_async_engine(empty_url)
    await migrate.upgrade(engine)
    await migrate.upgrade(engine)
    assert await migrate.is_current(engine)
    async with engine.connect() as connection:
        made = await connection.run_sync(described)
    expected = {table.name: {c.name for c in table.columns} for table in tables.metadata.sorted_tables}
    assert made == expected

    await migrate.downgrade(engine, "base")
    async with engine.connect() as connection:
        assert await connection.run_sync(described) == {}
    await migrate.upgrade(engine)
    await engine.dispose()


def described(connection: Connection) -> dict[str, set[str]]:
    found = inspect(connection)
    return {
        name: {column["name"] for column in found.get_columns(name)}
        for name in found.get_table_names()
        if name != "alembic_version" and not name.startswith(member_words.INDEX)
    }


async def test_indexes_and_keys_are_those_that_the_code_declares(empty_url: str) -> None:
    engine = create_async_engine(empty_url)
    await migrate.upgrade(engine)
    async with engine.connect() as connection:
        names = await connection.run_sync(
            lambda c: {i["name"] for t in tables.metadata.tables for i in inspect(c).get_indexes(t)}
        )
    await engine.dispose()
    declared = {i.name for table in tables.metadata.sorted_tables for i in table.indexes}

    assert declared <= names


def test_the_last_revision_is_the_one_that_alembic_would_go_to() -> None:
    head = ScriptDirectory.from_config(migrate.config()).get_current_head()

    assert migrate.latest() == head
