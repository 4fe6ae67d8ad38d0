"""500 messages fall due in 20 conversations while the process is killed again and again.

Every run prints its seed; `make faults SEED=…` runs one again, and KILLS sets how many there are.
"""

from __future__ import annotations

import asyncio
import os
import random
from pathlib import Path

import pytest

from tests.faults.both_chats import BothChats, Place, both_chats
from tests.homeserver import Homeserver

MESSAGES = 500
KILLS = int(os.environ.get("KILLS", "30"))
SEED = int(os.environ.get("SEED", "0")) or random.SystemRandom().randrange(1, 1_000_000)
# Seconds by which one host's clock is ahead of the other's: where they agree is the easier case.
AHEAD = [0.0, 45.0] if "KILLS" in os.environ else [45.0]
PACE = 0.7  # seconds of work for each kill; a process is at work a third of a second after it is started


async def survive(here: BothChats, *, longest: float) -> tuple[dict[Place, list[int]], list[int]]:
    """Load, kill, let it finish. Returns what was to arrive, and the codes with which the processes ended."""
    rng = random.Random(SEED)
    print(f"seed {SEED}: {KILLS} kills of {len(here.bots)} over {MESSAGES} messages")
    expected = await here.load(MESSAGES, over=PACE * KILLS)
    for bot in here.bots:
        bot.launch()
    await here.killed_at_random(rng, KILLS, longest=longest)
    before = sum(map(len, here.arrived().values()))
    print(f"{before} had arrived at the last kill")
    await here.all_arrived(expected, within=150, after=6)
    return expected, [await asyncio.to_thread(bot.stop) for bot in here.bots]


@pytest.mark.long
@pytest.mark.timeout(420)
@pytest.mark.xdist_group("kills-one")
async def test_case_1_one_process_on_both_platforms_killed_thirty_times_loses_and_repeats_nothing(
    tmp_path: Path,
    homeserver: Homeserver,
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'stepup.db'}"
    async with both_chats(tmp_path, url, channels=10, rooms=10, homeserver=homeserver) as here:
        expected, codes = await survive(here, longest=2 * PACE)

        assert here.arrived() == expected
        assert set(codes) == {0}


@pytest.mark.long
@pytest.mark.timeout(420)
@pytest.mark.xdist_group("kills-two")
@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("ahead", AHEAD)
async def test_case_1_two_processes_on_one_postgresql_killed_thirty_times_lose_and_repeat_nothing(
    tmp_path: Path, homeserver: Homeserver, store_url: str, ahead: float
) -> None:
    async with both_chats(
        tmp_path, store_url, channels=10, rooms=10, processes=2, ahead=ahead, homeserver=homeserver
    ) as here:
        expected, codes = await survive(here, longest=2 * PACE)

        assert here.arrived() == expected
        assert set(codes) == {0}
