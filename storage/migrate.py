"""Bring a database's tables up to date, or back to an earlier revision, with Alembic."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

if TYPE_CHECKING:
    from alembic.config import Config

# Two processes that start together on PostgreSQL must not migrate at the same time.
_ADVISORY_LOCK = 7_236_119_301
_MIGRATIONS = Path(__file__).with_name("migrations")


def config() -> Config:
    """Where the migrations are."""
    from alembic.config import Config  # noqa: PLC0415

    found = Config()
    found.set_main_option("script_location", str(_MIGRATIONS))
    return found


async def upgrade(engine: AsyncEngine, revision: str = "head") -> None:
    """Migrate up to `revision`. Running it again changes nothing."""
    # Alembic is needed only where there is something to do, and loading it takes longer than looking.
    if revision == "head" and await is_current(engine):
        return
    await _migrate(engine, "upgrade", revision)


async def downgrade(engine: AsyncEngine, revision: str) -> None:
    """Migrate down to `revision`; ``base`` removes every table."""
    await _migrate(engine, "downgrade", revision)


async def _migrate(engine: AsyncEngine, move: str, revision: str) -> None:
    async with engine.connect() as connection:
        await _look_after_references(connection, looks=False)
        try:
            async with connection.begin():
                await connection.run_sync(_run, move, revision)
        finally:
            await _look_after_references(connection, looks=True)


async def _look_after_references(connection: AsyncConnection, *, looks: bool) -> None:
    """Have SQLite mind what refers to a table, or let one be put in the place of another.

    It takes no notice of this within a transaction, so it is said past the one that SQLAlchemy would begin.
    """
    if connection.dialect.name == "sqlite":
        raw = await connection.get_raw_connection()
        driver: Any = raw.driver_connection
        await driver.execute(f"PRAGMA foreign_keys = {'ON' if looks else 'OFF'}")


async def is_current(engine: AsyncEngine) -> bool:
    """Whether the tables are those that this version of Stepup works with."""
    async with engine.connect() as connection:
        return await connection.run_sync(_revision) == latest()


def latest() -> str:
    """The last revision: each file's name begins with its number."""
    return max(file.name[:4] for file in (_MIGRATIONS / "versions").glob("[0-9]*.py"))


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _run(connection: Connection, move: str, revision: str) -> None:
    from alembic import command  # noqa: PLC0415

    if connection.dialect.name == "postgresql":
        # Another process may take long over the same; it is waited for.
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})"))
    where = config()
    where.attributes["connection"] = connection
    run = command.upgrade if move == "upgrade" else command.downgrade
    run(where, revision)
    if connection.dialect.name == "sqlite" and (
        lost := connection.execute(text("PRAGMA foreign_key_check")).first()
    ):
        raise RuntimeError(f"After migrating, a row refers to one that isn't there: {tuple(lost)}")
