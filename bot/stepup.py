"""Stepup's parts, which every platform shares, and how they work side by side."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from bot import log
from bot.catalogue_worker import CatalogueWorker
from bot.clock import Clock, MovableClock, SharedClock
from bot.inbox_worker import InboxWorker
from bot.outbox_worker import OutboxWorker
from bot.process_lease import ProcessLease
from bot.registry import Registry
from bot.schedule_worker import ScheduleWorker
from config.settings import Settings
from storage.database import Store, Work

STOPS_WITHIN = 3.0  # seconds
READ_CLOCK_EVERY = 30.0  # seconds, in which a quartz drifts by a millisecond or so

logger = log.get("stepup")


@dataclass
class Stepup:
    """The parts that every platform shares."""

    settings: Settings
    clock: Clock
    store: Store
    registry: Registry
    inbox: InboxWorker
    outbox: OutboxWorker
    schedule: ScheduleWorker
    catalogue: CatalogueWorker
    mark: str
    """This process, among those that share a store."""
    shared_clock: SharedClock | None = None

    def lease(self, name: str) -> ProcessLease:
        """What only one process may do at a time, under this name."""
        return ProcessLease(self.store, self.clock, name, self.mark)

    async def connected(self, platform: str) -> None:
        """A platform is connected: have done what features do then."""

        async def tell(work: Work) -> None:
            for connected in self.registry.connected:
                await connected(work, platform)

        await self.store.run(tell)

    async def settle(self) -> None:
        """Handle and send everything that is due now."""
        await self.inbox.settle()
        await self.schedule.tick()
        await self.outbox.settle()

    async def advance(self, clock: MovableClock, to: datetime) -> None:
        """Move the clock to `to` (UTC), doing all that is due on the way, each at its own moment."""
        while True:
            await self.settle()
            due = [await part.next_due() for part in (self.inbox, self.schedule, self.outbox)]
            ahead = [moment for moment in due if moment is not None and clock.now() < moment <= to]
            if not ahead:
                clock.move(to)
                await self.settle()
                return
            clock.move(min(ahead))

    def wind_down(self) -> None:
        """Begin nothing new; what is under way is finished."""
        for worker in (self.inbox, self.schedule, self.outbox):
            worker.stop()

    @asynccontextmanager
    async def working(self) -> AsyncIterator[list[asyncio.Task[None]]]:
        """Run the workers in the background; they end only when this does."""
        tasks = [
            asyncio.create_task(worker, name=name)
            for name, worker in (
                ("inbox", self.inbox.run()),
                ("outbox", self.outbox.run()),
                ("schedule", self.schedule.run()),
                ("catalogue", self.catalogue.run()),
                ("clock", self._keep_time()),
                ("notifications", self.store.notified()),
            )
        ]
        try:
            yield tasks
        finally:
            self.wind_down()
            for task in tasks[-3:]:
                task.cancel()
            await asyncio.wait(tasks, timeout=STOPS_WITHIN)

    async def _keep_time(self) -> None:
        """Read the database's clock now and then, where it is the one we go by, until cancelled."""
        while True:
            await asyncio.sleep(READ_CLOCK_EVERY)
            if self.shared_clock is None:
                continue
            try:
                await self.shared_clock.read(self.store.time)
            except Exception as error:
                # The time since the last reading is counted on meanwhile.
                log.trouble(logger, "clock_not_read", error)
