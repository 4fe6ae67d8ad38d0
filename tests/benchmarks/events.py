"""What a term of events costs: the public calendar of 5,000, and the digest for 10,000 people.

``python -m tests.benchmarks.events`` prints how long each takes, and for how long at most the event loop was
held meanwhile, which is how long somebody who types a command may have waited.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import aiohttp
from sqlalchemy import insert

from bot import app, log, web
from bot.feature import Due
from bot.stepup import Stepup
from config.settings import Settings
from handlers.digest import actions, jobs
from handlers.events.public_pages import page
from storage.database import Work
from storage.digests import DigestChoice
from storage.events import Audience, Event, EventState
from storage.people import Account, Person
from tests.homeserver import free_port
from tests.transcript import COMMUNITY

EVENTS, PEOPLE = 5_000, 10_000
LOOKED_EVERY = 0.002  # seconds


@dataclass
class Held:
    """For how long at most the event loop was held, in seconds."""

    longest: float = 0.0
    _stop: asyncio.Event = field(default_factory=asyncio.Event)

    async def watch(self) -> None:
        last = time.perf_counter()
        while not self._stop.is_set():
            await asyncio.sleep(LOOKED_EVERY)
            now = time.perf_counter()
            self.longest, last = max(self.longest, now - last - LOOKED_EVERY), now

    def stop(self) -> None:
        self._stop.set()


@asynccontextmanager
async def watched() -> AsyncIterator[Held]:
    held = Held()
    watching = asyncio.create_task(held.watch())
    try:
        yield held
    finally:
        held.stop()
        await watching


async def filled(stepup: Stepup) -> None:
    """So many public events to come, one every hour, and so many people who get the digest."""

    async def fill(work: Work) -> None:
        rows = [
            {
                "title": f"Event {number}",
                "description": "What it is about, in a sentence or two of the usual length.",
                "starts_at": work.now + timedelta(hours=number + 1),
                "ends_at": work.now + timedelta(hours=number + 2),
                "zone": "Europe/London",
                "place": "Room 1",
                "state": EventState.PUBLISHED,
                "created_at": work.now,
                "announced_at": work.now - timedelta(days=30),
                "audience": Audience.EVERYONE,
            }
            for number in range(EVENTS)
        ]
        await work.session.execute(insert(Event), rows)
        people = [
            {"id": number, "name": f"Person {number}", "zone": "Europe/London", "created_at": work.now}
            for number in range(1000, 1000 + PEOPLE)
        ]
        await work.session.execute(insert(Person), people)
        accounts = [
            {
                "platform": "slack",
                "user": f"U{one['id']}",
                "person_id": one["id"],
                "used_at": work.now,
                "name": one["name"],
            }
            for one in people
        ]
        await work.session.execute(insert(Account), accounts)
        chosen = [{"person_id": one["id"], "sent_for": work.now - timedelta(days=30)} for one in people]
        await work.session.execute(insert(DigestChoice), chosen)

    await stepup.store.run(fill)


async def calendar(address: str) -> None:
    """The public calendar over HTTP, once whole and once as somebody asks who has the newest."""
    async with aiohttp.ClientSession() as session, watched() as held:
        begun = time.perf_counter()
        async with session.get(f"{address}/events/all.ics") as answer:
            size, tag = len(await answer.read()), answer.headers["ETag"]
        took = time.perf_counter() - begun
        begun = time.perf_counter()
        async with session.get(f"{address}/events/all.ics", headers={"If-None-Match": tag}) as answer:
            status = answer.status
        again = time.perf_counter() - begun
    print(
        f"calendar     {took * 1000:8.0f} ms for {EVENTS:,} events, {size / 1024:,.0f} KB; "
        f"{again * 1000:.0f} ms where nothing is new ({status}); "
        f"the loop was held for {held.longest * 1000:.0f} ms at most"
    )


async def digest(stepup: Stepup) -> None:
    """All steps of one week's digest, as the schedule does them one after the other."""
    longest, steps = 0.0, 0
    begun = time.perf_counter()
    async with watched() as held:
        while True:
            before = time.perf_counter()
            left = await stepup.store.run(_step)
            longest, steps = max(longest, time.perf_counter() - before), steps + 1
            if not left:
                break
    took = time.perf_counter() - begun
    print(
        f"digest       {took:8.1f} s for {PEOPLE:,} people in {steps} steps of {longest * 1000:.0f} ms "
        "at most; "
        f"the loop was held for {held.longest * 1000:.0f} ms at most"
    )


async def _step(work: Work) -> bool:
    from storage import digests

    await jobs.make_due(work, Due(0, work.now, work.now))
    return bool(await digests.next_readers(work, actions.last_moment(work), 1))


async def one_page(stepup: Stepup) -> None:
    """The page of one event, made a hundred times."""
    begun = time.perf_counter()
    for number in range(1, 101):
        async with stepup.store.look() as work:
            found = await page(work, str(number))
            assert found is not None
            make = await found.looked_up(work)
        make()
    print(f"page         {(time.perf_counter() - begun) * 10:8.1f} ms for the page of an event")


async def main() -> None:
    log.configure("ERROR")
    with tempfile.TemporaryDirectory(prefix="stepup-bench-") as name:
        folder, port = Path(name), free_port()
        file = folder / "community.toml"
        url = f"http://127.0.0.1:{port}"
        file.write_text(COMMUNITY.replace("[roles]", f'public_url = "{url}"\n\n[roles]', 1), encoding="utf-8")
        settings = Settings(data=folder, community_file=file, port=port)
        async with (
            app.opened(settings, paced=False) as stepup,
            web.serving(settings, stepup, None, None, http=False),
        ):
            await filled(stepup)
            await one_page(stepup)
            await calendar(url)
            await digest(stepup)


if __name__ == "__main__":
    asyncio.run(main())
