"""Bring a database's tables up to date, or back to an earlier revision, with Alembic."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

# Two processes that start together on PostgreSQL must not migrate at the same time.
_ADVISORY_LOCK = 7_236_119_301


def config() -> Config:
    """Where the migrations are."""
    found = Config()
    found.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    return found


async def upgrade(engine: AsyncEngine, revision: str = "head") -> None:
    """Migrate up to `revision`. Running it again changes nothing."""
    async with engine.begin() as connection:
        await connection.run_sync(_run, command.upgrade, revision)


async def downgrade(engine: AsyncEngine, revision: str) -> None:
    """Migrate down to `revision`; ``base`` removes every table."""
    async with engine.begin() as connection:
        await connection.run_sync(_run, command.downgrade, revision)


async def is_current(engine: AsyncEngine) -> bool:
    """Whether the tables are those that this version of Stepup works with."""
    head = ScriptDirectory.from_config(config()).get_current_head()
    async with engine.connect() as connection:
        found = await connection.run_sync(lambda c: MigrationContext.configure(c).get_current_revision())
    return found == head


def _run(connection: Connection, move: object, revision: str) -> None:
    if connection.dialect.name == "postgresql":
        # Another process may take long over the same; it is waited for.
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})"))
    where = config()
    where.attributes["connection"] = connection
    run = command.upgrade if move is command.upgrade else command.downgrade
    run(where, revision)
