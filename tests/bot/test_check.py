"""`stepup check` names what is in the way of Stepup, each with its cure, and changes nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from pydantic import SecretStr

from bot import app, check
from bot.check import Finding, Grade
from bot.platforms.matrix import login
from bot.platforms.matrix.check import check as matrix
from bot.platforms.matrix.rooms import PLATFORM
from bot.platforms.slack.check import check as slack
from bot.platforms.slack.manifest import manifest
from bot.sealed_store import SealedStore
from config.community import CommunityFault
from config.settings import Settings
from tests.homeserver import Homeserver, free_port
from tests.transcript import community_with
from tests.workspace.server import APP_TOKEN, BOT_TOKEN, Workspace


def settings(folder: Path, *admins: str, **more: Any) -> Settings:
    community = folder / "community.toml"
    community.write_text(community_with(*admins))
    return Settings(data=folder / "data", community_file=community, **more)


def on_slack(folder: Path, workspace: Workspace, *admins: str, **more: Any) -> Settings:
    given: dict[str, Any] = {
        "slack_api_url": workspace.api_url,
        "slack_bot_token": SecretStr(BOT_TOKEN),
        "slack_app_token": SecretStr(APP_TOKEN),
    }
    return settings(folder, *admins, **{**given, **more})


@asynccontextmanager
async def a_workspace() -> AsyncIterator[Workspace]:
    async with Workspace(manifest(app.registry(), name="Stepup")).running() as workspace:
        yield workspace


def wrong(found: list[Finding]) -> str:
    """What isn't fine, as it is printed."""
    return "\n".join(one.said() for one in found if one.grade is not Grade.FINE)


async def test_with_nothing_set_up_the_console_is_all_there_is_and_nothing_is_made(tmp_path: Path) -> None:
    given = settings(tmp_path, "console:olga")
    found = await check.everything(given, http=False, platforms=())

    assert "set SLACK_BOT_TOKEN" in wrong(found)
    assert not [one for one in found if one.grade is Grade.FAULT]
    assert not given.data.exists()


async def test_a_workspace_that_is_set_up_well_is_fine(tmp_path: Path) -> None:
    async with a_workspace() as workspace:
        olga = workspace.state.add_user("olga")
        given = on_slack(tmp_path, workspace, f"slack:{olga.id}")

        assert wrong(await check.everything(given, http=False, platforms=(slack,))) == ""


async def test_half_of_slack_says_what_is_missing(tmp_path: Path) -> None:
    given = settings(tmp_path, slack_app_token=SecretStr(APP_TOKEN))

    assert "SLACK_BOT_TOKEN, which begins with “xoxb-”" in wrong(
        await check.everything(given, http=False, platforms=())
    )


@pytest.mark.parametrize(
    ("setting", "token", "cure"),
    [
        ("slack_bot_token", "xoxb-wrong", "Bot User OAuth Token"),
        ("slack_app_token", "xapp-wrong", "connections:write"),
    ],
)
async def test_a_wrong_token_says_where_the_right_one_is(
    tmp_path: Path, setting: str, token: str, cure: str
) -> None:
    async with a_workspace() as workspace:
        given = on_slack(tmp_path, workspace, **{setting: SecretStr(token)})

        assert cure in wrong(await slack(given))


@pytest.mark.parametrize(
    ("scope", "grade", "said"),
    [
        ("chat:write", Grade.FAULT, "lacks the permission chat:write"),
        ("groups:history", Grade.COSTS, "Without the optional permission groups:history"),
    ],
)
async def test_a_missing_permission_says_what_it_costs(
    tmp_path: Path, scope: str, grade: Grade, said: str
) -> None:
    async with a_workspace() as workspace:
        workspace.revoke(scope)
        (found,) = (one for one in await slack(on_slack(tmp_path, workspace)) if one.grade is not Grade.FINE)

        assert found.grade is grade
        assert said in found.found
        assert "stepup slack manifest" in found.cure


@pytest.mark.parametrize(("ahead", "grade"), [(-400.0, Grade.FAULT), (100.0, Grade.COSTS)])
async def test_a_clock_that_is_wrong_is_told(tmp_path: Path, ahead: float, grade: Grade) -> None:
    async with a_workspace() as workspace:
        workspace.clock_ahead = ahead
        (found,) = (one for one in await slack(on_slack(tmp_path, workspace)) if one.grade is not Grade.FINE)

        assert found.grade is grade
        assert ("ahead of" if ahead < 0 else "behind") in found.found
        assert "time server" in found.cure


async def test_whoever_holds_a_role_and_isnt_there_is_named(tmp_path: Path) -> None:
    async with a_workspace() as workspace:
        found = wrong(await slack(on_slack(tmp_path, workspace, "slack:U404")))

    assert "slack:U404" in found
    assert "Copy member ID" in found


async def test_an_unreachable_slack_is_told(tmp_path: Path) -> None:
    given = settings(
        tmp_path,
        slack_bot_token=SecretStr(BOT_TOKEN),
        slack_app_token=SecretStr(APP_TOKEN),
        slack_api_url=f"http://127.0.0.1:{free_port()}/api/",
    )

    assert "Slack can't be reached" in wrong(await slack(given))


async def test_a_database_that_doesnt_answer_is_told_without_its_password(tmp_path: Path) -> None:
    url = f"postgresql://stepup:hunter2@127.0.0.1:{free_port()}/stepup"
    found = wrong(await check.everything(settings(tmp_path, database_url=url), http=False, platforms=()))

    assert "PostgreSQL server can't be used" in found
    assert "STEPUP_DATABASE_URL" in found
    assert "hunter2" not in found


