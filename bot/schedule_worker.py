"""The wake-up: APScheduler arms the earliest due moment; what is due becomes outbox rows.

APScheduler never owns what is due: it is told one instant, and a safety scan asks the store again
now and then in case a wake-up was missed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import crash_points, log
from bot.clock import Clock
from bot.feature import Due, LongJob
from bot.fetching import Fetcher
from bot.garbage import uncollected
from bot.process_lease import ProcessLease, Superseded
from bot.registry import Registry
from storage import (
    form_conversations,
    inbox,
    last_acts,
    lists_seen,
    matrix,
    outbox,
    questions,
    schedule,
)
from storage.database import Store, Work, by_itself
from storage.database_errors import COLLISIONS, collided

TIDY_EVERY = timedelta(hours=6)
OCCURRENCES_KEPT = timedelta(days=30)

Tidy = Callable[[Work], Coroutine[Any, Any, object]]

logger = log.get("schedule")


class ScheduleWorker:
    """Does what is due, each occurrence once."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        registry: Registry,
        lease: ProcessLease,
        fetcher: Fetcher | None = None,
    ) -> None:
        self._store = store
        self._fetcher = fetcher or Fetcher(public_web=False)
        # What jobs have still to do outside a transaction.
        self._long: set[asyncio.Task[None]] = set()
        self._clock = clock
        self._jobs = registry.jobs
        self._together = registry.together
        self._moved = registry.moved
        self._rezoned = registry.rezoned
        self._tidies = registry.tidies
        self._lease = lease
        self._wake = asyncio.Event()
        self._stopping = False
        self._untidy = False
        self.last_look: datetime | None = None
        # When something is due next, as far as this process knows it.
        self._known = False
        self._next: datetime | None = None
        self._asked = 0
        store.on_wake(schedule.WORKER, self._look_again)
        store.on_hand(schedule.WORKER, self._arranged)

    def _look_again(self) -> None:
        """Something may be due earlier than was known."""
        self._known = False
        self._asked += 1
        self._wake.set()

    def _arranged(self, moments: Sequence[datetime]) -> None:
        """Something is due at these moments; what is due after the next needs no wake-up."""
        earliest = min(moments)
        if self._next is None or earliest < self._next:
            self._next = earliest
            self._wake.set()

    def stop(self) -> None:
        """Have `run` return when it has finished what it is at."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Work until stopped."""
        timer = AsyncIOScheduler(timezone=UTC)
        scan = self._store.timings.schedule_scan if self._lease.alone else self._lease.renew_every
        timer.add_job(self._look_again, "interval", seconds=scan, misfire_grace_time=None)
        # The timer only says when: what it ran itself would be cut off half way when Stepup stops.
        every = int(TIDY_EVERY.total_seconds())
        timer.add_job(
            self._ask_to_tidy, "interval", seconds=every, next_run_time=datetime.now(UTC),
            misfire_grace_time=None,
        )  # fmt: skip
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
            for task in self._long:
                # It has arranged when it is tried again.
                task.cancel()
            await asyncio.gather(*self._long, return_exceptions=True)
            await self._lease.let_go()

    async def _turn(self) -> datetime | None:
        """Do what is due, if that is this process's part. Returns when there is something again."""
        due = None
        if await self._lease.taken():
            await self._do_all(alone=False)
            self.last_look = self._clock.now()
            if self._untidy:
                await self._tidy()
            due = self._next if self._nothing_is_due() else await self.next_due()
        self.last_look = self._clock.now()
        return due

    async def recompute(self) -> None:
        """Work out instants again where the time-zone database has changed since."""
        async with self._store.look() as work:
            outdated = await schedule.outdated(work)
        moved, more = 0, outdated
        while more:
            found, more = await self._store.run(self._recompute_some)
            moved += found
        for rezone in self._rezoned:
            await self._apart(rezone, "not_moved_with_its_zone")
        if moved:
            logger.info("time_zones_changed", moved=moved)

    async def _recompute_some(self, work: Work) -> tuple[int, bool]:
        """Returns how many moved, and whether there may be more."""
        found, more = await schedule.recompute(work)
        for each in found:
            if tell := self._moved.get(each.kind):
                await by_itself(work, tell(work, each.subject_id, each.at))
        return len(found), more

    async def tick(self) -> int:
        """Do everything that is due now, whoever else may. Returns how many occurrences were done."""
        done = await self._do_all(alone=True)
        await asyncio.gather(*self._long)
        return done

    async def _do_all(self, *, alone: bool) -> int:
        done = 0
        while not self._nothing_is_due():
            items = await self._look()
            if not alone and items and not await self._lease.taken():
                return done
            done += await self._do_together(items, alone=alone)
            if not items or (self._stopping and not alone):
                return done
        return done

    async def _look(self) -> list[schedule.DueSchedule]:
        """What is due now. Where that is nothing, it is known from then on when something is."""
        # What is arranged while this reads may not be in what it reads, so it is gathered anew.
        asked, self._next = self._asked, None
        async with self._store.look() as work:
            items = await schedule.due(work)
            found = None if items else await schedule.next_due(work)
        self._next = min((at for at in (found, self._next) if at is not None), default=None)
        self._known = not items and asked == self._asked
        return items

    def _nothing_is_due(self) -> bool:
        """Whether it is known without a look; others may arrange things in a shared store."""
        return self._lease.alone and self._known and (self._next is None or self._next > self._clock.now())

    async def next_due(self) -> datetime | None:
        """When something is due next (UTC)."""
        async with self._store.look() as work:
            return await schedule.next_due(work)

    async def _do_together(self, items: Sequence[schedule.DueSchedule], *, alone: bool) -> int:
        """Do some occurrences in one transaction; those that get in its way one by one."""
        if not items:
            return 0

        async def do(work: Work) -> tuple[int, list[LongJob]]:
            await self._confirm(work, alone=alone)
            begun = await schedule.begin(work, items)
            long: list[LongJob] = []
            for kind, same in groupby(begun, key=lambda item: item.kind):
                long += await self._do_kind(work, kind, list(same))
            crash_points.reach("schedule.begun")
            return len(begun), long

        try:
            # A job for thousands makes a million objects; going through them would hold everybody up.
            with uncollected():
                begun, long = await self._store.run(do)
        except Superseded:
            return 0
        except Exception as error:
            if await self._store.is_down(error):
                raise
            # One of them failed, or was in another's way. Nothing was done; now each is done by itself.
            done = [await self._by_itself(item, alone=alone) for item in items]
            return sum(done)
        crash_points.reach("schedule.committed")
        self._go_on(long, alone=alone)
        return begun

    async def _do_kind(self, work: Work, kind: str, items: Sequence[schedule.DueSchedule]) -> list[LongJob]:
        dues = [Due(subject=item.subject_id, scheduled_for=item.at, now=work.now) for item in items]
        if (together := self._together.get(kind)) is not None:
            await together(work, dues)
            return []
        done = [await self._jobs[kind](work, due) for due in dues]
        return [one for one in done if one is not None]

    def _go_on(self, long: Sequence[LongJob], *, alone: bool) -> None:
        """Do what takes long beside everything else."""
        for one in long:
            task = asyncio.create_task(self._finish(one, alone=alone))
            self._long.add(task)
            task.add_done_callback(self._long.discard)

    async def _finish(self, long: LongJob, *, alone: bool) -> None:
        try:
            found = await long.fetch(self._fetcher)
            await self._run_confirmed(lambda work: long.then(work, found), alone=alone)
        except Superseded:
            return
        except Exception as error:
            log.trouble(logger, "long_job_failed", error)
            if long.failed is None:
                return
            failed = long.failed
            try:
                await self._run_confirmed(failed, alone=alone)
            except Exception as again:
                log.trouble(logger, "long_job_failed", again)

    async def _run_confirmed(self, do: Tidy, *, alone: bool) -> None:
        """Do something in a transaction, if that is still this process's part; again where it collided."""

        async def confirmed(work: Work) -> None:
            await self._confirm(work, alone=alone)
            await do(work)

        for left in reversed(range(COLLISIONS)):
            try:
                await self._store.run(confirmed)
            except Exception as error:
                if not left or not collided(error):
                    raise
            else:
                return

    async def _confirm(self, work: Work, *, alone: bool) -> None:
        """Have a transaction count only if this is still this process's part. Raises Superseded."""
        if not alone:
            await self._lease.confirm(work)

    async def _by_itself(self, item: schedule.DueSchedule, *, alone: bool) -> bool:
        """Do one occurrence, if it is still to be done; one that fails is put off and spoils no other."""

        async def do(work: Work) -> tuple[bool, LongJob | None]:
            await self._confirm(work, alone=alone)
            if not await schedule.begin(work, [item]):
                return False, None
            due = Due(subject=item.subject_id, scheduled_for=item.at, now=work.now)
            return True, await self._jobs[item.kind](work, due)

        try:
            with uncollected():
                done, long = await self._store.run(do)
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
        self._go_on([long] if long is not None else [], alone=alone)
        return done

    async def _put_off(self, item: schedule.DueSchedule, error: Exception) -> None:
        given_up = await self._store.run(lambda work: schedule.failed(work, item, type(error).__name__))
        self._known = False
        if given_up:
            logger.error("job_given_up", kind=item.kind, subject=item.subject_id)

    def _ask_to_tidy(self) -> None:
        self._untidy = True
        self._wake.set()

    async def _tidy(self) -> None:
        self._untidy = False
        own = (
            inbox.purge,
            form_conversations.purge,
            questions.purge,
            last_acts.purge,
            lists_seen.purge,
            outbox.purge,
            matrix.purge,
            _purge_occurrences,
        )
        for tidy in (*own, *self._tidies):
            if self._stopping:
                return
            await self._apart(tidy, "not_tidied")

    async def _apart(self, do: Tidy, otherwise: str) -> None:
        """Do something in a transaction of its own; one that fails keeps no other from its work."""
        try:
            await self._store.run(do)
        except Exception as error:
            if await self._store.is_down(error):
                raise
            log.trouble(logger, otherwise, error)


async def _purge_occurrences(work: Work) -> None:
    await schedule.purge(work, work.now - OCCURRENCES_KEPT)
