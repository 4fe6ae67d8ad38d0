"""What a network and a homeserver do to messages on their way: cases of delivery, against a real Synapse."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from pathlib import Path

import pytest

from tests.faults.both_chats import both_chats
from tests.faults.test_crash_points import died
from tests.homeserver import Homeserver
from tests.workspace.server import Fault


async def test_case_7_a_message_encrypted_anew_when_it_is_tried_again_is_one_event(
    tmp_path: Path, homeserver: Homeserver
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'stepup.db'}"
    async with both_chats(tmp_path, url, channels=0, rooms=2, proxied=True, homeserver=homeserver) as here:
        assert here.proxy is not None
        expected = await here.load(4, over=1)
        lost = iter([Fault("drop-after"), Fault("half-after"), Fault("slow-after", 3)])
        here.proxy.weather = lambda path: next(lost, None) if "/send/" in path else None
        await asyncio.to_thread(here.bots[0].start)
        await here.all_arrived(expected, within=40)

        assert here.arrived() == expected
        # One of the three the HTTP library tries again by itself.
        assert here.bots[0].log().count('"not_sent"') >= 2


@pytest.mark.parametrize("how", ["a day later", "from a new device"])
async def test_case_7_what_the_homeserver_no_longer_knows_as_a_repeat_is_found_by_its_key(
    tmp_path: Path, homeserver: Homeserver, how: str
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'stepup.db'}"
    # A new device can't read what an old one encrypted; the plain room is the one where it can tell.
    rooms = 2 if how == "a day later" else 1
    async with both_chats(tmp_path, url, channels=0, rooms=rooms, homeserver=homeserver) as here:
        expected = await here.load(rooms, over=0)
        (bot,) = here.bots
        bot.launch(STEPUP_CRASH_AT=f"outbox.sent:{rooms}")
        await died(bot)
        if how == "a day later":
            with sqlite3.connect(tmp_path / "stepup.db") as database:
                database.execute(
                    "UPDATE outbox SET tried_at = datetime(tried_at, '-25 hours') || '.0', "
                    "first_tried_at = datetime(first_tried_at, '-25 hours') || '.0', "
                    "lease_until = datetime(lease_until, '-25 hours') || '.0', expires_at = NULL"
                )
                database.execute("UPDATE outbox SET state = 'sending' WHERE state = 'sent'")
            await asyncio.to_thread(bot.start)
        else:
            await asyncio.to_thread(bot.start, MATRIX_NEW_DEVICE="1")
        await here.all_arrived(expected, within=30)
        await asyncio.to_thread(bot.stop)

        assert here.arrived() == expected
        assert here.mona is not None
        events = {heard.event_id for heard in here.mona.heard if "number" in heard.body}
        with sqlite3.connect(tmp_path / "stepup.db") as database:
            rows = database.execute(
                "SELECT state, remote_id FROM outbox WHERE dedupe_key LIKE 'reminder:%'"
            ).fetchall()
        assert {state for state, _ in rows} == {"sent"}
        assert {remote for _, remote in rows} == events


@pytest.mark.long
@pytest.mark.timeout(240)
async def test_a_homeserver_behind_a_bad_network_gets_each_message_once(
    tmp_path: Path, homeserver: Homeserver
) -> None:
    rng = random.Random(7)
    kinds = (
        "throttle",
        "error",
        "drop",
        "reset",
        "drop-after",
        "reset-after",
        "half-after",
        "slow-after",
        "slow",
    )

    def weather(path: str) -> Fault | None:
        if rng.random() > 0.12:
            return None
        return Fault(rng.choice(kinds), 2.5)

    url = f"sqlite+aiosqlite:///{tmp_path / 'stepup.db'}"
    async with both_chats(tmp_path, url, channels=0, rooms=4, proxied=True, homeserver=homeserver) as here:
        assert here.proxy is not None
        expected = await here.load(60, over=15)
        await asyncio.to_thread(here.bots[0].start)
        here.proxy.weather = weather
        await asyncio.sleep(15)
        here.proxy.weather = lambda path: None
        await here.all_arrived(expected, within=90)

        assert here.arrived() == expected