async def test_a_folder_that_cant_be_written_is_told(tmp_path: Path) -> None:
    file = tmp_path / "data"
    file.write_text("not a folder")
    found = wrong(await check.everything(settings(tmp_path), http=False, platforms=()))

    assert "can't be written" in found
    assert "STEPUP_DATA" in found


async def test_a_zone_that_isnt_one_is_told(tmp_path: Path) -> None:
    given = settings(tmp_path)
    file = tmp_path / "community.toml"
    file.write_text(file.read_text().replace('"Europe/London"', '"Europe/Londn"'))

    with pytest.raises(CommunityFault, match="for example “Europe/London”"):
        await check.everything(given, http=False, platforms=())


async def test_a_homeserver_that_is_set_up_well_is_fine(tmp_path: Path, homeserver: Homeserver) -> None:
    homeserver.register("olga-who-checks")
    given = settings(
        tmp_path,
        "matrix:@olga-who-checks:localhost",
        matrix_homeserver=homeserver.url,
        matrix_user="@stepup:localhost",
        matrix_password=SecretStr("secret"),
    )

    assert wrong(await check.everything(given, http=False, platforms=(matrix,))) == ""


async def test_who_says_who_organises_is_told_and_noted_where_it_is_nobody_on_the_chat(
    tmp_path: Path, homeserver: Homeserver
) -> None:
    given = settings(tmp_path, "console:olga", matrix_homeserver=homeserver.url)
    found = await check.everything(given, http=False, platforms=())

    assert "Admins are console:olga." in [one.found for one in found]
    assert "None of the admins is on a chat that is set up" in wrong(found)


async def test_a_first_start_without_a_login_is_told_how_to_log_in(
    tmp_path: Path, homeserver: Homeserver
) -> None:
    given = settings(tmp_path, matrix_homeserver=homeserver.url)

    found = wrong(await matrix(given))

    assert "Stepup has no login on Matrix yet" in found
    assert "for example MATRIX_USER=@stepup:example.org" in found
    assert not given.data.exists()


async def test_a_login_that_is_kept_is_found_and_must_open_under_the_secret(
    tmp_path: Path, homeserver: Homeserver
) -> None:
    given = settings(tmp_path, matrix_homeserver=homeserver.url, secret=SecretStr("0c" * 32))
    async with app.up_to_date(given) as store:
        await login.keep(
            SealedStore.of(given, store, PLATFORM),
            login.Session(homeserver.url, "@stepup:localhost", "D", "token"),
        )

    assert wrong(await matrix(given)) == ""
    other = given.model_copy(update={"secret": SecretStr("0d" * 32)})
    assert "was sealed under another secret" in wrong(await matrix(other))
    lost = given.model_copy(update={"secret": None})
    assert "sealed under is missing: put" in wrong(await matrix(lost))


async def test_a_secret_that_only_one_host_has_is_noted_where_there_may_be_several(tmp_path: Path) -> None:
    several = {"database_url": "postgresql://stepup@127.0.0.1:1/stepup", "matrix_homeserver": "example.org"}
    alone = wrong(await check.everything(settings(tmp_path, **several), http=False, platforms=()))
    shared = settings(tmp_path, **several, secret=SecretStr("0c" * 32))

    assert "only this host's data folder has" in alone
    assert "STEPUP_SECRET" not in wrong(await check.everything(shared, http=False, platforms=()))


async def test_wrong_names_on_matrix_and_a_wrong_token_are_told(
    tmp_path: Path, homeserver: Homeserver
) -> None:
    given = settings(
        tmp_path,
        "matrix:olga",
        "matrix:@nobody-at-all:localhost",
        matrix_homeserver=homeserver.url,
        matrix_access_token=SecretStr("wrong"),
    )
    found = wrong(await matrix(given))

    assert "matrix:olga, which is no Matrix account" in found
    assert "matrix:@nobody-at-all:localhost, whom the server doesn't know" in found
    assert "refuses MATRIX_ACCESS_TOKEN" in found


@pytest.mark.parametrize("there", ["nothing", "something else", "no passwords"])
async def test_a_wrong_homeserver_is_told(tmp_path: Path, there: str) -> None:
    async def answer(request: web.Request) -> web.Response:
        if there == "something else":
            return web.Response(text="hello")
        if request.path.endswith("/versions"):
            return web.json_response({"versions": ["v1.11"]})
        return web.json_response({"flows": [{"type": "m.login.sso"}]})

    server = web.Application()
    server.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    port = free_port()
    if there != "nothing":
        await web.TCPSite(runner, "127.0.0.1", port).start()
    given = settings(
        tmp_path,
        matrix_homeserver=f"http://127.0.0.1:{port}",
        matrix_user="@stepup:example.org",
        matrix_password=SecretStr("secret"),
    )
    try:
        found = wrong(await matrix(given))
    finally:
        await runner.cleanup()

    expected = {
        "nothing": "can't be reached",
        "something else": "there is no Matrix homeserver",
        "no passwords": "takes no passwords",
    }
    assert expected[there] in found
    assert "MATRIX_" in found


async def test_a_mistyped_name_of_a_setting_and_a_missing_admin_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STEPUP_COMUNITY", "community.toml")
    monkeypatch.setenv("STEPUP_CRASH_AT", "")
    found = wrong(await check.everything(settings(tmp_path), http=False, platforms=()))

    assert "STEPUP_COMUNITY is no setting" in found
    assert "Did you mean STEPUP_COMMUNITY?" in found
    assert "names no admin" in found
    assert "CRASH" not in found
