"""Processes that are stopped, paused, cut off from their database, or run beside each other."""

from __future__ import annotations

import asyncio
import random
import resource
import sqlite3
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import func, select

from bot.chat.identity import Address
from bot.chat.message import Message
from storage import outbox
from storage.inbox import Inbox
from storage.leases import Lease
from storage.outbox import Urgency
from storage.reminders import Reminder
from tests.faults.both_chats import BothChats, both_chats, opened
from tests.homeserver import Homeserver
from tests.workspace.server import Fault


def sqlite_in(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / 'stepup.db'}"


async def until(found: Callable[[], bool], *, within: float) -> None:
    deadline = time.monotonic() + within
    while not found() and time.monotonic() < deadline:
        await asyncio.sleep(0.05)
    assert found()


def reached(got: Callable[[], list[int]], share: int) -> bool:
    return sum(got()) >= share


async def ready(port: int) -> int:
    async with aiohttp.ClientSession() as session:
        try:
            async with session.get(f"http://127.0.0.1:{port}/readyz") as answer:
                return answer.status
        except aiohttp.ClientConnectorError:
            return 0


async def until_ready(port: int, status: int, *, within: float = 20) -> None:
    deadline = time.monotonic() + within
    while (found := await ready(port)) != status and time.monotonic() < deadline:
        await asyncio.sleep(0.1)
    assert found == status


def slow(seconds: float) -> Callable[[str], Fault | None]:
    return lambda method: Fault("slow-after", seconds) if method == "chat.postMessage" else None


@pytest.mark.parametrize("store_url", ["sqlite", "postgresql"], indirect=True)
async def test_case_26_told_to_stop_twice_with_twenty_sends_under_way_it_stops_soon_and_loses_nothing(
    tmp_path: Path, store_url: str
) -> None:
    async with both_chats(tmp_path, store_url, channels=20) as here:
        expected = await here.load(200, over=2)
        here.workspace.weather = slow(1)
        (bot,) = here.bots
        await asyncio.to_thread(bot.start)
        await until(lambda: sum(map(len, here.arrived().values())) >= 20, within=20)
        begun = time.monotonic()
        bot.terminate()
        await asyncio.sleep(0.3)
        code = await asyncio.to_thread(bot.stop)
        took = time.monotonic() - begun
        here.workspace.weather = lambda method: None
        await asyncio.to_thread(bot.start)
        await here.all_arrived(expected, within=60)

        assert code == 0
        assert took < 10
        assert here.arrived() == expected


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
async def test_case_26_when_the_leader_stops_another_leads_at_once(tmp_path: Path, store_url: str) -> None:
    async with both_chats(tmp_path, store_url, processes=2) as here:
        first, second = here.bots
        await asyncio.to_thread(first.start)
        await asyncio.to_thread(second.start)
        before = await leader(store_url)
        await asyncio.to_thread(first.stop)
        begun = time.monotonic()
        while await leader(store_url) == before and time.monotonic() - begun < 15:
            await asyncio.sleep(0.1)
        expected = await here.load(4, over=0)
        await here.all_arrived(expected, within=20)

        assert await leader(store_url) != before
        assert time.monotonic() - begun < 15
        assert here.arrived() == expected


async def test_case_6_three_hundred_letters_broken_off_in_the_middle_reach_each_person_once(
    tmp_path: Path,
) -> None:
    url = sqlite_in(tmp_path)
    async with both_chats(tmp_path, url) as here:
        people = [here.workspace.state.add_user(f"member{number}") for number in range(300)]
        async with opened(url) as store, store.work() as work:
            for person in people:
                await outbox.enqueue(
                    work, key=f"bulk:{person.id}", to=Address("slack", "@" + person.id),
                    message=Message("number 1"), urgency=Urgency.BULK,
                )  # fmt: skip
        here.workspace.weather = slow(0.1)
        (bot,) = here.bots

        def got() -> list[int]:
            return [len(here.workspace.state.im(person.id).messages) for person in people]

        for share in (75, 150, 225):
            bot.launch()
            await until(partial(reached, got, share), within=30)
            bot.kill()
        await asyncio.to_thread(bot.start)
        await until(lambda: sum(got()) >= 300, within=30)
        await asyncio.sleep(4)

        assert got() == [1] * 300


