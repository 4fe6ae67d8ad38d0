"""What a command costs over Slack's HTTP way, beside a bare Bolt app in the same run."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from bot.app import registry
from bot.platforms.slack.manifest import manifest
from tests.benchmarks import store
from tests.benchmarks.callers import Callers, Figures
from tests.homeserver import free_port
from tests.process import BotProcess
from tests.transcript import community_with
from tests.workspace.server import BOT_TOKEN, SIGNING_SECRET, Workspace

PEOPLE = 400  # so that nobody is written to twice in the second that Slack wants between two messages
COMMANDS = ("remind me to breathe in 40 days", "events")
EVENTS = 5
AT_ONCE = ((1, 150), (16, 400), (50, 400))  # callers, commands
ROUNDS = 3
PEER = "bare bolt"


async def run() -> None:
    print(f"commands     typed by so many at once on Slack over HTTP; {PEER}: Bolt, SQLAlchemy, one insert")
    for number in range(ROUNDS):
        for name, opened in ((PEER, _bare_bolt), ("stepup", _stepup)):
            with tempfile.TemporaryDirectory() as folder:
                async with opened(Path(folder)) as callers:
                    await _round(callers, name, number + 1)


async def _round(callers: Callers, name: str, number: int) -> None:
    # Everybody has been here before, and everything was read once.
    await callers.measured("events", 16, PEOPLE)
    for words in COMMANDS if name != PEER else COMMANDS[:1]:
        for at_once, count in AT_ONCE:
            await asyncio.sleep(1)
            print(_line(name, words, await callers.measured(words, at_once, count), number))
    if name == PEER:
        cpu, what = await callers.only_acknowledging("/events"), "acknowledging, and taking no note"
    else:
        cpu, what = await callers.acknowledging("events"), "acknowledging alone, kept and committed"
    print(f"  {name:9} {number}  {what}: {cpu:.2f} ms of CPU")


def _line(name: str, words: str, figures: Figures, number: int) -> str:
    first = words.split(maxsplit=1)[0]
    taken, answered = figures.acknowledged, figures.answered
    return (
        f"  {name:9} {number}  {first:6} {figures.callers:2} at once: {figures.cpu:5.2f} ms of CPU, "
        f"{figures.per_second:4.0f}/s; acknowledged p50 {taken[0]:5.1f}, p99 {taken[1]:5.0f} ms; "
        f"answered p50 {answered[0]:5.0f}, p99 {answered[1]:5.0f} ms"
    )


def _workspace() -> tuple[Workspace, int]:
    workspace = Workspace(manifest(registry(), name="Stepup", address="https://stepup.example"))
    port = free_port()
    workspace.request_url = f"http://127.0.0.1:{port}/slack/events"
    return workspace, port


@asynccontextmanager
async def _stepup(folder: Path) -> AsyncIterator[Callers]:
    workspace, port = _workspace()
    olga = workspace.state.add_user("olga")
    (folder / "community.toml").write_text(community_with(f"slack:{olga.id}"))
    callers = Callers(workspace, PEOPLE)
    (folder / "data").mkdir()
    store_file = folder / "data" / "stepup.db"
    await store.made(store_file)
    store.add_members(store_file, callers.users)
    store.add_events(store_file, EVENTS)
    env = _env(workspace) | {"STEPUP_COMMUNITY": str(folder / "community.toml"), "PORT": str(port)}
    async with workspace.running():
        bot = BotProcess(folder, env, "--http", anew=True)
        await asyncio.to_thread(bot.start)
        try:
            callers.watch(bot.pid)
            yield callers
        finally:
            await asyncio.to_thread(bot.stop)


@asynccontextmanager
async def _bare_bolt(folder: Path) -> AsyncIterator[Callers]:
    workspace, port = _workspace()
    async with workspace.running():
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.benchmarks.bare_bolt", str(folder / "bare.db"), str(port)],
                env={**os.environ, **_env(workspace)},
                stdout=log,
                stderr=log,
            )
        try:
            await _answering(port)
            callers = Callers(workspace, PEOPLE)
            callers.watch(process.pid)
            yield callers
        finally:
            process.terminate()
            process.wait()


def _env(workspace: Workspace) -> dict[str, str]:
    return {
        "SLACK_API_URL": workspace.api_url,
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
    }


async def _answering(port: int) -> None:
    async with aiohttp.ClientSession() as session:
        for _ in range(200):
            try:
                async with session.get(f"http://127.0.0.1:{port}/"):
                    return
            except aiohttp.ClientConnectorError:
                await asyncio.sleep(0.05)
    raise AssertionError("the peer didn't start")


if __name__ == "__main__":
    asyncio.run(run())
