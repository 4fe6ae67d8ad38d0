"""The store: engines, the unit of work, and what SQLite and PostgreSQL each need to be safe.

SQLite is written by one connection on a thread of its own (`storage.writer`), each transaction begun with
``BEGIN IMMEDIATE``: a deferred one loses concurrent read-then-write updates without any error. A lock file
beside the database keeps a second process out.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import tempfile
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import IO, Any, TypeVar, cast

from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Executable,
    MetaData,
    Result,
    Table,
    create_engine,
    event,
    func,
    select,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from config.catalogue import Catalogue
from config.community import Community
from config.timings import Timings
from storage import database_errors, file_locks, notifications
from storage.database_errors import StoreFault
from storage.writer import SessionAtOnce, Writer

logger = logging.getLogger("stepup.store")

Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]

BUSY_TIMEOUT = 30_000  # milliseconds that SQLite waits for a lock before it gives up
READERS = 4
POSTGRES_POOL = 10
MEMORY = "sqlite+aiosqlite:///:memory:"

_SQLITE: dict[str, Any] = {
    "max_overflow": 0,
    "pool_timeout": BUSY_TIMEOUT / 1000,
    # Errors would otherwise carry what people typed into the logs.
    "hide_parameters": True,
}

T = TypeVar("T")


async def by_itself(work: Work, doing: Awaitable[object]) -> bool:
    """Do one of several things of a transaction. False: it can't be done, and is logged; the rest goes on."""
    try:
        async with work.part():
            await doing
    except Exception as error:
        if database_errors.may_be_unavailable(error) or database_errors.collided(error):
            raise
        frames = "".join(traceback.format_tb(error.__traceback__))
        logger.warning("left out: %s\n%s", type(error).__name__, frames)
        return False
    return True


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Only aware datetimes go in, and they come out in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Raises ValueError for an instant without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored instant needs a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The instant in UTC."""
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
        list[Any]: JSON().with_variant(postgresql.JSONB(), "postgresql"),
        # Kept as their own words, as text.
        StrEnum: Enum(StrEnum, native_enum=False, values_callable=list),
    }


# For a table whose rows are deleted while a button, a list or the audit log names them still: SQLite would
# give the id of its last row to the next one.
IDS_ONCE = {"sqlite_autoincrement": True}


@dataclass
class Work:
    """One unit of work: a transaction, the moment it began (UTC), and the community it is for.

    What isn't committed didn't happen. After the commit, workers are woken for whom it made work, and handed
    what they are to do at once; `may_send_at_once` is whether this process could send to a conversation of a
    platform right then.
    """

    session: AsyncSession
    now: datetime
    community: Community
    catalogue: Catalogue
    disclosure_key: bytes
    timings: Timings = field(default_factory=Timings)
    may_send_at_once: Callable[[str, str], bool] = lambda platform, conversation: False
    woken: set[str] = field(default_factory=set)
    woken_elsewhere: set[str] = field(default_factory=set)
    handed: dict[str, list[Any]] = field(default_factory=dict)
    acted: bool = False
    """Whether what was done is noted as somebody's last act, which may be taken back."""

    def wake(self, worker: str) -> None:
        """Have a worker look for what it has to do, in every process."""
        self.woken.add(worker)

    def wake_elsewhere(self, worker: str) -> None:
        """The same in the other processes; the one of this process knows already."""
        self.woken_elsewhere.add(worker)

    def hand(self, worker: str, item: Any) -> None:
        """Give a worker of this process something to do."""
        self.handed.setdefault(worker, []).append(item)

    async def execute(self, statement: Executable, parameters: Parameters | None = None) -> Result[Any]:
        """Execute a statement about tables, put together once for all; rows in memory aren't looked at."""
        if isinstance(self.session, SessionAtOnce):
            return self.session.connection_at_once.execute(statement, parameters)
        return await self.session.execute(statement, parameters)

    async def scalar(self, statement: Executable, parameters: Parameters | None = None) -> Any:
        """The first column of the first row of a statement about tables, or None."""
        return (await self.execute(statement, parameters)).scalar()

    async def add(self, *rows: Base) -> None:
        """Put new rows in their tables; their ids are known afterwards."""
        self.session.add_all(rows)
        await self.session.flush()

    async def delete(self, row: Base) -> None:
        """Have a row deleted."""
        await self.session.delete(row)

    async def flush(self) -> None:
        """Have the store know what was changed in rows, before it is asked about them."""
        await self.session.flush()

    @asynccontextmanager
    async def part(self) -> AsyncIterator[None]:
        """A part that is undone by itself if it fails, with whom it woke and what it handed over."""
        woken, elsewhere = set(self.woken), set(self.woken_elsewhere)
        handed = {worker: list(items) for worker, items in self.handed.items()}
        try:
            if isinstance(self.session, SessionAtOnce):
                inner = self.session.sync_session
                with inner.begin_nested():
                    # Only this makes the savepoint, which statements about tables don't do.
                    inner.connection()
                    yield
            else:
                async with self.session.begin_nested():
                    yield
        except BaseException:
            self.woken, self.woken_elsewhere, self.handed = woken, elsewhere, handed
            raise

    def is_undone(self) -> bool:
        """Whether the database took back all that was done so far, because of something that it refused."""
        if isinstance(self.session, SessionAtOnce):
            return not self.session.connection_at_once.in_transaction()
        return not self.session.is_active

    def is_on(self, dialect: str) -> bool:
        """Whether the database is of this kind: ``sqlite`` or ``postgresql``."""
        return self.session.sync_session.get_bind().dialect.name == dialect

    def rows_changed(self) -> int | None:
        """How many rows this connection has changed so far; None where the database can't say."""
        bind = self.session.sync_session.bind
        driver: Any = bind.connection.driver_connection if isinstance(bind, Connection) else None
        return getattr(driver, "total_changes", None)


