"""SQLite's one writer: a thread of its own, which does whole units of work, several in one transaction.

A unit is an `async def` whose awaits wait for the store alone. On this thread the store answers at once, so
that all of a unit is done in one go, without a hop for each statement. If one of several fails, what they did
together is undone, and each is done by itself.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.ext.asyncio import AsyncSession

logger = logging.getLogger("stepup.store")

T = TypeVar("T")
# Whoever waits first is answered when all are done, so there is a limit.
TOGETHER = 64  # units in one transaction

Do = Callable[[AsyncSession], Coroutine[Any, Any, T]]


@dataclass(slots=True, eq=False)
class _Unit(Generic[T]):
    """A unit of work that waits for the writer, and what became of it."""

    do: Do[T]
    committed: Callable[[], None]
    done: asyncio.Future[T]
    value: Any = None
    fault: BaseException | None = None

    def settle(self) -> None:
        """Say on the loop's thread what became of it, to whoever still waits."""
        if self.fault is None:
            try:
                self.committed()
            except Exception:
                # It is done, whatever became of those who were to hear of it; they look by themselves.
                logger.exception("not told of a commit")
        if self.done.done():
            return
        if self.fault is not None:
            self.done.set_exception(self.fault)
        else:
            self.done.set_result(self.value)


@dataclass(slots=True, eq=False)
class _Loan:
    """The connection in the hands of the loop's thread for a while: what is done there is no unit."""

    granted: asyncio.Future[Connection]
    ended: asyncio.Future[None]
    returned: threading.Event = field(default_factory=threading.Event)
    undo: bool = True


class Writer:
    """The thread, and the one connection that writes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._session: SessionAtOnce | None = None
        self._waiting: queue.SimpleQueue[_Unit[Any] | _Loan | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    async def run(self, do: Do[T], committed: Callable[[], None]) -> T:
        """Do a unit of work; returns what it returned, once that is committed.

        `do` may be called twice. `committed` is called on the loop's thread, whether or not anybody waits.
        """
        unit: _Unit[T] = _Unit(do, committed, asyncio.get_running_loop().create_future())
        self._put(unit)
        return await unit.done

    @asynccontextmanager
    async def lent(self) -> AsyncIterator[AsyncSession]:
        """A transaction on the writer's connection, in its turn, on the loop's own thread."""
        loop = asyncio.get_running_loop()
        loan = _Loan(loop.create_future(), loop.create_future())
        self._put(loan)
        try:
            session = SessionAtOnce(await loan.granted)
            with session.sync_session as inner, inner.begin():
                yield session
            loan.undo = False
        finally:
            loan.returned.set()
            await loan.ended

    def close(self) -> None:
        """Finish what waits, and end the thread."""
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join()
            self._thread = None
        self._engine.dispose()

    def _put(self, item: _Unit[Any] | _Loan) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="stepup-writer", daemon=True)
            self._thread.start()
        self._waiting.put(item)

    # On the writer's thread ---------------------------------------------------------------------

    def _work(self) -> None:
        try:
            self._serve()
        finally:
            self._let_go()

    def _opened(self) -> SessionAtOnce:
        if self._session is None:
            self._session = SessionAtOnce(self._engine.connect())
        return self._session

    def _let_go(self) -> None:
        """Give the connection up with whatever is begun on it; the next unit opens another."""
        if self._session is not None:
            self._session.connection_at_once.close()
            self._session = None

    def _serve(self) -> None:
        while (item := self._waiting.get()) is not None:
            after: _Unit[Any] | _Loan | None = item
            if isinstance(item, _Unit):
                units, after, last = self._gather(item)
                self._do(units)
                _on_loop(units[0].done, partial(_settle, units))
                if last:
                    return
            if isinstance(after, _Loan):
                self._lend(after)

    def _gather(self, first: _Unit[Any]) -> tuple[list[_Unit[Any]], _Loan | None, bool]:
        """What waits with the first; a loan that comes after it; and whether that is the end."""
        units = [first]
        while len(units) < TOGETHER:
            try:
                item = self._waiting.get_nowait()
            except queue.Empty:
                break
            if item is None:
                return units, None, True
            if isinstance(item, _Loan):
                return units, item, False
            units.append(item)
        return units, None, False

    def _do(self, units: list[_Unit[Any]]) -> None:
        """Do some units in one transaction.

        If one of them fails, all is undone; those before it, it alone, and those after it are done again.
        """
        begun, done = False, 0
        try:
            session = self._opened()
            with session.connection_at_once.begin():
                begun = True
                for unit in units:
                    unit.value, unit.fault = _done(unit.do, session), None
                    done += 1
        except BaseException as error:
            if len(units) == 1 or not begun:
                # Where it couldn't even begin, none of them could, and each would wait as long again.
                for unit in units:
                    unit.fault = error
                return
            for part in _parts(units, done):
                self._do(part)

    def _lend(self, loan: _Loan) -> None:
        fault: BaseException | None = None
        try:
            connection = self._opened().connection_at_once
            transaction = connection.begin()
            _on_loop(loan.granted, partial(_resolve, loan.granted, connection))
            loan.returned.wait()
            # Where it was rolled back already, neither is needed.
            if transaction.is_active:
                (transaction.rollback if loan.undo else transaction.commit)()
        except BaseException as error:
            fault = error
            self._let_go()
            _on_loop(loan.granted, partial(_resolve, loan.granted, fault=error))
        _on_loop(loan.ended, partial(_resolve, loan.ended, fault=fault))


class SessionAtOnce(AsyncSession):
    """A session whose awaits are done when they are awaited: there is no loop that they would wait for."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(expire_on_commit=False)
        self.sync_session.bind = connection
        self.connection_at_once = connection

    async def execute(self, *args: Any, **given: Any) -> Any:
        """As of a session."""
        return self.sync_session.execute(*args, **given)

    async def scalar(self, *args: Any, **given: Any) -> Any:
        """As of a session."""
        return self.sync_session.scalar(*args, **given)

    async def scalars(self, *args: Any, **given: Any) -> Any:
        """As of a session."""
        return self.sync_session.scalars(*args, **given)

    async def get(self, *args: Any, **given: Any) -> Any:
        """As of a session."""
        return self.sync_session.get(*args, **given)

    async def refresh(self, *args: Any, **given: Any) -> None:
        """As of a session."""
        self.sync_session.refresh(*args, **given)

    async def flush(self, objects: Any = None) -> None:
        """As of a session."""
        self.sync_session.flush(objects)

    async def delete(self, instance: object) -> None:
        """As of a session."""
        self.sync_session.delete(instance)

    async def rollback(self) -> None:
        """As of a session."""
        self.sync_session.rollback()


