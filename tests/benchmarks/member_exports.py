"""What the largest spreadsheet of members costs in time and memory, beside sqlite3 and csv alone."""

from __future__ import annotations

import csv
import io
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import psutil

from bot.chat.identity import Address, Identity
from bot.chat.request import Person, Request
from bot.chat.role import Role
from handlers.members import directory_commands
from handlers.members.directory_commands import EXPORT_LIMIT
from storage.database import Store

SAMPLED_EVERY = 0.005  # seconds
PLAIN = (
    "SELECT a.user, p.name, m.institution, m.job_family, m.role_title, m.career_stage "
    "FROM person p JOIN member m ON m.person_id = p.id JOIN account a ON a.person_id = p.id "
    "ORDER BY p.name, p.id LIMIT ?"
)


@dataclass
class Grown:
    """By how much the process grew at most, in bytes."""

    most: int = 0


@contextmanager
def growth() -> Iterator[Grown]:
    """Watch the process from a thread of its own."""
    process, grown, over = psutil.Process(), Grown(), threading.Event()
    before = process.memory_info().rss

    def watch() -> None:
        while not over.wait(SAMPLED_EVERY):
            grown.most = max(grown.most, process.memory_info().rss - before)

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield grown
    finally:
        over.set()
        watching.join()


async def line(store: Store) -> str:
    """The export of as many as are exported at once, without its way to the chat."""
    async with store.look() as work:
        long = await directory_commands.export(work, _request())
    assert long.look is not None
    with growth() as grown:
        begun = time.perf_counter()
        async with store.look() as work:
            ids, content = await long.look(work)
        took = time.perf_counter() - begun
    size = len(content) / 1e6
    return f"  exported {len(ids):,} ({size:.1f} MB): {took:.2f} s, {grown.most / 1e6:.0f} MB more at most"


def plain(file: Path) -> str:
    """The same rows, but skills and communities, by sqlite3 and csv alone."""
    with growth() as grown, sqlite3.connect(file) as database:
        begun = time.perf_counter()
        out = io.StringIO()
        csv.writer(out).writerows(database.execute(PLAIN, (EXPORT_LIMIT,)))
        took = time.perf_counter() - begun
    return f"  the same by sqlite3 and csv alone: {took:.2f} s, {grown.most / 1e6:.0f} MB more at most"


def _request() -> Request:
    moderator = Identity("slack", "U0")
    return Request(
        person=Person(1, "Mo", moderator, Role.MODERATOR, registered=True, zone=ZoneInfo("Europe/London")),
        place=Address.direct(moderator),
        place_name="this direct message",
        direct=True,
        words="",
        now=datetime.now(UTC),
        key="benchmark",
    )
