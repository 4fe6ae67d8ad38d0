"""Tokens of Slack that expire are renewed ahead of time, once each, by one process for all."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot import app
from bot.clock import MovableClock
from bot.platforms.slack.check import check
from bot.platforms.slack.connection import Slack
from bot.platforms.slack.manifest import manifest
from bot.platforms.slack.token_rotation import AHEAD, OWNER, PLATFORM, TokenRotation
from bot.process_lease import ProcessLease
from bot.sealed_store import SealedStore
from bot.stepup import Stepup
from config.settings import Settings, SettingsFault
from tests.conftest import Opened
from tests.process import BotProcess
from tests.transcript import community_with
from tests.workspace.person import SlackPerson
from tests.workspace.rotation import CLIENT_ID, CLIENT_SECRET, Rotation
from tests.workspace.server import APP_TOKEN, BOT_TOKEN, Workspace


class Installation:
    """A workspace whose tokens expire, and how Stepup is set up for it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workspace = Workspace(manifest(app.registry(), name="Stepup"))
        self.rotation: Rotation = self.workspace.rotate_tokens()
        self.olga = SlackPerson(self.workspace, self.workspace.state.add_user("olga"))
        community = folder / "community.toml"
        community.write_text(community_with(f"slack:{self.olga.user.id}"))
        self.env = {
            "STEPUP_COMMUNITY": str(community),
            "SLACK_API_URL": self.workspace.api_url,
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "SLACK_REFRESH_TOKEN": self.rotation.refresh,
            "SLACK_CLIENT_ID": CLIENT_ID,
            "SLACK_CLIENT_SECRET": CLIENT_SECRET,
        }

    @property
    def settings(self) -> Settings:
        return Settings.model_validate({"STEPUP_DATA": self.folder / "data", **self.env})


@pytest.fixture
async def installed(tmp_path: Path) -> AsyncIterator[Installation]:
    installation = Installation(tmp_path)
    async with installation.workspace.running():
        yield installation


@asynccontextmanager
async def rotating(installed: Installation, stepup: Stepup) -> AsyncIterator[TokenRotation]:
    """What renews the token, as each process has it."""
    client = AsyncWebClient(base_url=installed.workspace.api_url, retry_handlers=[])
    lease = ProcessLease(stepup.store, stepup.clock, "slack-tokens", secrets.token_hex(8))
    sealed = SealedStore.of(installed.settings, stepup.store, PLATFORM)
    yield TokenRotation(client, installed.settings, sealed, lease, stepup.clock)


async def test_it_goes_on_with_the_renewed_token_after_a_restart(installed: Installation) -> None:
    bot = BotProcess(installed.folder, installed.env)
    await asyncio.to_thread(bot.start)
    try:
        await installed.olga.writes("events")
        await installed.olga.hears("Nothing is planned")
        bot.kill()
        installed.workspace.calls.clear()
        await asyncio.to_thread(bot.start)
        await installed.olga.writes("help")
        await installed.olga.hears("I'm Stepup")
    finally:
        bot.kill()

    assert installed.rotation.spent == ["xoxe-1-first"]
    for secret in (installed.rotation.access, installed.rotation.refresh, CLIENT_SECRET):
        assert secret not in bot.log()
        assert secret.encode() not in (bot.data / "stepup.db").read_bytes()


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
async def test_it_is_renewed_ahead_of_time_once_each_and_the_other_process_takes_it_up(
    installed: Installation, opened: Opened, clock: MovableClock
) -> None:
    async with (
        opened() as stepup,
        rotating(installed, stepup) as first,
        rotating(installed, stepup) as second,
    ):
        await first.look()
        await second.look()
        for _ in range(3):
            clock.move(clock.now() + timedelta(seconds=43_200 - AHEAD))
            await asyncio.gather(first.look(), second.look())
            await first.look()
            await second.look()

            assert first._client.token == second._client.token == installed.rotation.access
            assert first.trouble == second.trouble == ""

    assert installed.rotation.spent == ["xoxe-1-first", "xoxe-1-2", "xoxe-1-3", "xoxe-1-4"]


async def test_a_token_that_is_over_after_a_long_sleep_is_renewed(
    installed: Installation, opened: Opened, clock: MovableClock
) -> None:
    async with opened() as stepup, rotating(installed, stepup) as rotation:
        await rotation.look()
        installed.rotation.expire()
        clock.move(clock.now() + timedelta(days=3))
        await rotation.look()

        answer = await rotation._client.auth_test()
        assert answer["ok"]


