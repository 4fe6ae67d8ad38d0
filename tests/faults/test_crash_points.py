"""Crashed at each named point once: what was asked is answered once, what was due arrives once, in order."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from bot import crash_points
from tests.faults.both_chats import BothChats, both_chats
from tests.homeserver import Homeserver
from tests.process import BotProcess

# Those of a login that is renewed, or taken in, are with the tests of these.
_HERE = tuple(name for name in crash_points.NAMES if ".token_" not in name and name != "matrix.taken_in")
ON_MATRIX = tuple(name for name in _HERE if name.startswith("matrix."))
ELSEWHERE = tuple(name for name in _HERE if name not in ON_MATRIX)

DIES_WITHIN = 30.0  # seconds


async def died(bot: BotProcess) -> None:
    """Wait until the process came to its point."""
    deadline = time.monotonic() + DIES_WITHIN
    while bot.ended is None and time.monotonic() < deadline:
        await asyncio.sleep(0.05)
    assert bot.ended == -9, bot.log()[-3000:]


async def started_or_died(bot: BotProcess, point: str) -> None:
    """Start it; on a busy machine it may come to its point before it says that it is running."""
    try:
        await asyncio.to_thread(bot.start, STEPUP_CRASH_AT=point)
    except AssertionError:
        if bot.ended != -9:
            raise


def answers(here: BothChats, text: str) -> int:
    return sum(text in seen for seen in here.olga.seen())


@pytest.mark.parametrize("point", ELSEWHERE)
async def test_case_8_a_crash_here_loses_and_repeats_nothing_on_slack(tmp_path: Path, point: str) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'stepup.db'}"
    async with both_chats(tmp_path, url) as here:
        expected = await here.load(8, over=1)
        (bot,) = here.bots
        await started_or_died(bot, point)
        asking = asyncio.create_task(here.olga.writes("events"))
        exporting = None
        if point == "slack.uploaded":
            exporting = asyncio.create_task(here.olga.command("/stepup privacy export", here.slack[0]))
        await died(bot)
        await asyncio.to_thread(bot.start)
        await here.olga.hears("Nothing is planned")
        await here.all_arrived(expected, within=30)
        await asking

        assert here.arrived() == expected
        assert answers(here, "Nothing is planned") == 1
        if exporting is not None:
            await exporting
            assert answers(here, "Here is everything") == 1
            uploads = [m for _, m in here.workspace.state.visible(here.olga.user.id) if m.files]
            assert len(uploads) == 1


@pytest.mark.parametrize("point", [*ON_MATRIX, "matrix.synced:2", "outbox.sent"])
async def test_case_10_a_crash_here_loses_and_repeats_nothing_on_matrix(
    tmp_path: Path, homeserver: Homeserver, point: str
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'stepup.db'}"
    async with both_chats(tmp_path, url, channels=0, rooms=2, homeserver=homeserver) as here:
        assert here.mona is not None
        expected = await here.load(6, over=1)
        (bot,) = here.bots
        bot.launch(STEPUP_CRASH_AT=point)
        await asyncio.sleep(2)
        # Asked where others read along: the answer needs a direct room, which is made for it.
        await here.mona.says("!stepup events", here.rooms[1])
        await died(bot)
        await asyncio.to_thread(bot.start)
        await here.mona.hears("Nothing is planned")
        await here.all_arrived(expected, within=30)

        assert here.arrived() == expected
        assert sum("Nothing is planned" in heard.body for heard in here.mona.heard) == 1
        direct = {room for room in here.mona.client.rooms if room not in here.rooms}
        assert len(direct) == 1
