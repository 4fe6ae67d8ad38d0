"""Opening a check-in for 10,000 members, closing it with its figures, and showing what it says.

How long each takes, and for how long the loop was held meanwhile: nobody else is served for that long.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from bot import app, garbage
from bot.clock import MovableClock
from bot.stepup import Stepup
from config.settings import Settings
from handlers.checkins import actions, needs_figures, round_actions
from handlers.checkins.needs_messages import needs
from storage import checkins
from storage.checkins import AskState, CheckinAnswer, CheckinAsk, CheckinRound, RoundState
from storage.database import Store, Work
from tests.benchmarks import store as stores

MEMBERS = 10_000
TICK = 0.001  # seconds
SHOWN = 20
OPEN_FOR = timedelta(days=14)


async def run() -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "stepup.db"
        url = await stores.made(file)
        stores.add_members(file, (f"U{number}" for number in range(MEMBERS)))
        # When everybody counts who has registered now.
        clock = MovableClock(datetime.now(UTC) + timedelta(days=60))
        async with app.opened(Settings(data=Path(folder)), url=url, clock=clock, paced=False) as stepup:
            garbage.spare_what_stays()
            print(f"check-in     {MEMBERS:,} members")
            round_id = await stepup.store.run(_open)
            await _timed("opened, all asked", stepup)
            await stepup.store.run(lambda work: _answer(work, round_id))
            clock.move(clock.now() + OPEN_FOR)
            await _timed("closed and frozen", stepup)
            await _shown(stepup.store, round_id)


async def _open(work: Work) -> int:
    found = CheckinRound(
        title="Autumn", audience="", question="Why?", state=RoundState.DRAFT, created_at=work.now,
        closes_at=work.now + OPEN_FOR, zone="Europe/London",
    )  # fmt: skip
    await work.add(found)
    await actions.start(work, found)
    return found.id


async def _answer(work: Work, round_id: int) -> None:
    """Everybody answers the core of their family."""
    chance = random.Random(1)
    asks = list(await work.session.scalars(select(CheckinAsk)))
    for ask in asks:
        ask.state, ask.answered_at = AskState.ANSWERED, work.now
        for key in ask.skills["keys"]:
            level = chance.randint(0, 2)
            work.session.add(
                CheckinAnswer(
                    round_id=round_id, person_id=ask.person_id, skill=key, level=level,
                    wanted=min(4, level + chance.randint(0, 2)), relevant=True, counted=True,
                )
            )  # fmt: skip
    await work.flush()


async def _timed(what: str, stepup: Stepup) -> None:
    """Do what is due now."""
    held: list[float] = []
    watching = asyncio.create_task(_watch(held))
    await asyncio.sleep(0.05)
    held.clear()
    begun = time.perf_counter()
    await stepup.schedule.tick()
    took = time.perf_counter() - begun
    await asyncio.sleep(0.01)
    watching.cancel()
    print(f"  {what:20} {took:6.2f} s; the loop was held for {max(held) * 1000:.0f} ms at most")


async def _watch(held: list[float]) -> None:
    while True:
        begun = time.perf_counter()
        await asyncio.sleep(TICK)
        held.append(time.perf_counter() - begun - TICK)


async def _shown(store: Store, round_id: int) -> None:
    took = []
    async with store.look() as work:
        found = await checkins.find(work, round_id)
        assert found is not None
        for _ in range(SHOWN):
            begun = time.perf_counter()
            kept = await round_actions.needs_of(work, found)
            if kept is None:
                raise RuntimeError("the round isn't frozen")
            needs(
                found,
                kept,
                None,
                None,
                catalogue=work.catalogue,
                zone=work.community.zone,
                people=10,
                see_also="",
            )
            took.append((time.perf_counter() - begun) * 1000)
            rows = len(kept.rows[needs_figures.Kind.SKILL])
    print(f"  needs                {statistics.median(took):6.1f} ms, {rows} skills")


if __name__ == "__main__":
    asyncio.run(run())
