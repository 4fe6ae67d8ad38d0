"""The story on Slack: the real bot as a process, over Socket Mode and over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.app import registry
from bot.platforms.slack.manifest import manifest
from tests.homeserver import free_port
from tests.process import BotProcess
from tests.stories.event_story import tell
from tests.transcript import community_with
from tests.workspace.person import SlackPerson
from tests.workspace.server import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, Workspace
from tests.workspace.state import Channel


@dataclass
class OnSlack:
    """A person of the story, on Slack."""

    person: SlackPerson
    channel: Channel

    async def asks(self, words: str) -> None:
        delivered = await self.person.command(f"/stepup {words}")
        assert delivered.acknowledged

    async def picks(self, label: str) -> None:
        delivered = await self.person.presses(label)
        assert delivered.acknowledged

    async def learns(self, text: str) -> str:
        return await self.person.hears(text)

    def count(self, text: str) -> int:
        return sum(text in seen for seen in self.person.seen())


@asynccontextmanager
async def running(folder: Path, *, http: bool) -> AsyncIterator[tuple[Workspace, BotProcess, Channel]]:
    """A workspace with olga as organiser, and Stepup serving it."""
    port = free_port()
    workspace = Workspace(manifest(registry(), name="Stepup", address="https://x.example" if http else ""))
    olga = workspace.state.add_user("olga")
    others = [workspace.state.add_user("alice"), workspace.state.add_user("bob")]
    channel = workspace.state.add_channel("events", olga, *others)
    community = folder / "community.toml"
    community.write_text(community_with(f"slack:{olga.id}"))
    env = {
        "SLACK_API_URL": workspace.api_url,
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "STEPUP_COMMUNITY": str(community),
        "PORT": str(port),
    }
    if http:
        workspace.request_url = f"http://127.0.0.1:{port}/slack/events"
    bot = BotProcess(folder, env, *(["--http"] if http else []))
    async with workspace.running():
        await asyncio.to_thread(bot.start)
        try:
            yield workspace, bot, channel
        finally:
            bot.kill()


@pytest.mark.parametrize("http", [False, True], ids=["socket-mode", "http"])
async def test_an_event_is_planned_announced_and_reminded_though_the_bot_is_killed(
    tmp_path: Path, http: bool
) -> None:
    async with running(tmp_path, http=http) as (workspace, bot, channel):
        people = [
            OnSlack(SlackPerson(workspace, user), channel)
            for user in workspace.state.users.values()
            if user.name in ("olga", "alice", "bob")
        ]

        async def crash() -> None:
            bot.kill()
            await asyncio.to_thread(bot.start)

        async def time_passes() -> None:
            bot.kill()
            bot.bring_forward(schedule="event-remind", seconds=3600)
            await asyncio.to_thread(bot.start)

        await tell(*people, crash=crash, time_passes=time_passes, channel="#events")

        assert await asyncio.to_thread(bot.stop) == 0
