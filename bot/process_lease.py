"""What only one of several processes does at a time, and how the others take over.

On SQLite there is one process, which holds everything. On PostgreSQL a lease row says whose turn it is: it
is renewed every few seconds, and taken by another process when it lapses. Whoever was paused past its lease
is refused at its next write, because its term is over.
"""

from __future__ import annotations

import asyncio

from bot import log
from bot.clock import Clock
from storage import leases
from storage.database import Store, Work
from storage.leases import Held

logger = log.get("lease")


class Superseded(Exception):
    """Another process holds it by now."""


class ProcessLease:
    """One thing of that kind, as seen by this process; `holder` is the process's own mark."""

    def __init__(self, store: Store, clock: Clock, name: str, holder: str) -> None:
        self.name = name
        self._store = store
        self._clock = clock
        self._holder = holder
        self._held: Held | None = None

    @property
    def alone(self) -> bool:
        """Whether there can be no other process."""
        return self._store.is_sqlite

    @property
    def renew_every(self) -> float:
        """Seconds between two renewals, or two tries to take it over."""
        return self._store.timings.renew_every

    @property
    def holds(self) -> bool:
        """Whether it is held here, by the clock: it may have lapsed since, but not have been taken before."""
        return self.alone or (self._held is not None and self._clock.now() < self._held.until)

    async def taken(self) -> bool:
        """Take it, or renew what is held. False: another process holds it."""
        if self.alone:
            return True
        before = self._held
        lasts = self._store.timings.process_lease
        self._held = await self._store.run(
            lambda work: leases.take(work, self.name, self._holder, lasts=lasts)
        )
        if self._held is not None and (before is None or before.term != self._held.term):
            logger.info("lease_taken", name=self.name, term=self._held.term)
        return self._held is not None

    async def kept(self) -> None:
        """Renew it until it is lost."""
        while True:
            await asyncio.sleep(self.renew_every)
            try:
                if not await self.taken():
                    break
            except Exception as error:
                log.trouble(logger, "lease_not_renewed", error)
            if self._held is None or self._clock.now() >= self._held.until:
                break
        logger.warning("lease_lost", name=self.name)

    async def confirm(self, work: Work) -> None:
        """Have this transaction count only if the term is still ours. Raises Superseded."""
        if self.alone:
            return
        if self._held is None or not await leases.still_held(work, self._held):
            raise Superseded(self.name)

    async def let_go(self) -> None:
        """Let another process take it at once."""
        held, self._held = self._held, None
        if held is None:
            return
        try:
            await self._store.run(lambda work: leases.release(work, held))
        except Exception as error:
            # It lapses by itself.
            log.trouble(logger, "lease_not_released", error)