class Store:
    """The database, opened. `run` and `work` write, `look` reads."""

    def __init__(
        self,
        url: str,
        *,
        community: Community,
        catalogue: Catalogue,
        now: Callable[[], datetime],
        timings: Timings | None = None,
        disclosure_key: bytes = b"",
    ) -> None:
        """`disclosure_key` is what figures are moved by; without one, by a key that nobody keeps.

        `catalogue` may be replaced meanwhile, by one with what was added to it.
        """
        self.disclosure_key = disclosure_key or secrets.token_bytes(32)
        self.timings = timings or Timings()
        self.url = make_url(url)
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self.is_sqlite = is_sqlite(url)
        if self.is_sqlite and _in_memory(self.url):
            # Several connections can't well share what is in memory alone.
            self._folder = tempfile.TemporaryDirectory(prefix="stepup-")
            self.url = self.url.set(database=str(Path(self._folder.name) / "stepup.db"))
        self._community = community
        self.catalogue = catalogue
        self._now = now
        self._lock: IO[str] | None = None
        self._listeners: dict[str, Callable[[], None]] = {}
        self._takers: dict[str, Callable[[list[Any]], None]] = {}
        self.may_send_at_once: Callable[[str, str], bool] = lambda platform, conversation: False
        self._mark = secrets.token_hex(8)
        self._to_notify: set[str] = set()
        self._notifying: asyncio.Task[None] | None = None
        self.engine = _sqlite_readers(self.url) if self.is_sqlite else _postgres(self.url, self.timings)
        self._writer = Writer(_sqlite_writer(self.url)) if self.is_sqlite else None
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)

    def on_wake(self, worker: str, listener: Callable[[], None]) -> None:
        """Call `listener` after each commit that made work for `worker`."""
        self._listeners[worker] = listener

    def on_hand(self, worker: str, taker: Callable[[list[Any]], None]) -> None:
        """Call `taker` after each commit with what `worker` is to do at once."""
        self._takers[worker] = taker

    async def run(self, do: Callable[[Work], Coroutine[Any, Any, T]]) -> T:
        """Do a unit of work in one transaction; returns what it returned, once that is committed.

        It waits for nothing but the store. On SQLite all of it is done on the writer's thread, maybe in one
        transaction with others; as that may fail through one of the others, `do` may be called twice.
        """
        if self._writer is None:
            async with self.work() as work:
                return await do(work)
        begun: list[Work] = []

        async def unit(session: AsyncSession) -> T:
            begun[:] = [self._work(session)]
            return await do(begun[0])

        return await self._writer.run(unit, lambda: self._committed(begun[0]))

    @asynccontextmanager
    async def work(self) -> AsyncIterator[Work]:
        """A transaction that commits at the end of the block, or rolls back; for what isn't one function.

        On SQLite nobody else writes meanwhile.
        """
        if self._writer is not None:
            async with self._writer.lent() as session:
                work = self._work(session)
                yield work
        else:
            async with self._sessions() as session, session.begin():
                work = self._work(session)
                yield work
        self._committed(work)

    @asynccontextmanager
    async def look(self) -> AsyncIterator[Work]:
        """A transaction that only reads, and so doesn't wait for writers."""
        async with self._sessions() as session, session.begin():
            yield self._work(session)

    def _work(self, session: AsyncSession) -> Work:
        return Work(
            session,
            self._now(),
            self._community,
            self.catalogue,
            self.disclosure_key,
            self.timings,
            self.may_send_at_once,
        )

    def _committed(self, work: Work) -> None:
        """Have workers take up what a transaction made for them, here and in other processes."""
        for worker, items in work.handed.items():
            if taker := self._takers.get(worker):
                taker(items)
        for worker in work.woken:
            self._call(worker)
        woken = work.woken | work.woken_elsewhere
        if self.is_sqlite or not woken:
            return
        self._to_notify |= woken
        if self._notifying is None or self._notifying.done():
            self._notifying = asyncio.create_task(self._notify())

    async def _notify(self) -> None:
        """Tell the other processes, once for all that was committed meanwhile; a transaction needn't wait."""
        while self._to_notify:
            woken, self._to_notify = self._to_notify, set()
            try:
                async with self.engine.connect() as connection:
                    await notifications.tell(connection, self._mark, woken)
                    await connection.commit()
            except (DBAPIError, PoolTimeout, OSError) as error:
                # The others look by themselves now and then.
                logger.warning("not notified: %s", type(error).__name__)

    async def is_down(self, error: BaseException) -> bool:
        """Whether an error is the database's own trouble, which passes, and not that of what was asked.

        What is asked wrong fails again each time. So where the database answers a trivial question just
        after it failed, whoever asked is to blame, whatever the error is called.
        """
        if database_errors.out_of_room(error):
            return True
        return database_errors.may_be_unavailable(error) and not await self._answers()

    async def time(self) -> datetime:
        """What time it is by the database's own clock (PostgreSQL), in UTC."""
        async with self.engine.connect() as connection:
            found: datetime = (await connection.execute(select(func.clock_timestamp()))).scalar_one()
        return found.astimezone(UTC)

    async def _answers(self) -> bool:
        try:
            await self.run(_trivial)
        except (DBAPIError, PoolTimeout, OSError):
            return False
        return True

    async def notified(self) -> None:
        """Call listeners for what other processes made, until cancelled; on SQLite there are none."""
        if self.is_sqlite:
            await asyncio.Event().wait()
        _, where = self.engine.dialect.create_connect_args(self.url)
        await notifications.listen(
            where,
            self._mark,
            self._call,
            tuple(self._listeners),
            again=self.timings.notifications_again,
        )

    def _call(self, worker: str) -> None:
        if listener := self._listeners.get(worker):
            listener()

    def take(self) -> None:
        """Take the database for this process alone (SQLite). Raises StoreFault if it is taken."""
        if not self.is_sqlite or self._folder is not None:
            return
        path = Path(str(self.url.database) + ".lock")
        try:
            self._lock = file_locks.take_alone(path)
        except BlockingIOError as error:
            raise StoreFault(
                f"Another Stepup (process {file_locks.holder(path)}) is using {self.url.database}. "
                "SQLite serves one process at a time: stop the other one first, or use PostgreSQL."
            ) from error
        except OSError as error:
            raise StoreFault(
                f"The database {self.url.database} can't be written: {error.strerror}."
            ) from error

    async def close(self) -> None:
        """Finish what is under way and close all connections."""
        if self._notifying is not None:
            await asyncio.wait([self._notifying])
        if self._writer is not None:
            # What waits is finished first, and says so on this loop's thread.
            await asyncio.to_thread(self._writer.close)
        await self.engine.dispose()
        if self._lock:
            self._lock.close()
            self._lock = None
        if self._folder is not None:
            self._folder.cleanup()