async def leader(store_url: str) -> tuple[str, int]:
    async with opened(store_url) as store, store.look() as work:
        row = (
            await work.session.execute(select(Lease.holder, Lease.term).where(Lease.name == "schedule"))
        ).one()
        return row.holder, row.term


@pytest.mark.timeout(240)
@pytest.mark.parametrize("point", ["schedule.begun", "outbox.claimed", "outbox.sent"])
@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
async def test_case_27_a_process_paused_past_its_lease_writes_nothing_when_it_goes_on(
    tmp_path: Path, store_url: str, point: str
) -> None:
    async with both_chats(tmp_path, store_url, channels=4, processes=2) as here:
        expected = await here.load(20, over=1)
        paused, other = here.bots
        await asyncio.to_thread(paused.start, STEPUP_CRASH_AT=f"{point}:1:pause")
        await until(lambda: is_stopped(paused.pid), within=20)
        await asyncio.to_thread(other.start)
        await here.all_arrived(expected, within=60)
        paused.go_on()
        await asyncio.sleep(6)
        here.none_failed()

        assert here.arrived() == expected


def is_stopped(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


@pytest.mark.timeout(240)
async def test_case_28_a_postgresql_that_drops_its_connections_and_starts_anew_costs_nothing(
    tmp_path: Path, postgres: Any
) -> None:
    rng = random.Random(28)
    postgres.psql("CREATE DATABASE monkey")
    url = postgres.get_uri("monkey").replace("postgresql://", "postgresql+asyncpg://")
    async with both_chats(tmp_path, url, channels=6, processes=2) as here:
        expected = await here.load(150, over=20)
        for bot in here.bots:
            await asyncio.to_thread(bot.start)
        await until_ready(here.ports[0], 200)
        for _ in range(6):
            await asyncio.sleep(rng.uniform(1, 4))
            postgres.psql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'monkey'")
        postgres.psql("ALTER DATABASE monkey ALLOW_CONNECTIONS false")
        postgres.psql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'monkey'")
        await until_ready(here.ports[0], 503)
        postgres.psql("ALTER DATABASE monkey ALLOW_CONNECTIONS true")
        await until_ready(here.ports[0], 200)
        await here.all_arrived(expected, within=60)

        assert here.arrived() == expected
        for bot in here.bots:
            assert await asyncio.to_thread(bot.stop) == 0


async def test_case_28_a_locked_sqlite_is_waited_for(tmp_path: Path) -> None:
    async with both_chats(tmp_path, sqlite_in(tmp_path)) as here:
        expected = await here.load(20, over=4)
        await asyncio.to_thread(here.bots[0].start)
        await asyncio.to_thread(lock, tmp_path / "stepup.db", 12.0)
        await here.all_arrived(expected, within=40)

        assert here.arrived() == expected


def lock(file: Path, seconds: float) -> None:
    """Hold the database for writing, as a backup does that takes long."""
    with sqlite3.connect(file, isolation_level=None) as database:
        database.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        database.execute("ROLLBACK")


async def test_case_28_a_full_disk_loses_nothing_and_it_goes_on_when_there_is_room(tmp_path: Path) -> None:
    async with both_chats(tmp_path, sqlite_in(tmp_path)) as here:
        expected = await here.load(20, over=4)
        (bot,) = here.bots
        await asyncio.to_thread(bot.start)
        await until(lambda: sum(map(len, here.arrived().values())) > 0, within=20)
        # No file of the process may grow: to it the disk is full.
        resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
        asking = asyncio.create_task(here.olga.writes("events"))
        await asyncio.sleep(4)
        resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        await asking
        await here.all_arrived(expected, within=60)
        here.none_failed()

        assert here.arrived() == expected
        assert sum("Nothing is planned" in seen for seen in here.olga.seen()) <= 1


async def test_case_29_a_second_process_on_sqlite_is_refused_with_the_reason(tmp_path: Path) -> None:
    async with both_chats(tmp_path, sqlite_in(tmp_path), processes=2) as here:
        first, second = here.bots
        await asyncio.to_thread(first.start)
        second.launch()
        await until(lambda: second.ended is not None, within=20)

        assert second.ended == 1
        assert "SQLite serves one process at a time" in second.log()


@pytest.mark.timeout(240)
@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
async def test_case_9_an_event_that_three_processes_get_five_times_each_is_handled_once(
    tmp_path: Path, store_url: str
) -> None:
    async with both_chats(tmp_path, store_url, processes=3) as here:
        for bot in here.bots:
            await asyncio.to_thread(bot.start)
        await until(lambda: here.workspace.connected == 6, within=20)
        channel = here.workspace.state.im(here.olga.user.id)
        event = {
            "type": "message", "channel_type": "im", "channel": channel.id, "user": here.olga.user.id,
            "text": "remind me to breathe in 3 hours", "ts": "1.1", "client_msg_id": "one",
        }  # fmt: skip
        await asyncio.gather(*(here.olga.deliver_event(event, event_id="Ev1") for _ in range(15)))
        await here.olga.hears("I'll remind you")
        await asyncio.sleep(2)

        assert sum("I'll remind you" in seen for seen in here.olga.seen()) == 1
        async with opened(store_url) as store, store.look() as work:
            assert await work.session.scalar(select(func.count()).select_from(Reminder)) == 1
            left = select(func.count()).select_from(Inbox).where(Inbox.state == "received")
            assert await work.session.scalar(left) == 0


async def test_case_11_it_is_not_ready_while_no_connection_to_slack_is_open(tmp_path: Path) -> None:
    async with both_chats(tmp_path, sqlite_in(tmp_path)) as here:
        await asyncio.to_thread(here.bots[0].start)
        await until_ready(here.ports[0], 200)
        here.workspace.weather = lambda method: Fault("error")
        await here.workspace.cut_off()
        await until_ready(here.ports[0], 503)
        here.workspace.weather = lambda method: None
        await until_ready(here.ports[0], 200, within=40)
        await here.olga.writes("events")

        assert "Nothing is planned" in await here.olga.hears("Nothing is planned")


@pytest.mark.timeout(240)
@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
async def test_matrix_has_one_holder_and_a_killed_one_is_followed_by_another(
    tmp_path: Path, homeserver: Homeserver, store_url: str
) -> None:
    async with both_chats(
        tmp_path, store_url, channels=0, rooms=2, processes=2, homeserver=homeserver
    ) as here:
        assert here.mona is not None
        first, second = here.bots
        await asyncio.to_thread(first.start)
        await asyncio.to_thread(second.start)
        assert "another process serves Matrix" in second.log()
        first.kill()
        await here.mona.says("!stepup events", here.rooms[1])
        await here.mona.hears("Nothing is planned")
        expected = await here.load(4, over=0)
        await here.all_arrived(expected, within=30)

        assert here.arrived() == expected
        assert sum("Nothing is planned" in heard.body for heard in here.mona.heard) == 1


@pytest.mark.timeout(240)
async def test_slack_behind_a_bad_network_gets_each_message_once(tmp_path: Path) -> None:
    rng = random.Random(5)
    kinds = ("throttle", "error", "drop", "reset", "drop-after", "reset-after", "half-after", "slow-after")

    def weather(method: str) -> Fault | None:
        return Fault(rng.choice(kinds), 2) if rng.random() < 0.1 else None

    async with both_chats(tmp_path, sqlite_in(tmp_path), channels=10) as here:
        expected = await here.load(200, over=15)
        await asyncio.to_thread(here.bots[0].start)
        here.workspace.weather = weather
        for _ in range(5):
            await asyncio.sleep(3)
            await hang_up(here, rng)
        here.workspace.weather = lambda method: None
        await here.all_arrived(expected, within=90)

        assert here.arrived() == expected


async def hang_up(here: BothChats, rng: random.Random) -> None:
    if rng.random() < 0.5:
        await here.workspace.hang_up()
    else:
        await here.workspace.cut_off()
