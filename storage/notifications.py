"""How processes that share a PostgreSQL database wake each other: by LISTEN and NOTIFY.

A notification only says that there is something to do. One that is lost, as behind a pooler that knows no
LISTEN, costs a wait until the next look at the store and nothing else.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

CHANNEL = "stepup"
logger = logging.getLogger("stepup.store")


async def tell(connection: AsyncConnection, mark: str, workers: Collection[str]) -> None:
    """Have the workers of other processes woken when this transaction commits. `mark` is our own."""
    await connection.execute(select(func.pg_notify(CHANNEL, " ".join((mark, *sorted(workers))))))


async def listen(
    where: Mapping[str, Any],
    mark: str,
    call: Callable[[str], None],
    workers: Collection[str],
    *,
    again: float,
) -> None:
    """Call for each worker that another process made work for, until cancelled.

    `where` is how the driver connects, as the engine does; a lost connection is made `again` after so many
    seconds.
    """

    def take(_connection: object, _pid: int, _channel: str, payload: str) -> None:
        sender, *woken = payload.split()
        if sender != mark:
            for worker in woken:
                call(worker)

    # Only here, as it takes long to load and SQLite has no use for it.
    import asyncpg  # noqa: PLC0415

    while True:
        lost = asyncio.Event()
        try:
            connection = await asyncpg.connect(**where, timeout=10)
        except Exception as error:
            # Whatever it is, the work goes on without being woken.
            logger.warning("not listening for other processes: %s", type(error).__name__)
            await asyncio.sleep(again)
            continue
        try:
            connection.add_termination_listener(lambda _, lost=lost: lost.set())
            await connection.add_listener(CHANNEL, take)
            # What was said before is not said again.
            for worker in workers:
                call(worker)
            await lost.wait()
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            logger.warning("not listening for other processes: %s", type(error).__name__)
            await asyncio.sleep(again)
        finally:
            connection.terminate()