async def _trivial(work: Work) -> None:
    await work.session.execute(text("SELECT 1"))


def _postgres(url: URL, timings: Timings) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=POSTGRES_POOL,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"server_settings": _server_settings(timings)},
    )


def _sqlite_readers(url: URL) -> AsyncEngine:
    engine = create_async_engine(url, pool_size=READERS, **_SQLITE)
    _listen(engine.sync_engine, begin="BEGIN")
    return engine


def _sqlite_writer(url: URL) -> Engine:
    """One connection, which only the writer's thread uses, or whoever has it from there."""
    engine = create_engine(
        url.set(drivername="sqlite"), pool_size=1, connect_args={"check_same_thread": False}, **_SQLITE
    )
    _listen(engine, begin="BEGIN IMMEDIATE")
    return engine


def _listen(engine: Engine, *, begin: str) -> None:
    event.listen(engine, "connect", _prepare_sqlite)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)


def _server_settings(timings: Timings) -> dict[str, str]:
    return {
        "idle_in_transaction_session_timeout": str(int(timings.idle_in_transaction * 1000)),
        "lock_timeout": str(int(timings.lock_timeout * 1000)),
        # A host that has vanished is noticed within half a minute.
        "tcp_keepalives_idle": "10",
        "tcp_keepalives_interval": "5",
        "tcp_keepalives_count": "3",
    }


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
    """Whether an address is that of an SQLite store."""
    return make_url(url).get_backend_name() == "sqlite"


def _in_memory(url: URL) -> bool:
    return url.database in (None, "", ":memory:")


def table_of(model: type[Base]) -> Table:
    """The table of a model, for statements that are put together once."""
    return cast(Table, model.__table__)
