"""The wake-up: APScheduler arms the earliest due moment; what is due becomes outbox rows.

APScheduler never owns what is due: it is told one instant, and a safety scan asks the store again
now and then in case a wake-up was missed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import crash_points, log
from bot.clock import Clock
from bot.feature import Due
from bot.lease import EVERY, ProcessLease, Superseded
from storage import form_conversations, inbox, matrix, outbox, schedule
from storage.database import Store, Work, by_itself, collided

SAFETY_SCAN = 30  # seconds

TIDY_EVERY = timedelta(hours=6)

OCCURRENCES_KEPT = timedelta(days=30)

Job = Callable[[Work, Due], Awaitable[None]]

Tidy = Callable[[Work], Awaitable[object]]


class Jobs(Protocol):
    """What features have happen later: see `Feature`."""

    @property
    def jobs(self) -> Mapping[str, Job]: ...

    @property
    def together(self) -> Mapping[str, Callable[[Work, Sequence[Due]], Awaitable[None]]]: ...

    @property
    def moved(self) -> Mapping[str, Callable[[Work, int, datetime], Awaitable[None]]]: ...

    @property
    def rezoned(self) -> Sequence[Tidy]: ...

    @property
    def tidies(self) -> Sequence[Tidy]: ...


logger = log.get("schedule")


class ScheduleWorker:
    """Does what is due, each occurrence once."""

    def __init__(self, store: Store, clock: Clock, registry: Jobs, sole: ProcessLease) -> None:
        self._store = store
        self._clock = clock
        self._jobs = registry.jobs
        self._together = registry.together
        self._moved = registry.moved
        self._rezoned = registry.rezoned
        self._tidies = registry.tidies
        self._sole = sole
        self._wake = asyncio.Event()
        self._stopping = False
        self._untidy = False
        self.last_look: datetime | None = None
        store.on_wake("schedule", self._wake.set)

    def stop(self) -> None:
        """Have `run` return when it has finished what it is at."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Work until stopped."""
        timer = AsyncIOScheduler(timezone=UTC)
        scan = SAFETY_SCAN if self._sole.alone else EVERY
        timer.add_job(self._wake.set, "interval", seconds=scan, misfire_grace_time=None)
        # The timer only says when: what it ran itself would be cut off half way when Stepup stops.
        every = int(TIDY_EVERY.total_seconds())
        timer.add_job(self._ask_to_tidy, "interval", seconds=every, next_run_time=datetime.now(UTC))
        timer.start()
        try:
            while not self._stopping:
                self._wake.clear()
                try:
                    due = await self._turn()
                except Exception as error:
                    log.trouble(logger, "schedule_not_looked_after", error)
                    due = self._clock.now() + timedelta(seconds=1)
                if due is not None:
                    # The timer goes by the host's own clock, which may be another than ours.
                    run_date = datetime.now(UTC) + (due - self._clock.now())
                    timer.add_job(
                        self._wake.set, "date", run_date=run_date, id="due",
                        replace_existing=True, misfire_grace_time=None,
                    )  # fmt: skip
                if not self._stopping:
                    await self._wake.wait()
        finally:
            timer.shutdown(wait=False)
            await self._sole.let_go()

    async def _turn(self) -> datetime | None:
        """Do what is due, if that is this process's part. Returns when there is something again."""
        due = None
        if await self._sole.taken():
            await self._do_all(alone=False)
            self.last_look = self._clock.now()
            if self._untidy:
                await self._tidy()
            due = await self.next_due()
        self.last_look = self._clock.now()
        return due

    async def recompute(self) -> None:
        """Work out instants again where the time-zone database has changed since."""
        async with self._store.look() as work:
            outdated = await schedule.outdated(work)
        moved, more = 0, outdated
        while more:
            async with self._store.work() as work:
                found, more = await schedule.recompute(work)
                for each in found:
                    if tell := self._moved.get(each.kind):
                        await by_itself(work, tell(work, each.subject_id, each.at))
            moved += len(found)
        for rezone in self._rezoned:
            await self._apart(rezone, "not_moved_with_its_zone")
        if moved:
            logger.info("time_zones_changed", moved=moved)

    async def tick(self) -> int:
        """Do everything that is due now, whoever else may. Returns how many occurrences were done."""
        return await self._do_all(alone=True)

    async def _do_all(self, *, alone: bool) -> int:
        done = 0
        while True:
            async with self._store.look() as work:
                items = await schedule.due(work)
            if not alone and items and not await self._sole.taken():
                return done
            done += await self._do_together(items, alone=alone)
            if not items or (self._stopping and not alone):
                return done

    async def next_due(self) -> datetime | None:
        async with self._store.look() as work:
            return await schedule.next_due(work)

    async def _do_together(self, items: Sequence[schedule.DueSchedule], *, alone: bool) -> int:
        """Do some occurrences in one transaction; those that get in its way one by one."""
        if not items:
            return 0
        try:
            async with self._store.work() as work:
                if not alone:
                    await self._sole.confirm(work)
                begun = await schedule.begin(work, items)
                for kind, same in groupby(begun, key=lambda item: item.kind):
                    await self._do_kind(work, kind, list(same))
                crash_points.reach("schedule.begun")
        except Superseded:
            return 0
        except Exception as error:
            if await self._store.is_down(error):
                raise
            # One of them failed, or was in another's way. Nothing was done; now each is done by itself.
            done = [await self._by_itself(item, alone=alone) for item in items]
            return sum(done)
        crash_points.reach("schedule.committed")
        return len(begun)

    async def _do_kind(self, work: Work, kind: str, items: Sequence[schedule.DueSchedule]) -> None:
        dues = [Due(subject=item.subject_id, scheduled_for=item.at, now=work.now) for item in items]
        if (together := self._together.get(kind)) is not None:
            await together(work, dues)
            return
        for due in dues:
            await self._jobs[kind](work, due)

    async def _by_itself(self, item: schedule.DueSchedule, *, alone: bool) -> bool:
        """Do one occurrence, if it is still to be done; one that fails is put off and spoils no other."""
        try:
            async with self._store.work() as work:
                if not alone:
                    await self._sole.confirm(work)
                if not await schedule.begin(work, [item]):
                    return False
                due = Due(subject=item.subject_id, scheduled_for=item.at, now=work.now)
                await self._jobs[item.kind](work, due)
        except Superseded:
            return False
        except Exception as error:
            if collided(error):
                return False
            if await self._store.is_down(error):
                raise
            log.trouble(logger, "job_failed", error)
            await self._put_off(item, error)
            return False
        return True

    async def _put_off(self, item: schedule.DueSchedule, error: Exception) -> None:
        async with self._store.work() as work:
            given_up = await schedule.failed(work, item, type(error).__name__)
        if given_up:
            logger.error("job_given_up", kind=item.kind, subject=item.subject_id)

    def _ask_to_tidy(self) -> None:
        self._untidy = True
        self._wake.set()

    async def _tidy(self) -> None:
        self._untidy = False
        own = (inbox.purge, form_conversations.purge, outbox.purge, matrix.purge, _purge_occurrences)
        for tidy in (*own, *self._tidies):
            if self._stopping:
                return
            await self._apart(tidy, "not_tidied")

    async def _apart(self, do: Tidy, otherwise: str) -> None:
        """Do something in a transaction of its own; one that fails keeps no other from its work."""
        try:
            async with self._store.work() as work:
                await do(work)
        except Exception as error:
            if await self._store.is_down(error):
                raise
            log.trouble(logger, otherwise, error)


async def _purge_occurrences(work: Work) -> None:
    await schedule.purge(work, work.now - OCCURRENCES_KEPT)