async def test_where_the_answer_was_lost_the_old_token_serves_its_time_and_it_says_what_to_do(
    installed: Installation, opened: Opened, clock: MovableClock
) -> None:
    async with opened() as stepup, rotating(installed, stepup) as rotation:
        await rotation.look()
        before = installed.rotation.access
        installed.rotation.refresh = "lost on the way"
        clock.move(clock.now() + timedelta(seconds=43_200 - AHEAD))
        await rotation.look()

        assert rotation._client.token == before
        assert "invalid_refresh_token" in rotation.trouble
        assert "SLACK_REFRESH_TOKEN" in rotation.trouble
        clock.move(clock.now() + timedelta(seconds=AHEAD))
        with pytest.raises(SettingsFault, match="Install App"):
            await rotation.look()

        # New ones from the app's page count, whatever is kept.
        installed.env |= {"SLACK_BOT_TOKEN": before, "SLACK_REFRESH_TOKEN": "lost on the way"}
        async with rotating(installed, stepup) as again:
            await again.look()
            assert again._client.token == installed.rotation.access
            assert again.trouble == ""


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
async def test_new_tokens_that_cant_be_written_are_used_and_written_later(
    installed: Installation, opened: Opened, clock: MovableClock
) -> None:
    async with opened() as stepup, rotating(installed, stepup) as rotation:
        await rotation.look()
        clock.move(clock.now() + timedelta(seconds=43_200 - AHEAD))
        refuse = "CREATE TRIGGER refuse BEFORE UPDATE ON sealed_key BEGIN SELECT RAISE(ABORT, 'full'); END"
        await stepup.store.run(lambda work: work.session.execute(text(refuse)))
        with pytest.raises(DBAPIError):
            await rotation.look()
        assert rotation._client.token == installed.rotation.access == "xoxe.xoxb-3"

        await stepup.store.run(lambda work: work.session.execute(text("DROP TRIGGER refuse")))
        await rotation.look()

        async with rotating(installed, stepup) as again:
            await again.look()
            assert again._client.token == "xoxe.xoxb-3"
        assert installed.rotation.spent == ["xoxe-1-first", "xoxe-1-2"]


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
async def test_new_tokens_of_a_host_that_stood_still_meanwhile_arent_thrown_away(
    installed: Installation, opened: Opened, clock: MovableClock
) -> None:
    async with opened() as stepup, rotating(installed, stepup) as first, rotating(installed, stepup) as other:
        await first.look()
        clock.move(clock.now() + timedelta(seconds=43_200 - AHEAD))
        kept = await first._kept()
        new = await first._renewed(kept or first._given())
        # Here it stands still; the other is refused, as that refresh token is spent.
        await other.look()
        assert "invalid_refresh_token" in other.trouble

        first._unwritten = (kept, new)
        await first.look()
        await other.look()

        assert first._client.token == other._client.token == installed.rotation.access
        assert other.trouble == ""


async def test_after_a_lost_secret_new_tokens_from_the_apps_page_are_enough(
    installed: Installation, opened: Opened
) -> None:
    installed.env["STEPUP_SECRET"] = "1a" * 32
    async with opened() as stepup:
        async with rotating(installed, stepup) as rotation:
            await rotation.look()
        installed.env["STEPUP_SECRET"] = "1b" * 32
        async with rotating(installed, stepup) as rotation:
            with pytest.raises(SettingsFault, match="copy new tokens"):
                await rotation.look()

        access = installed.rotation.access
        installed.env |= {"SLACK_BOT_TOKEN": access, "SLACK_REFRESH_TOKEN": installed.rotation.refresh}
        async with rotating(installed, stepup) as rotation:
            await rotation.look()
            assert rotation._client.token == installed.rotation.access


async def test_slack_that_fails_for_a_while_costs_nothing(
    installed: Installation, opened: Opened, clock: MovableClock
) -> None:
    async with opened() as stepup, rotating(installed, stepup) as rotation:
        await rotation.look()
        clock.move(clock.now() + timedelta(seconds=43_200 - AHEAD))
        for kind in ("error", "drop", "throttle"):
            installed.workspace.fail("oauth.v2.access", kind)
            with pytest.raises(Exception, match=r".*"):
                await rotation.look()
        await rotation.look()

        assert rotation._client.token == installed.rotation.access
        assert installed.rotation.spent == ["xoxe-1-first", "xoxe-1-2"]


async def test_a_crash_before_it_is_written_down_is_told_with_what_to_do(installed: Installation) -> None:
    bot = BotProcess(installed.folder, installed.env, module="tests.fault_build")
    bot.launch(STEPUP_CRASH_AT="slack.token_renewed")
    await asyncio.to_thread(bot.wait)

    bot.launch()
    await asyncio.to_thread(bot.wait)

    assert "Slack doesn't renew its tokens (invalid_refresh_token)" in bot.log()
    assert "Traceback" not in bot.log()


async def test_a_wrong_client_secret_is_refused_at_the_start(installed: Installation) -> None:
    installed.env["SLACK_CLIENT_SECRET"] = "wrong"
    bot = BotProcess(installed.folder, installed.env)
    bot.launch()
    await asyncio.to_thread(bot.wait)

    assert "Slack doesn't renew its tokens (bad_client_secret)" in bot.log()
    assert installed.rotation.spent == []


async def test_the_check_takes_the_token_that_counts_and_renews_nothing(installed: Installation) -> None:
    settings = installed.settings
    async with app.opened(settings) as stepup, Slack.connected(settings, stepup, http=False):
        pass
    # The one of the settings is over by now.
    installed.rotation._expires[BOT_TOKEN] = 0.0
    spent = list(installed.rotation.spent)

    found = await check(settings)

    assert not [one for one in found if one.grade == "fault"], found
    assert installed.rotation.spent == spent


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ({"SLACK_REFRESH_TOKEN": ""}, "SLACK_BOT_TOKEN is one that expires"),
        ({"SLACK_CLIENT_ID": ""}, "SLACK_REFRESH_TOKEN needs SLACK_CLIENT_ID"),
        ({"SLACK_CLIENT_SECRET": ""}, "SLACK_REFRESH_TOKEN needs SLACK_CLIENT_ID"),
    ],
)
def test_what_is_missing_for_renewing_is_named(
    monkeypatch: pytest.MonkeyPatch, missing: dict[str, str], said: str
) -> None:
    given = {
        "SLACK_BOT_TOKEN": "xoxe.xoxb-1",
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_REFRESH_TOKEN": "xoxe-1-1",
        "SLACK_CLIENT_ID": CLIENT_ID,
        "SLACK_CLIENT_SECRET": CLIENT_SECRET,
        **missing,
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(SettingsFault, match=said):
        Settings().check_platforms(http=False)


async def test_nothing_is_kept_where_tokens_dont_expire(installed: Installation, opened: Opened) -> None:
    async with opened() as stepup:
        sealed = SealedStore.of(installed.settings, stepup.store, PLATFORM)

        assert await sealed.all_of(OWNER) == {}
