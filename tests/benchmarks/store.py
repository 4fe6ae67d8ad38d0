"""A store with much in it, filled in bulk: what is measured is what comes afterwards."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TypeVar

from bot.clock import SystemClock
from config import catalogue, community
from storage import migrate
from storage.database import Store
from storage.member_words import folded
from storage.schedule import TZDATA

BATCH = 50_000
FAMILIES = ("Research software engineering", "Research data", "Research computing infrastructure", "Research")
SKILLS = tuple(catalogue.load().skills)
GIVEN = ("Ada", "Ben", "Chi", "Dee", "Eli", "Fay", "Gus", "Hal", "Ida", "Joe", "Kim", "Leo", "Mia")
FAMILY = ("Ash", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gorse", "Hazel", "Ivy", "Juniper", "Larch")


T = TypeVar("T")


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """`items` in lists of at most `size`; the standard library has it from Python 3.12 on."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


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


def add_members(file: Path, accounts: Iterable[str], *, platform: str = "slack") -> None:
    """Have the people with these accounts be registered, as they are after a first command.

    Names and institutions differ, as far as the number of people allows that.
    """
    now = _text(datetime.now(UTC))
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA synchronous = OFF")
        begin: int = database.execute("SELECT coalesce(max(id), 0) + 1 FROM person").fetchone()[0]
        for batch in batched(enumerate(accounts, begin), BATCH):
            database.executemany(
                "INSERT INTO person (id, name, zone, zone_chosen, created_at) VALUES (?, ?, ?, 1, ?)",
                [(id_, name(id_), "Europe/London", now) for id_, _ in batch],
            )
            database.executemany(
                "INSERT INTO account (platform, user, person_id, name, used_at) VALUES (?, ?, ?, ?, ?)",
                [(platform, user, id_, name(id_), now) for id_, user in batch],
            )
            database.executemany(
                "INSERT INTO member (person_id, institution, job_family, role_title, career_stage, grade, "
                "about, interests, visibility, registered_at, updated_at) "
                "VALUES (?, ?, ?, '', 'Established', '', ?, 'sailing', 'everyone', ?, ?)",
                [
                    (
                        id_,
                        *said(id_),
                        now,
                        now,
                    )
                    for id_, _ in batch
                ],
            )
            database.executemany(
                "INSERT INTO member_words (person_id, name, role, interest, other) "
                "VALUES (?, ?, '', ' sailing', ?)",
                [(id_, folded(name(id_)), others(id_)) for id_, _ in batch],
            )
            database.executemany(
                "INSERT INTO member_skill (person_id, skill, level) VALUES (?, ?, ?)",
                [(id_, SKILLS[id_ % len(SKILLS)], id_ % 5) for id_, _ in batch],
            )


def said(id_: int) -> tuple[str, str, str]:
    """The institution and the job family of a member, and what they do."""
    return f"University {id_ % 97}", FAMILIES[id_ % len(FAMILIES)], f"I run rig {id_}"


def others(id_: int) -> str:
    return " |".join(folded(part) for part in (*said(id_), "Established"))


def add_events(file: Path, count: int) -> None:
    """Have so many events be announced, one each day from tomorrow."""
    now = datetime.now(UTC)
    with sqlite3.connect(file) as database:
        database.executemany(
            "INSERT INTO event (title, description, starts_at, ends_at, zone, place, state, created_at, "
            "announced_at) VALUES (?, '', ?, ?, 'Europe/London', 'Room 1', 'published', ?, ?)",
            [
                (
                    f"Meeting {number}",
                    _text(now + timedelta(days=number)),
                    _text(now + timedelta(days=number, hours=1)),
                    _text(now),
                    _text(now),
                )
                for number in range(1, count + 1)
            ],
        )


def name(number: int) -> str:
    return f"{GIVEN[number % len(GIVEN)]} {FAMILY[number // len(GIVEN) % len(FAMILY)]} {number}"


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
