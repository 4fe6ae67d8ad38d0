"""How long it takes to find whom an opportunity fits among 100,000 members, and to write to some of them.

While one step of that writes, nothing else does: so long an urgent reminder waits for it, at most.
"""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.feature import Due
from config import catalogue, community
from handlers.opportunities import jobs
from storage import opportunities
from storage.database import Store
from storage.opportunities import Opportunity, OpportunityKind, OpportunityState
from tests.benchmarks import store as stores

MEMBERS, READERS = 100_000, 2_000
TIMES = 10


async def run() -> None:
    """Fill it, look, write, and print."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "stepup.db"
        url = await stores.made(file)
        stores.add_members(file, (f"U{number}" for number in range(MEMBERS)))
        _have_them_ask(file)
        store = Store(
            url, community=community.load(), catalogue=catalogue.load(), now=lambda: datetime.now(UTC)
        )
        skills = dict.fromkeys(stores.SKILLS[:40], 2)
        async with store.work() as work:
            one = await opportunities.add(work, _opportunity(work.now), skills)
        async with store.look() as work:
            took = [await _looked(store, one, skills) for _ in range(TIMES)]
            fit = await opportunities.fitting(work, one, skills, after=0, most=MEMBERS)
        print(
            f"opportunity  {len(fit):,} of {MEMBERS:,} members fit; "
            f"the first {jobs.AT_ONCE} found in {min(took):.1f} ms"
        )
        steps = []
        for _ in range(READERS // jobs.AT_ONCE):
            begun = time.perf_counter()
            async with store.work() as work:
                await jobs.tell_due(work, Due(one.id, work.now, work.now))
            steps.append((time.perf_counter() - begun) * 1000)
        print(
            f"  writing to {READERS:,} of them: {len(steps)} steps a second apart, "
            f"each {max(steps):.0f} ms at most"
        )
        await store.close()


async def _looked(store: Store, one: Opportunity, skills: dict[str, int]) -> float:
    async with store.look() as work:
        begun = time.perf_counter()
        await opportunities.fitting(work, one, skills, after=0, most=jobs.AT_ONCE)
        return (time.perf_counter() - begun) * 1000


def _have_them_ask(file: Path) -> None:
    with sqlite3.connect(file) as database:
        database.execute(
            "INSERT INTO opportunity_choice (person_id, how, told_at) "
            "SELECT id, 'at once', '2026-01-01 00:00:00.000000' FROM person"
        )
        database.execute("ANALYZE")


def _opportunity(now: datetime) -> Opportunity:
    return Opportunity(
        poster_id=1,
        kind=OpportunityKind.SECONDMENT,
        title="Data steward",
        description="A term",
        institution="University 1",
        dates="",
        share="",
        needs_agreement=False,
        state=OpportunityState.OPEN,
        closes_at=now + timedelta(days=30),
        created_at=now,
        posted_at=now,
        ended_at=None,
        across=None,
        told_up_to=0,
    )


if __name__ == "__main__":
    asyncio.run(run())
