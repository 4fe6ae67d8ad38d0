"""A store full of reminders that wait, filled in bulk: what is measured is the waiting, not the asking."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.clock import SystemClock
from config import catalogue, community
from storage import migrate
from storage.database import Store
from storage.schedule import TZDATA

BATCH = 50_000


async def made(file: Path) -> str:
    """An empty store in this file; returns its URL."""
    url = f"sqlite+aiosqlite:///{file}"
    store = Store(url, community=community.load(), catalogue=catalogue.load(), now=SystemClock().now)
    await migrate.upgrade(store.engine)
    await store.close()
    return url


def fill(file: Path, count: int, *, kind: str = "reminder", first: datetime, apart: timedelta) -> None:
    """Put so many reminders into a store, the first due at `first` (UTC) and the others `apart`."""
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA synchronous = OFF")
        now = _text(datetime.now(UTC))
        database.execute(
            "INSERT OR IGNORE INTO person (id, name, zone, zone_chosen, created_at) "
            "VALUES (1, 'Olga', 'Europe/London', 1, ?)",
            (now,),
        )
        done: int = database.execute("SELECT coalesce(max(id), 0) FROM reminder").fetchone()[0]
        for begin in range(0, count, BATCH):
            numbers = range(begin, min(begin + BATCH, count))
            instants = [_text(first + number * apart) for number in numbers]
            database.executemany(
                "INSERT INTO reminder (id, owner_id, text, platform, conversation, channel, due_at, needs, "
                "zone, state, rule, start, created_at) VALUES "
                "(?, 1, 'breathe', 'console', ?, '', ?, 'member', 'Europe/London', 'waiting', '', '', ?)",
                [
                    (done + number + 1, f"@user{number % 1000}", at, now)
                    for number, at in zip(numbers, instants, strict=True)
                ],
            )
            database.executemany(
                "INSERT INTO schedule (kind, subject_id, zone, wall, next_at, try_at, tzdata, attempts, "
                "last_error) VALUES (?, ?, 'Europe/London', ?, ?, ?, ?, 0, '')",
                [
                    (kind, done + number + 1, at.replace(" ", "T"), at, at, TZDATA)
                    for number, at in zip(numbers, instants, strict=True)
                ],
            )


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
