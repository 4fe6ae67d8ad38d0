"""The wake-up: APScheduler arms the earliest due moment; what is due becomes outbox rows.

APScheduler never owns what is due: it is told one instant, and a safety scan asks the store again
now and then in case a wake-up was missed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import log
from bot.chat.command import Due
from bot.clock import Clock
from storage import dialogue, inbox, outbox, schedule
from storage.database import Store, Work, collided, unavailable

SAFETY_SCAN = 30  # seconds
TIDY_EVERY = timedelta(hours=6)
OCCURRENCES_KEPT = timedelta(days=30)

Job = Callable[[Due, Work], Awaitable[None]]
Tidy = Callable[[Work], Awaitable[None]]
logger = log.get("schedule")


class Schedule:
    """Does what is due, each occurrence once."""

    def __init__(
        self, store: Store, clock: Clock, jobs: Mapping[str, Job], tidies: Sequence[Tidy] = ()
    ) -> None:
        self._store = store
        self._clock = clock
        self._jobs = jobs
        self._tidies = tidies
        self._wake = asyncio.Event()
        self._stopping = False
        self._untidy = False
        self.last_tick: datetime | None = None
        store.on_wake("schedule", self._wake.set)

    def stop(self) -> None:
        """Have `run` return when it has finished what it is at."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Work until stopped."""
        timer = AsyncIOScheduler(timezone=UTC)
        timer.add_job(self._wake.set, "interval", seconds=SAFETY_SCAN, misfire_grace_time=None)
        # The timer only says when: what it ran itself would be cut off half way when Stepup stops.
        every = int(TIDY_EVERY.total_seconds())
        timer.add_job(self._ask_to_tidy, "interval", seconds=every, next_run_time=datetime.now(UTC))
        timer.start()
        try:
            while not self._stopping:
                self._wake.clear()
                try:
                    await self.tick()
                    if self._untidy:
                        await self._tidy()
                    due = await self.next_due()
                except Exception as error:
                    log.trouble(logger, "schedule_not_looked_after", error)
                    due = self._clock.now() + timedelta(seconds=1)
                if due is not None:
                    timer.add_job(
                        self._wake.set, "date", run_date=due, id="due",
                        replace_existing=True, misfire_grace_time=None,
                    )  # fmt: skip
                if not self._stopping:
                    await self._wake.wait()
        finally:
            timer.shutdown(wait=False)

    async def recompute(self) -> None:
        """Work out instants again where the time-zone database has changed since."""
        async with self._store.work() as work:
            moved = await schedule.recompute(work)
        if moved:
            logger.info("time_zones_changed", moved=moved)

    async def tick(self) -> int:
        """Do everything that is due now. Returns how many occurrences were done."""
        done = 0
        while True:
            async with self._store.look() as work:
                items = await schedule.due(work)
            for item in items:
                done += await self._do(item)
            self.last_tick = self._clock.now()
            if not items:
                return done

    async def next_due(self) -> datetime | None:
        async with self._store.look() as work:
            return await schedule.next_due(work)

    async def _do(self, item: schedule.DueSchedule) -> int:
        try:
            async with self._store.work() as work:
                if not await schedule.begin(work, item):
                    return 0
                due = Due(subject=item.subject_id, scheduled_for=item.at, now=work.now)
                await self._jobs[item.kind](due, work)
        except Exception as error:
            if unavailable(error):
                raise
            if collided(error):
                # Another transaction went first; this one is simply done again.
                return 0
            log.trouble(logger, "job_failed", error)
            async with self._store.work() as work:
                if await schedule.failed(work, item, type(error).__name__):
                    logger.error("job_given_up", kind=item.kind, subject=item.subject_id)
            return 0
        return 1

    def _ask_to_tidy(self) -> None:
        self._untidy = True
        self._wake.set()

    async def _tidy(self) -> None:
        self._untidy = False
        for tidy in (inbox.purge, dialogue.purge, outbox.purge, _purge_occurrences, *self._tidies):
            if self._stopping:
                return
            try:
                async with self._store.work() as work:
                    await tidy(work)
            except Exception as error:
                # One that fails mustn't keep the others from their work.
                log.trouble(logger, "not_tidied", error)


async def _purge_occurrences(work: Work) -> None:
    await schedule.purge(work, work.now - OCCURRENCES_KEPT)
