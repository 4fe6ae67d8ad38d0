"""A Slack workspace, and Stepup connected to it in this process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot import app, web
from bot.clock import MovableClock
from bot.platforms.slack.connection import Slack
from bot.platforms.slack.manifest import manifest
from bot.stepup import Stepup
from config.settings import Settings
from config.timings import Timings
from storage.database import MEMORY
from tests.homeserver import free_port
from tests.transcript import community_with
from tests.workspace.person import SlackPerson
from tests.workspace.server import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, Workspace
from tests.workspace.state import Channel


@dataclass
class SlackChat:
    """The workspace's people and their channel; olga is the admin."""

    workspace: Workspace
    stepup: Stepup
    channel: Channel
    settings: Settings
    olga: SlackPerson
    alice: SlackPerson
    bob: SlackPerson

    @asynccontextmanager
    async def connected_again(self) -> AsyncIterator[Slack]:
        """A second connection beside the first, as another process, or the next one, has."""
        async with Slack.connected(self.settings, self.stepup, http=True) as slack:
            yield slack


@pytest.fixture
def timings(request: pytest.FixtureRequest) -> Timings:
    """As usual, but for what a test marks otherwise so that it needn't wait long."""
    marker = request.node.get_closest_marker("timings")
    return Timings(**marker.kwargs) if marker else Timings()


@pytest.fixture(params=["socket-mode", "http"])
async def chat(request: pytest.FixtureRequest, tmp_path: Path, timings: Timings) -> AsyncIterator[SlackChat]:
    async with connected(tmp_path, http=request.param == "http", timings=timings) as chat:
        yield chat


@pytest.fixture
async def by_socket(tmp_path: Path, timings: Timings) -> AsyncIterator[SlackChat]:
    async with connected(tmp_path, http=False, timings=timings) as chat:
        yield chat


@pytest.fixture
async def by_http(tmp_path: Path, timings: Timings) -> AsyncIterator[SlackChat]:
    async with connected(tmp_path, http=True, timings=timings) as chat:
        yield chat


@pytest.fixture
async def still(tmp_path: Path) -> AsyncIterator[SlackChat]:
    """Over Socket Mode, on a clock that the test moves; nothing happens by itself."""
    async with connected(tmp_path, http=False, clock=MovableClock(datetime.now(UTC))) as chat:
        yield chat


@pytest.fixture
async def in_community(tmp_path: Path, timings: Timings) -> AsyncIterator[SlackChat]:
    """The channel is one of the community's own."""
    async with connected(tmp_path, http=False, timings=timings, tied=True) as chat:
        yield chat


@asynccontextmanager
async def connected(
    folder: Path,
    *,
    http: bool,
    clock: MovableClock | None = None,
    timings: Timings | None = None,
    tied: bool = False,
) -> AsyncIterator[SlackChat]:
    address = "https://stepup.example" if http else ""
    workspace = Workspace(manifest(app.registry(), name="Stepup", address=address))
    people = [workspace.state.add_user(name) for name in ("olga", "alice", "bob")]
    channel = workspace.state.add_channel("events", *people)
    community = folder / "community.toml"
    own = f'\n[channels.events]\nslack = "{channel.id}"\n' if tied else ""
    community.write_text(community_with(f"slack:{people[0].id}") + own)
    settings = Settings(
        data=folder / "data",
        community_file=community,
        port=free_port(),
        private_hosts_said="127.0.0.1",
        slack_api_url=workspace.api_url,
        slack_bot_token=SecretStr(BOT_TOKEN),
        slack_app_token=SecretStr(APP_TOKEN),
        slack_signing_secret=SecretStr(SIGNING_SECRET),
    )
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(workspace.running())
        stepup = await stack.enter_async_context(
            app.opened(settings, url=MEMORY, clock=clock, timings=timings)
        )
        if clock is None:
            await stack.enter_async_context(stepup.working())
        slack = await stack.enter_async_context(Slack.connected(settings, stepup, http=http))
        if http:
            await stack.enter_async_context(web.serving(settings, stepup, slack, None, http=True))
            workspace.request_url = f"http://127.0.0.1:{settings.port}/slack/events"
        persons = [SlackPerson(workspace, user) for user in people]
        if clock is None:
            # What the admin hears at the beginning is nothing that a test is about.
            await persons[0].hears("Three steps to begin")
            await asyncio.sleep(0.1)
        yield SlackChat(workspace, stepup, channel, settings, *persons)