def _done(do: Do[T], session: SessionAtOnce) -> T:
    """A unit, done within the transaction of the session's connection; its rows are its own afterwards."""
    inner = session.sync_session
    try:
        value = _finished(do(session))
        if inner.in_transaction():
            inner.commit()
        return value
    finally:
        if inner.in_transaction():
            inner.rollback()
        inner.expunge_all()


def _finished(unit: Coroutine[Any, Any, T]) -> T:
    """What a coroutine returns that waits for nothing."""
    try:
        unit.send(None)
    except StopIteration as done:
        value: T = done.value
        return value
    unit.close()
    raise RuntimeError("a unit of work waited for something other than the store")


def _parts(units: list[_Unit[Any]], done: int) -> list[list[_Unit[Any]]]:
    """How units are done again: around the one that failed, or each alone where committing did."""
    if done == len(units):
        return [[unit] for unit in units]
    parts = (units[:done], units[done : done + 1], units[done + 1 :])
    return [part for part in parts if part]


def _settle(units: Iterable[_Unit[Any]]) -> None:
    for unit in units:
        unit.settle()


def _on_loop(waiting: asyncio.Future[Any], call: Callable[[], None]) -> None:
    """Call on the thread of the loop in which somebody waits; where that is over, nobody does."""
    loop = waiting.get_loop()
    if not loop.is_closed():
        loop.call_soon_threadsafe(call)


def _resolve(future: asyncio.Future[Any], value: Any = None, *, fault: BaseException | None = None) -> None:
    if future.done():
        return
    if fault is not None:
        future.set_exception(fault)
    else:
        future.set_result(value)
