"""How processes that share a PostgreSQL database wake each other: by LISTEN and NOTIFY.

A nudge only says that there is something to do. One that is lost, as behind a pooler that knows no LISTEN,
costs a wait until the next look at the store and nothing else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection

import asyncpg
from sqlalchemy import func, select
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncSession

CHANNEL = "stepup"
AGAIN = 5.0  # seconds before a lost connection is made again


async def tell(session: AsyncSession, mark: str, workers: Collection[str]) -> None:
    """Have the workers of other processes woken when this transaction commits. `mark` is our own."""
    await session.execute(select(func.pg_notify(CHANNEL, " ".join((mark, *sorted(workers))))))


async def listen(url: URL, mark: str, call: Callable[[str], None], workers: Collection[str]) -> None:
    """Call for each worker that another process made work for, until cancelled."""
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)

    def take(_connection: object, _pid: int, _channel: str, payload: str) -> None:
        sender, *woken = payload.split()
        if sender != mark:
            for worker in woken:
                call(worker)

    while True:
        lost = asyncio.Event()
        try:
            connection = await asyncpg.connect(address, timeout=10)
        except (OSError, asyncpg.PostgresError, TimeoutError):
            await asyncio.sleep(AGAIN)
            continue
        try:
            connection.add_termination_listener(lambda _, lost=lost: lost.set())
            await connection.add_listener(CHANNEL, take)
            # What was said before is not said again.
            for worker in workers:
                call(worker)
            await lost.wait()
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            await asyncio.sleep(AGAIN)
        finally:
            connection.terminate()
