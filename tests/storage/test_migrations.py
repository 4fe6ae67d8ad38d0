"""From every earlier revision up to the present, with data in the tables, and down again."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlalchemy import inspect
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from config import catalogue, community
from storage import migrate, tables
from storage.database import Store

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
    return f"x{number}"


async def rows(connection: AsyncConnection, found: sa.MetaData) -> dict[str, int]:
    counts = {}
    for table in found.sorted_tables:
        counts[table.name] = await connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
    return counts


async def reflected(connection: AsyncConnection) -> sa.MetaData:
    found = sa.MetaData()
    await connection.run_sync(found.reflect)
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
