"""The store: engines, the unit of work, and what SQLite and PostgreSQL each need to be safe.

SQLite is written by one connection, each transaction begun with ``BEGIN IMMEDIATE``: a deferred
one loses concurrent read-then-write updates without any error. A lock file beside the database
keeps a second process out.
"""

from __future__ import annotations

import asyncio
import fcntl
import logging
import os
import secrets
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import asyncpg
from sqlalchemy import JSON, DateTime, Dialect, MetaData, event, func, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import AsyncAdaptedQueuePool
from sqlalchemy.types import TypeDecorator

from config.catalogue import Catalogue
from config.community import Community
from storage import notifications

logger = logging.getLogger("stepup.store")

BUSY_TIMEOUT = 30_000  # milliseconds that SQLite waits for a lock before it gives up

READERS = 4

POSTGRES_POOL = 10

# A process that stands still in the middle of a transaction must not keep the others waiting: the server
# ends it, and gives up a lock that is waited for, well within the time for which leases are held.
IDLE_IN_TRANSACTION = 10.0  # seconds

LOCK_TIMEOUT = 8.0  # seconds

MEMORY = "sqlite+aiosqlite:///:memory:"

# SQLite's result codes of the file or its lock, and not of what was asked (sqlite.org/rescode.html).
_SQLITE_TROUBLE = (
    "SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL", "SQLITE_CANTOPEN", "SQLITE_READONLY",
)  # fmt: skip

_SQLITE_DISK = ("SQLITE_FULL", "SQLITE_IOERR")

# PostgreSQL's classes of SQLSTATE: connection, operator's intervention, its own system; and a session that
# stood still for too long (PostgreSQL 18, appendix A).
_POSTGRES_TROUBLE = ("08", "57P", "58", "25P03")

_POSTGRES_RESOURCES = ("53",)


def may_be_unavailable(error: BaseException) -> bool:
    """Whether an error may mean that the database can't be reached, is locked or has no room.

    Some that look so come from what was asked; `Store.is_down` tells for certain.
    """
    if isinstance(error, PoolTimeout | OSError) or _out_of_room(error):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if _says(error, sqlite=_SQLITE_TROUBLE, postgres=_POSTGRES_TROUBLE):
        return True
    # A connection that was closed has no code to say so.
    return error.connection_invalidated or (isinstance(error, InterfaceError) and not _code(error))


def _out_of_room(error: BaseException) -> bool:
    """Whether the disk is full or failing: reading still works then, and small changes may."""
    return isinstance(error, DBAPIError) and _says(error, sqlite=_SQLITE_DISK, postgres=_POSTGRES_RESOURCES)


def _says(error: DBAPIError, *, sqlite: tuple[str, ...], postgres: tuple[str, ...]) -> bool:
    code = _code(error)
    return code.startswith(sqlite if code.startswith("SQLITE_") else postgres)


def _code(error: DBAPIError) -> str:
    """The database's own name for an error; empty where it has none."""
    return str(getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None) or "")


def out_of_range(error: BaseException) -> bool:
    """Whether an error means that a number was too large for the database to compare or keep."""
    if isinstance(error, OverflowError):
        return True
    # Raised by the driver itself before anything is sent, or by the server (22003).
    return isinstance(error, DBAPIError) and (
        _code(error) == "22003" or isinstance(error.orig and error.orig.__cause__, asyncpg.DataError)
    )


def collided(error: BaseException) -> bool:
    """Whether PostgreSQL undid a transaction because another was in its way; the same again will do."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", "") in (
        "40P01",
        "40001",
        "55P03",
    )


async def by_itself(work: Work, doing: Awaitable[object]) -> bool:
    """Do one of several things of a transaction. False: it can't be done, and is logged; the rest goes on."""
    try:
        async with work.session.begin_nested():
            await doing
    except Exception as error:
        if may_be_unavailable(error) or collided(error):
            raise
        frames = "".join(traceback.format_tb(error.__traceback__))
        logger.warning("left out: %s\n%s", type(error).__name__, frames)
        return False
    return True


class StoreFault(Exception):
    """The store can't be used; the text says why, in a sentence for the operator."""


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Only aware datetimes go in, and they come out in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored instant needs a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Every table. Constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  # read by SQLAlchemy as a class attribute
        datetime: UtcDateTime(),
        dict[str, Any]: JSON().with_variant(postgresql.JSONB(), "postgresql"),
    }


@dataclass
class Work:
    """One unit of work: a transaction, the moment it began (UTC), and the community it is for.

    What isn't committed didn't happen. Work enqueued or scheduled in it wakes its worker after the
    commit.
    """

    session: AsyncSession
    now: datetime
    community: Community
    catalogue: Catalogue
    woken: set[str] = field(default_factory=set)

    def wake(self, worker: str) -> None:
        self.woken.add(worker)


