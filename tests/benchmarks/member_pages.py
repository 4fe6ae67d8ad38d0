"""How long a page of members takes, and counting them, beside the same page asked of sqlite3 alone."""

from __future__ import annotations

import asyncio
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from config import catalogue, community
from storage import directory
from storage.database import Store, Work
from storage.member_conditions import EVERYBODY, Condition, Either, Every, Filter, Not
from tests.benchmarks import member_exports
from tests.benchmarks import store as stores

MEMBERS = (100_000, 1_000_000)
TIMES = 30
PLAIN = (
    "SELECT p.id, p.name, m.institution FROM person p JOIN member m ON m.person_id = p.id "
    "WHERE (p.name, p.id) > (?, ?) ORDER BY p.name, p.id LIMIT 11"
)
SKILLED = Filter("skill", stores.SKILLS[9], ">=", 3)
ASKED: dict[str, Condition] = {
    "everyone": EVERYBODY,
    "one skill": Filter("skill", stores.SKILLS[7]),
    "an institution": Filter("institution", "University 12"),
    "a family and a level": Every(
        (Filter("family", "research data"), Filter("skill", stores.SKILLS[9], ">=", 3))
    ),
    "a frequent word": Filter("", "research"),
    "half a name": Filter("", "juni"),
    "a rare word": Filter("", "77123"),
    "two words": Every((Filter("", "ada"), Filter("", "elm"))),
    "one or the other": Either((SKILLED, Filter("", "77123"))),
    "not an institution": Every((Filter("name", "ida"), Not(Filter("institution", "University 12")))),
}


async def run() -> None:
    for members in MEMBERS:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "stepup.db"
            url = await stores.made(file)
            stores.add_members(file, (f"U{number}" for number in range(members)))
            print(f"members      {members:,}; a page of plain sqlite3: {_plain(file):.2f} ms")
            store = Store(
                url, community=community.load(), catalogue=catalogue.load(), now=lambda: datetime.now(UTC)
            )
            for name, condition in ASKED.items():
                print(await line(store, name, condition))
            by = await timed(store, lambda work: directory.count_by(work, ["institution"], EVERYBODY), 5)
            print(f"  counted by institution: {by:.1f} ms")
            print(await member_exports.line(store))
            print(member_exports.plain(file))
            await store.close()


async def line(store: Store, name: str, condition: Condition) -> str:
    reader = directory.Reader(1, ("everyone", "members"))

    async def count(work: Work) -> int:
        return await directory.count(work, condition, reader)

    async with store.look() as work:
        total = await count(work)
        few = total < directory.COUNTED
        first = await directory.search(work, condition, reader, few=few)

    async def page(work: Work) -> list[directory.Found]:
        after = first[-1].id
        return await directory.search(work, condition, reader, after_id=after, limit=11, few=few)

    counting, paging = await timed(store, count, TIMES), await timed(store, page, TIMES)
    said = f"{total:,}" if few else f"more than {directory.COUNTED - 1:,}"
    return f"  {name:20} a page {paging:7.2f} ms; counted {counting:7.2f} ms ({said})"


async def timed(store: Store, ask: Callable[[Work], Awaitable[object]], times: int) -> float:
    """The median in milliseconds, the database's statements and their way to it and back."""
    took = []
    async with store.look() as work:
        await ask(work)
        for _ in range(times):
            begun = time.perf_counter()
            await ask(work)
            took.append(time.perf_counter() - begun)
    return statistics.median(took) * 1000


def _plain(file: Path) -> float:
    took = []
    with sqlite3.connect(file) as database:
        after: tuple[str, int] = ("", 0)
        for _ in range(TIMES):
            begun = time.perf_counter()
            rows = database.execute(PLAIN, after).fetchall()
            took.append(time.perf_counter() - begun)
            after = (rows[-1][1], rows[-1][0])
    return statistics.median(took) * 1000


if __name__ == "__main__":
    asyncio.run(run())
