"""1,000 fall due in one second while others wait: how late, at what cost. Run as a process of its own.

``python -m tests.benchmarks.due ours FOLDER 100000`` or ``… apscheduler …`` prints one line of JSON.
"""

from __future__ import annotations

import asyncio
import json
import pickle
import sqlite3
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

DUE = 1_000
AHEAD = timedelta(seconds=4)  # until the first is due
IDLE = 10.0  # seconds of waiting that are measured by themselves
FAR = timedelta(days=30)
LATE: list[float] = []


def figures(waiting_cpu: float, cpu: float, memory: int) -> str:
    late = sorted(LATE)
    cuts = statistics.quantiles(late, n=100)
    return json.dumps(
        {
            "late_p50_ms": cuts[49] * 1000,
            "late_p99_ms": cuts[98] * 1000,
            "late_last_ms": late[-1] * 1000,
            "idle_cpu_percent": waiting_cpu / IDLE * 100,
            "due_cpu_s": cpu,
            "memory_mb": memory / 1e6,
            "done": len(late),
        }
    )


async def measured(begin: Callable[[datetime], Awaitable[None]], before: int) -> str:
    """Wait idly, have 1,000 fall due, and wait until all are done. `before` is the memory without it all."""
    process = psutil.Process()
    await asyncio.sleep(1)
    memory = process.memory_info().rss - before
    idle = time.process_time()
    await asyncio.sleep(IDLE)
    waiting = time.process_time() - idle
    first = datetime.now(UTC) + AHEAD
    await begin(first)
    await asyncio.sleep(max(0.0, (first - datetime.now(UTC)).total_seconds() - 0.5))
    cpu = time.process_time()
    deadline = time.monotonic() + 60
    while len(LATE) < DUE and time.monotonic() < deadline:
        await asyncio.sleep(0.1)
    return figures(waiting, time.process_time() - cpu, memory)


async def ours(folder: Path, stored: int) -> str:
    from bot import app, log
    from bot.chat.outgoing import Outgoing
    from config.settings import Settings
    from tests.benchmarks import store

    log.configure("ERROR")
    due: dict[str, float] = {}

    class Quick:
        """A platform that takes everything at once."""

        platform, spacing, per_minute, settle = "console", 0.0, 0.0, 0.0

        async def send(self, out: Outgoing) -> str:
            LATE.append(time.time() - due[out.key.split(":")[1]])
            return out.key

        async def find(self, out: Outgoing) -> str | None:
            return None

    file = folder / "stepup.db"
    url = await store.made(file)
    await elsewhere("fill-ours", folder, stored)
    before = psutil.Process().memory_info().rss
    async with app.opened(Settings(data=folder), url=url) as stepup, stepup.working():
        stepup.outbox.serve(Quick())

        async def begin(first: datetime) -> None:
            for number in range(DUE):
                due[str(stored + number + 1)] = (first + number * timedelta(milliseconds=1)).timestamp()
            await asyncio.to_thread(store.fill, file, DUE, first=first, apart=timedelta(milliseconds=1))
            # They were put in behind its back, so it is told as another process would.
            async with stepup.store.work() as work:
                work.wake("schedule")

        return await measured(begin, before)


def note(due: float) -> None:
    LATE.append(time.time() - due)


async def apscheduler(folder: Path, stored: int) -> str:
    from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    file = folder / "apscheduler.db"
    scheduler = AsyncIOScheduler(
        jobstores={"default": SQLAlchemyJobStore(url=f"sqlite:///{file}")}, timezone=UTC
    )
    before = psutil.Process().memory_info().rss
    scheduler.start()
    far = datetime.now(UTC) + FAR
    scheduler.add_job(note, "date", run_date=far, args=[0.0], id="pattern", misfire_grace_time=None)
    await elsewhere("fill-apscheduler", folder, stored)

    async def begin(first: datetime) -> None:
        for number in range(DUE):
            at = first + number * timedelta(milliseconds=1)
            scheduler.add_job(note, "date", run_date=at, args=[at.timestamp()], misfire_grace_time=None)

    answer = await measured(begin, before)
    scheduler.shutdown(wait=False)
    return answer


async def elsewhere(what: str, folder: Path, stored: int) -> None:
    """Fill a store in a process of its own: its memory isn't to be counted."""
    command = (sys.executable, "-m", "tests.benchmarks.due", what, str(folder), str(stored))
    process = await asyncio.create_subprocess_exec(*command)
    assert await process.wait() == 0


def fill_ours(folder: Path, count: int) -> None:
    from tests.benchmarks import store

    first = datetime.now(UTC) + FAR
    store.fill(folder / "stepup.db", count, first=first, apart=timedelta(seconds=1))


def fill_apscheduler(folder: Path, count: int) -> None:
    """Copies of the one job that is there, made as its own store would write them."""
    file, far = folder / "apscheduler.db", datetime.now(UTC) + FAR
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA synchronous = OFF")
        (state,) = database.execute("SELECT job_state FROM apscheduler_jobs").fetchone()
        job = pickle.loads(state)
        rows = []
        for number in range(count):
            at = far + timedelta(seconds=number)
            copy = {**job, "id": f"job{number}", "next_run_time": at}
            rows.append((copy["id"], at.timestamp(), pickle.dumps(copy, pickle.HIGHEST_PROTOCOL)))
        database.executemany("INSERT INTO apscheduler_jobs VALUES (?, ?, ?)", rows)


def main() -> None:
    which, folder, stored = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    match which:
        case "fill-ours":
            fill_ours(folder, stored)
        case "fill-apscheduler":
            fill_apscheduler(folder, stored)
        case _:
            print(asyncio.run((ours if which == "ours" else apscheduler)(folder, stored)))


if __name__ == "__main__":
    main()
