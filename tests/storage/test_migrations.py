"""From every earlier revision up to the present, with data in the tables, and down again."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlalchemy import inspect
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from config import catalogue, community
from storage import member_words, migrate, personal, tables
from storage.database import Store

_GIVEN_ONCE = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'"
AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
_SCRIPTS = ScriptDirectory.from_config(migrate.config())
REVISIONS = [script.revision for script in reversed(list(_SCRIPTS.walk_revisions()))]


async def fill(connection: AsyncConnection, found: sa.MetaData, number: int) -> list[str]:
    """Put one more row in every table that is there, whatever columns it has at that revision.

    Parents come before what refers to them. Returns the names of the tables.
    """
    filled = [table for table in found.sorted_tables if table.name != "alembic_version"]
    for table in filled:
        row = {column.name: _value(column, number) for column in table.columns if not column.nullable}
        if len(table.primary_key) == 1 and "id" in row:
            row["id"] = number
        row |= {c.name: number for c in table.columns if c.foreign_keys and not _is_text(c)}
        await connection.execute(table.insert().values(row))
    return [table.name for table in filled]


def _is_text(column: sa.Column[Any]) -> bool:
    return isinstance(column.type, sa.String)


def _value(column: sa.Column[Any], number: int) -> Any:
    kind = column.type
    if isinstance(kind, sa.Boolean):
        return False
    if isinstance(kind, sa.Integer):
        return number
    if isinstance(kind, sa.Float | sa.Numeric):
        return float(number)
    if isinstance(kind, sa.DateTime):
        return AT if kind.timezone else AT.replace(tzinfo=None)
    if isinstance(kind, sa.JSON):
        return {}
    if isinstance(kind, sa.LargeBinary):
        return b"x%d" % number
    return f"x{number}"


async def rows(connection: AsyncConnection, found: sa.MetaData) -> dict[str, int]:
    counts = {}
    for table in found.sorted_tables:
        counts[table.name] = await connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
    return counts


async def reflected(connection: AsyncConnection) -> sa.MetaData:
    found = sa.MetaData()
    # SQLite keeps an index of words in tables of its own.
    await connection.run_sync(
        lambda c: found.reflect(c, only=lambda name, _: not name.startswith(member_words.INDEX))
    )
    return found


def columns(found: sa.MetaData) -> dict[str, set[str]]:
    return {table.name: {column.name for column in table.columns} for table in found.sorted_tables}


async def test_data_of_every_revision_goes_up_to_the_present_and_each_goes_down_again(empty_url: str) -> None:
    # The product's own connections: SQLite then looks after references, which a migration must survive.
    store = Store(empty_url, community=community.load(), catalogue=catalogue.load(), now=lambda: AT)
    engine = store.engine
    shapes = []
    expected: Counter[str] = Counter()
    for number, revision in enumerate(REVISIONS, 1):
        await migrate.upgrade(engine, revision)
        async with engine.begin() as connection:
            found = await reflected(connection)
            shapes.append(columns(found))
            kept = await rows(connection, found)
            # A migration makes these itself of what is there.
            expected.update({name: kept[name] - expected[name] for name in personal.DERIVED if name in kept})
            assert {name: kept[name] for name in expected} == expected, revision
            expected.update(await fill(connection, found, number))
    assert {name: shapes[-1][name] for name in tables.metadata.tables} == {
        name: {column.name for column in table.columns} for name, table in tables.metadata.tables.items()
    }

    for revision, shape in reversed(list(zip(REVISIONS, shapes, strict=True))[:-1]):
        await migrate.downgrade(engine, revision)
        async with engine.connect() as connection:
            assert columns(await reflected(connection)) == shape, revision
    await store.close()


async def test_what_is_made_by_migrations_is_what_the_code_describes(empty_url: str) -> None:
    """The same indexes, too: a missing one is slow and nothing else says so."""
    engine = create_async_engine(empty_url)
    await migrate.upgrade(engine)
    async with engine.connect() as connection:
        found = await connection.run_sync(
            lambda c: {
                name: {index["name"] for index in inspect(c).get_indexes(name)}
                for name in tables.metadata.tables
            }
        )
    await engine.dispose()

    for name, table in tables.metadata.tables.items():
        assert {index.name for index in table.indexes} <= found[name], name


async def test_tables_whose_ids_are_given_once_are_made_so_by_migrations(tmp_path: Path) -> None:
    engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'store.db'}")
    await migrate.upgrade(engine)
    async with engine.connect() as connection:
        made = {name async for (name,) in await connection.stream(sa.text(_GIVEN_ONCE))}
    await engine.dispose()

    declared = {
        name
        for name, table in tables.metadata.tables.items()
        if table.dialect_options["sqlite"]["autoincrement"]
    }
    assert made == declared


async def test_an_erased_person_who_is_in_the_log_still_has_no_heir(tmp_path: Path) -> None:
    engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'store.db'}")
    await migrate.upgrade(engine, "0020")
    async with engine.begin() as connection:
        await connection.execute(sa.text(f"INSERT INTO person VALUES (1, 'Ann', NULL, 0, '{AT}')"))
        await connection.execute(
            sa.text(f"INSERT INTO audit VALUES (1, '{AT}', 7, 'members.query', NULL, '')")
        )
    await migrate.upgrade(engine)
    async with engine.begin() as connection:
        columns_ = "name, zone_chosen, created_at"
        await connection.execute(sa.text(f"INSERT INTO person ({columns_}) VALUES ('Ben', 0, '{AT}')"))
        ids = (await connection.scalars(sa.text("SELECT id FROM person ORDER BY id"))).all()
    await engine.dispose()

    assert ids == [1, 8]


async def test_a_migration_that_leaves_a_reference_to_nothing_is_undone(tmp_path: Path) -> None:
    engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'store.db'}")
    await migrate.upgrade(engine, "0020")
    async with engine.begin() as connection:
        question = "1, 99, '@a', '', 'time', '[]', '{}', '{}', 0"
        await connection.execute(sa.text("PRAGMA foreign_keys = OFF"))
        await connection.execute(sa.text(f"INSERT INTO question VALUES ({question}, '{AT}')"))

    with pytest.raises(RuntimeError, match="refers to one that isn't there"):
        await migrate.upgrade(engine)

    async with engine.connect() as connection:
        assert await connection.scalar(sa.text("SELECT version_num FROM alembic_version")) == "0020"
    await engine.dispose()


async def test_reminders_of_events_that_were_planned_before_are_looked_at_anew(tmp_path: Path) -> None:
    engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'store.db'}")
    await migrate.upgrade(engine, "0041")
    columns_ = "kind, subject_id, next_at, try_at, zone, tzdata, attempts, last_error"
    async with engine.begin() as connection:
        for kind in ("event-remind", "reminder"):
            values = f"'{kind}', 1, '2099-01-01', '2099-01-01', 'UTC', '', 0, ''"
            await connection.execute(sa.text(f"INSERT INTO schedule ({columns_}) VALUES ({values})"))
    await migrate.upgrade(engine)
    async with engine.begin() as connection:
        rows = (await connection.execute(sa.text("SELECT kind, next_at FROM schedule ORDER BY kind"))).all()
    await engine.dispose()

    assert [(row.kind, row.next_at < "2099") for row in rows] == [("event-remind", True), ("reminder", False)]
