"""Five hundred press “Going” on one post of fifty places within a minute, over Slack's HTTP and WebSocket.

``python -m tests.benchmarks.presses`` prints how soon each press was acknowledged and answered, and how soon
after the last one the post said how many are going and wait.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from bot import log
from tests.platforms.slack.conftest import SlackChat, connected
from tests.workspace.person import SlackPerson
from tests.workspace.state import Message

PRESSES, PLACES, WITHIN = 500, 50, 60.0
EVENT = f"/stepup events create “Tea” on 3 December 2030 14:00 for 1 hour for {PLACES} people in #events"
PATIENCE = 60.0  # seconds


@dataclass
class Waits:
    """In seconds: until a press was acknowledged, and until its answer was there."""

    acknowledged: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)


async def press(person: SlackPerson, waits: Waits) -> None:
    begun = time.perf_counter()
    await person.presses("Going")
    waits.acknowledged.append(time.perf_counter() - begun)
    while not any("Tea" in said for said in person.seen()[1:]):
        if time.perf_counter() - begun > PATIENCE:
            raise RuntimeError(f"{person.user.name} got no answer")
        await asyncio.sleep(0.02)
    waits.answered.append(time.perf_counter() - begun)


async def announced(chat: SlackChat) -> Message:
    await chat.olga.command(EVENT)
    await chat.olga.hears("Here is how it will look")
    await chat.olga.presses("Publish")
    await chat.olga.hears("Are you coming?", chat.channel)
    return chat.channel.messages[-1]


async def run() -> None:
    """Press, and print."""
    with tempfile.TemporaryDirectory() as folder:
        async with connected(Path(folder), http=False) as chat:
            post = await announced(chat)
            users = [chat.workspace.state.add_user(f"person{number}") for number in range(PRESSES)]
            chat.channel.members.update(user.id for user in users)
            people = [SlackPerson(chat.workspace, user) for user in users]
            waits = Waits()
            begun = time.perf_counter()
            async with asyncio.TaskGroup() as pressing:
                for number, person in enumerate(people):
                    await asyncio.sleep(begun + WITHIN * number / PRESSES - time.perf_counter())
                    pressing.create_task(press(person, waits))
                last = time.perf_counter()
            while f"{PLACES} going, {PRESSES - PLACES} waiting" not in post.seen:
                if time.perf_counter() - last > PATIENCE:
                    raise RuntimeError(post.seen)
                await asyncio.sleep(0.02)
            right = time.perf_counter() - last
    print(
        f"presses      {PRESSES} within {WITHIN:.0f} s on {PLACES} places: acknowledged in "
        f"{_said(waits.acknowledged)}, answered in {_said(waits.answered)}; the post is right "
        f"{right:.1f} s after the last, and was changed {len(post.earlier)} times"
    )


def _said(waits: list[float]) -> str:
    ranked = sorted(waits)
    return f"{statistics.median(ranked) * 1000:.0f} ms (p99 {ranked[int(0.99 * len(ranked))] * 1000:.0f})"


if __name__ == "__main__":
    log.configure("ERROR")
    asyncio.run(run())
