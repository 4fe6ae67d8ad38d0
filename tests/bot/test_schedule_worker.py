"""The schedule worker does what is due, whatever is arranged while it looks."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import event

from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from bot.clock import MovableClock
from bot.feature import Command, Due, Feature, LongJob
from bot.fetching import Fetcher
from bot.registry import Registry
from bot.schedule_worker import ScheduleWorker
from bot.stepup import Stepup
from storage import schedule
from storage.database import Work

ROUNDS = 20


async def arranged(work: Work, *, subject: int, ahead: timedelta) -> None:
    await schedule.arrange(work, kind="t", subject_id=subject, at=work.now + ahead, zone="Europe/London")


async def nothing(work: Work, request: Request) -> Reply:
    return Reply()


async def test_what_is_arranged_while_it_looks_is_done_when_it_is_due(
    stepup: Stepup, clock: MovableClock
) -> None:
    done: list[int] = []

    async def do(work: Work, due: Due) -> None:
        done.append(due.subject)

    ask = Command(words="ask", run=nothing, role=Role.GUEST, summary="")
    feature = Feature(name="t", title="T", commands=(ask,), jobs={"t": do})
    worker = ScheduleWorker(stepup.store, clock, Registry((feature,)), stepup.lease("t"))
    meanwhile: list[asyncio.Task[None]] = []
    number = 0

    def slow(_connection: Any) -> None:
        # What was arranged is heard of before the worker has its answer.
        if meanwhile and not meanwhile[0].done():
            time.sleep(0.02)

    def looked(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        # It is read when something is due next.
        if statement.startswith("SELECT schedule.try_at") and not meanwhile:
            later = partial(arranged, subject=2 * number + 1, ahead=timedelta(minutes=1))
            meanwhile.append(asyncio.ensure_future(stepup.store.run(later)))

    event.listen(stepup.store.engine.sync_engine, "before_cursor_execute", looked)
    event.listen(stepup.store.engine.sync_engine, "commit", slow)
    for number in range(ROUNDS):
        await stepup.store.run(partial(arranged, subject=2 * number, ahead=timedelta()))
        await worker.tick()
        await asyncio.gather(*meanwhile)
        clock.move(clock.now() + timedelta(minutes=2))
        await worker.tick()
        meanwhile.clear()

    assert sorted(set(done)) == list(range(2 * ROUNDS))


def worker_with(stepup: Stepup, clock: MovableClock, job: LongJob) -> ScheduleWorker:
    async def do(work: Work, due: Due) -> LongJob:
        return job

    ask = Command(words="ask", run=nothing, role=Role.GUEST, summary="")
    feature = Feature(name="t", title="T", commands=(ask,), jobs={"t": do})
    return ScheduleWorker(stepup.store, clock, Registry((feature,)), stepup.lease("t"))


async def test_what_takes_long_is_done_outside_and_what_came_of_it_in_a_transaction(
    stepup: Stepup, clock: MovableClock
) -> None:
    taken: list[str] = []

    async def fetch(fetcher: Fetcher) -> str:
        return "found"

    async def then(work: Work, found: str) -> None:
        taken.append(found)

    worker = worker_with(stepup, clock, LongJob(fetch, then))
    await stepup.store.run(partial(arranged, subject=1, ahead=timedelta()))

    await worker.tick()

    assert taken == ["found"]


async def test_what_nobody_foresaw_is_told_to_the_job_in_a_transaction_of_its_own(
    stepup: Stepup, clock: MovableClock
) -> None:
    failed: list[bool] = []

    async def fetch(fetcher: Fetcher) -> str:
        return "found"

    async def then(work: Work, found: str) -> None:
        raise ValueError("nobody foresaw that")

    async def tell(work: Work) -> None:
        failed.append(True)

    worker = worker_with(stepup, clock, LongJob(fetch, then, tell))
    await stepup.store.run(partial(arranged, subject=1, ahead=timedelta()))

    await worker.tick()

    assert failed == [True]


async def test_a_process_that_was_superseded_meanwhile_writes_nothing(
    stepup: Stepup, clock: MovableClock
) -> None:
    taken: list[str] = []

    async def fetch(fetcher: Fetcher) -> str:
        return "found"

    async def then(work: Work, found: str) -> None:
        taken.append(found)

    job = LongJob(fetch, then)

    # Its lease was never taken, or is another's by now.
    await worker_with(stepup, clock, job)._finish(job, alone=False)

    # Only one process uses SQLite.
    assert taken == (["found"] if stepup.store.is_sqlite else [])
