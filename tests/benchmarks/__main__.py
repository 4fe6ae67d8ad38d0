"""Prints what Stepup costs: commands, members, waiting, starting, being on time. `make bench` runs it.

Figures are for the machine that it runs on; ratios to the peer, measured in the same run, are what counts.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil

from bot import app, log
from bot.app import registry
from bot.platforms.slack.manifest import manifest
from config.settings import Settings
from tests.benchmarks import (
    checkins,
    commands,
    events,
    fanout,
    member_pages,
    opportunities,
    postgresql_pages,
    presses,
    reading_times,
    rounds,
    starting,
    statements,
    store,
)
from tests.process import BotProcess
from tests.transcript import Transcript, community_with
from tests.workspace.server import APP_TOKEN, BOT_TOKEN, Workspace

ASKED = 500
STORED = (1_000, 100_000, 1_000_000)
COMPARED = 100_000
IDLE = 30.0  # seconds


async def asking(folder: Path) -> None:
    """How many reminders a second can be asked for, each in its own words, with its answer."""
    async with app.opened(Settings(data=folder), paced=False) as stepup:
        stage = Transcript(stepup, stepup.clock)
        begun = time.perf_counter()
        for number in range(ASKED):
            await stage.play(f"remind me to breathe in {number + 1} minutes", "remind cancel 1")
        took = time.perf_counter() - begun
    print(f"asking       {2 * ASKED / took:8.0f} commands/s, read, done, answered and recorded one by one")


async def waiting(folder: Path, stored: int) -> None:
    """The real process, from its start to running and idle, over a store in which so many wait."""
    file = folder / "stepup.db"
    url = await store.made(file)
    store.fill(file, stored, first=datetime.now(UTC) + timedelta(days=30), apart=timedelta(seconds=1))
    workspace = Workspace(manifest(registry(), name="Stepup"))
    user = workspace.state.add_user("olga")
    (folder / "community.toml").write_text(community_with(f"slack:{user.id}"))
    env = {
        "SLACK_API_URL": workspace.api_url,
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "STEPUP_COMMUNITY": str(folder / "community.toml"),
        "STEPUP_DATABASE_URL": url.replace("+aiosqlite", ""),
    }
    async with workspace.running():
        bot = BotProcess(folder, env, anew=True)
        begun = time.perf_counter()
        await asyncio.to_thread(bot.start)
        started = time.perf_counter() - begun
        process = psutil.Process(bot.pid)
        await asyncio.sleep(3)
        before = sum(process.cpu_times()[:2])
        await asyncio.sleep(IDLE)
        cpu = sum(process.cpu_times()[:2]) - before
        memory = process.memory_info().rss / 1e6
        await asyncio.to_thread(bot.stop)
    print(
        f"waiting      {stored:>9,} reminders: started in {started:5.2f} s, {memory:6.1f} MB, "
        f"idle {cpu / IDLE * 100:5.2f} % of a core"
    )


def due(which: str, stored: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.due", which, folder, str(stored)],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def being_on_time(stored: int) -> None:
    both = {which: due(which, stored) for which in ("ours", "apscheduler")}
    for which, found in both.items():
        print(
            f"on time      {which:11} with {stored:,} waiting: {found['done']} due in one second, late by "
            f"p50 {found['late_p50_ms']:.0f} ms, p99 {found['late_p99_ms']:.0f} ms, last "
            f"{found['late_last_ms']:.0f} ms; {found['due_cpu_s']:.2f} s of CPU for them; while waiting "
            f"{found['idle_cpu_percent']:.2f} % of a core and {found['memory_mb']:.1f} MB"
        )


def main() -> None:
    log.configure("ERROR")
    starting.run()
    asyncio.run(statements.run())
    reading_times.run()
    asyncio.run(commands.run())
    asyncio.run(member_pages.run())
    asyncio.run(postgresql_pages.run())
    asyncio.run(checkins.run())
    asyncio.run(fanout.run())
    asyncio.run(presses.run())
    asyncio.run(rounds.run())
    asyncio.run(opportunities.run())
    asyncio.run(events.main())
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(asking(Path(folder)))
    for stored in STORED:
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(waiting(Path(folder), stored))
    being_on_time(COMPARED)


if __name__ == "__main__":
    main()