class Store:
    """The database, opened. Use `work` to write and `look` to read."""

    def __init__(
        self,
        url: str,
        *,
        community: Community,
        catalogue: Catalogue,
        now: Callable[[], datetime],
    ) -> None:
        self.url = make_url(url)
        self._community = community
        self._catalogue = catalogue
        self._now = now
        self._lock: IO[str] | None = None
        self._listeners: dict[str, Callable[[], None]] = {}
        self._mark = secrets.token_hex(8)
        self.is_sqlite = is_sqlite(url)
        self.engine = self._engine(begin="BEGIN IMMEDIATE", connections=1)
        # An in-memory database lives in its one connection, so readers share it.
        self._reader = (
            self._engine(begin="BEGIN", connections=READERS)
            if self.is_sqlite and not _in_memory(self.url)
            else self.engine
        )
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        self._readers = async_sessionmaker(self._reader, expire_on_commit=False)

    def on_wake(self, worker: str, listener: Callable[[], None]) -> None:
        """Call `listener` after each commit that made work for `worker`."""
        self._listeners[worker] = listener

    @asynccontextmanager
    async def work(self) -> AsyncIterator[Work]:
        """A transaction that may write; commits at the end of the block, or rolls back."""
        async with self._sessions() as session:
            async with session.begin():
                work = Work(session, self._now(), self._community, self._catalogue)
                yield work
                if work.woken and not self.is_sqlite:
                    await notifications.tell(session, self._mark, work.woken)
            for worker in work.woken:
                self._call(worker)

    @asynccontextmanager
    async def look(self) -> AsyncIterator[Work]:
        """A transaction that only reads, and so doesn't wait for writers."""
        async with self._readers() as session, session.begin():
            yield Work(session, self._now(), self._community, self._catalogue)

    async def is_down(self, error: BaseException) -> bool:
        """Whether an error is the database's own trouble, which passes, and not that of what was asked.

        What is asked wrong fails again each time. So where the database answers a trivial question just
        after it failed, whoever asked is to blame, whatever the error is called.
        """
        if _out_of_room(error):
            return True
        return may_be_unavailable(error) and not await self._answers()

    async def time(self) -> datetime:
        """What time it is by the database's own clock (PostgreSQL), in UTC."""
        async with self.engine.connect() as connection:
            found: datetime = (await connection.execute(select(func.clock_timestamp()))).scalar_one()
        return found.astimezone(UTC)

    async def _answers(self) -> bool:
        try:
            async with self.engine.begin() as connection:
                await connection.execute(text("SELECT 1"))
        except (DBAPIError, PoolTimeout, OSError):
            return False
        return True

    async def nudged(self) -> None:
        """Call listeners for what other processes made, until cancelled; on SQLite there are none."""
        if self.is_sqlite:
            await asyncio.Event().wait()
        _, where = self.engine.dialect.create_connect_args(self.url)
        await notifications.listen(where, self._mark, self._call, tuple(self._listeners))

    def _call(self, worker: str) -> None:
        if listener := self._listeners.get(worker):
            listener()

    def take(self) -> None:
        """Take the database for this process alone (SQLite). Raises StoreFault if it is taken."""
        if not self.is_sqlite or _in_memory(self.url):
            return
        path = Path(str(self.url.database) + ".lock")
        try:
            self._lock = take_alone(path)
        except BlockingIOError as error:
            raise StoreFault(
                f"Another Stepup (process {holder(path)}) is using {self.url.database}. "
                "SQLite serves one process at a time: stop the other one first, or use PostgreSQL."
            ) from error
        except OSError as error:
            raise StoreFault(
                f"The database {self.url.database} can't be written: {error.strerror}."
            ) from error

    async def close(self) -> None:
        await self.engine.dispose()
        if self._reader is not self.engine:
            await self._reader.dispose()
        if self._lock:
            self._lock.close()
            self._lock = None

    def _engine(self, *, begin: str, connections: int) -> AsyncEngine:
        if not self.is_sqlite:
            return create_async_engine(
                self.url,
                pool_size=POSTGRES_POOL,
                pool_pre_ping=True,
                hide_parameters=True,
                connect_args={"server_settings": _server_settings()},
            )
        engine = create_async_engine(
            self.url,
            poolclass=AsyncAdaptedQueuePool,
            pool_size=connections,
            max_overflow=0,
            pool_timeout=BUSY_TIMEOUT / 1000,
            # Errors would otherwise carry what people typed into the logs.
            hide_parameters=True,
        )
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)

        @event.listens_for(engine.sync_engine, "begin")
        def _begin(connection: Connection) -> None:
            connection.exec_driver_sql(begin)

        return engine


def _server_settings() -> dict[str, str]:
    return {
        "idle_in_transaction_session_timeout": str(int(IDLE_IN_TRANSACTION * 1000)),
        "lock_timeout": str(int(LOCK_TIMEOUT * 1000)),
        # A host that has vanished is noticed within half a minute.
        "tcp_keepalives_idle": "10",
        "tcp_keepalives_interval": "5",
        "tcp_keepalives_count": "3",
    }


def take_alone(file: Path) -> IO[str]:
    """Lock a file for this process until it is closed. Raises BlockingIOError if another holds it."""
    make_private_folder(file.parent)
    lock = file.open("a+", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def holder(file: Path) -> str:
    """The process that holds a lock file, as it wrote itself down."""
    return file.read_text(encoding="utf-8").strip() or "unknown"


def make_private_folder(folder: Path) -> None:
    """Make a folder that only its owner can read: the store and the keys live there."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver's own transaction handling is off: it would begin deferred ones.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT}")
    cursor.close()


def is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def _in_memory(url: URL) -> bool:
    return url.database in (None, "", ":memory:")
