"""Stepup put together: the one place that chooses the parts and names the features."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import DBAPIError

from bot import log
from bot.clock import Clock, MovableClock, SharedClock, SystemClock
from bot.delivery import Delivery
from bot.pace import Pace
from bot.registry import Registry
from bot.router import Router
from bot.schedule import Schedule
from bot.sole import Sole
from config import catalogue, profiles
from config.settings import Settings
from handlers import FEATURES
from handlers.members import importing
from storage import migrate
from storage.database import Store, StoreFault, is_sqlite

STOPS_WITHIN = 3.0  # seconds
READ_CLOCK_EVERY = 30.0  # seconds, in which a quartz drifts by a millisecond or so

logger = log.get("app")


@dataclass
class App:
    """The parts that every platform shares."""

    settings: Settings
    clock: Clock
    store: Store
    registry: Registry
    router: Router
    delivery: Delivery
    schedule: Schedule
    mark: str
    """This process, among those that share a store."""
    shared_clock: SharedClock | None = None

    def sole(self, name: str) -> Sole:
        """What only one process may do at a time, under this name."""
        return Sole(self.store, self.clock, name, self.mark)

    async def settle(self) -> None:
        """Handle and send everything that is due now."""
        await self.router.settle()
        await self.schedule.tick()
        await self.delivery.settle()

    async def advance(self, clock: MovableClock, to: datetime) -> None:
        """Move the clock to `to` (UTC), doing all that is due on the way, each at its own moment."""
        while True:
            await self.settle()
            due = [await part.next_due() for part in (self.router, self.schedule, self.delivery)]
            ahead = [moment for moment in due if moment is not None and clock.now() < moment <= to]
            if not ahead:
                clock.move(to)
                await self.settle()
                return
            clock.move(min(ahead))

    def wind_down(self) -> None:
        """Begin nothing new; what is under way is finished."""
        for worker in (self.router, self.schedule, self.delivery):
            worker.stop()

    @asynccontextmanager
    async def working(self) -> AsyncIterator[list[asyncio.Task[None]]]:
        """Run the workers in the background; they end only when this does."""
        tasks = [
            asyncio.create_task(worker, name=name)
            for name, worker in (
                ("router", self.router.run()),
                ("delivery", self.delivery.run()),
                ("schedule", self.schedule.run()),
                ("clock", self._keep_time()),
                ("nudges", self.store.nudged()),
            )
        ]
        try:
            yield tasks
        finally:
            self.wind_down()
            for task in tasks[-2:]:
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


def registry() -> Registry:
    return Registry(FEATURES)


@asynccontextmanager
async def opened(
    settings: Settings, *, url: str = "", clock: Clock | None = None, paced: bool = True
) -> AsyncIterator[App]:
    """Open the store, bring its tables up to date, and put the parts around it.

    `paced` is whether people are slowed down who ask for very much at once. Raises StoreFault when the
    store can't be used, and CatalogueFault when the catalogue can't.
    """
    url = url or settings.store_url
    shared = SharedClock(SystemClock()) if clock is None and not is_sqlite(url) else None
    clock = clock or shared or SystemClock()
    store = _store(settings, url, clock)
    try:
        store.take()
        await _migrate(store)
        if shared is not None:
            await shared.read(store.time)
        features = registry()
        mark = secrets.token_hex(8)
        app = App(
            settings=settings,
            clock=clock,
            store=store,
            registry=features,
            router=Router(store, clock, features, _pace(settings) if paced else None),
            delivery=Delivery(store, clock),
            schedule=Schedule(store, clock, features, Sole(store, clock, "schedule", mark)),
            mark=mark,
            shared_clock=shared,
        )
        if store.is_sqlite:
            await app.delivery.recover()
        await app.schedule.recompute()
        yield app
    finally:
        await store.close()


def _pace(settings: Settings) -> Pace:
    fair = settings.community.fair_use
    return Pace(burst=fair.burst, per_second=fair.per_second)


async def _migrate(store: Store) -> None:
    try:
        await migrate.upgrade(store.engine)
    except (OSError, DBAPIError) as error:
        raise StoreFault(f"The database can't be used: {log.redact(str(error).splitlines()[0])}.") from error


async def upgrade(settings: Settings) -> None:
    """Bring the tables up to date without starting anything (a release's own step).

    Raises StoreFault when the store can't be used.
    """
    store = _store(settings, settings.store_url, SystemClock())
    try:
        store.take()
        await _migrate(store)
    finally:
        await store.close()


def _store(settings: Settings, url: str, clock: Clock) -> Store:
    known = catalogue.load()
    profiles.check(settings.community.role_profiles, known.skills)
    return Store(url, community=settings.community, catalogue=known, now=clock.now)


async def take_members(settings: Settings, content: bytes, *, dry_run: bool) -> tuple[str, bool]:
    """Take people in from a spreadsheet. Returns what became of it, and whether all of it was fine.

    A dry run says the same and changes nothing. Raises StoreFault when the store can't be used.
    """
    async with opened(settings) as app:
        async with app.store.work() as work:
            taken = await importing.take(work, content)
            if dry_run:
                await work.session.rollback()
        return importing.told(taken, dry_run=dry_run), not taken.faults
