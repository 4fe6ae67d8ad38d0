"""A homeserver that isn't there, or refuses, ends nothing: it is waited for, and it is said why."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.platforms.matrix.cross_signing import _approval
from tests.faults.proxy import Proxy
from tests.homeserver import free_port
from tests.matrix_chat import MatrixChat
from tests.process import BotProcess


async def readiness(port: int, holds: str, *, within: float = 60) -> str:
    """What `/readyz` says, once it says this."""
    deadline = time.monotonic() + within
    said = ""
    while holds not in said and time.monotonic() < deadline:
        await asyncio.sleep(0.2)
        async with aiohttp.ClientSession() as session:
            try:
                async with session.get(f"http://127.0.0.1:{port}/readyz") as answer:
                    said = await answer.text()
            except aiohttp.ClientConnectionError:
                continue
    assert holds in said
    return said


async def test_a_homeserver_that_is_down_at_the_start_is_waited_for(chat: MatrixChat) -> None:
    proxy, port = Proxy(chat.server.url), free_port()
    bot = chat.bot(MATRIX_HOMESERVER=f"{proxy.url}/", PORT=str(port))
    try:
        await asyncio.to_thread(bot.start)
        assert proxy.url in await readiness(port, "can't be reached")

        async with proxy.running(), chat.person("olga") as olga:
            await readiness(port, "ready")
            olga.dm = await olga.make_room()
            await olga.says("events")
            await olga.hears("Nothing is planned")
    finally:
        bot.kill()


async def test_a_login_that_is_revoked_while_it_runs_ends_nothing_else(chat: MatrixChat) -> None:
    port = free_port()
    bot = chat.bot(PORT=str(port))
    try:
        await asyncio.to_thread(bot.start)
        await readiness(port, "ready")
        token = bot.session()["token"]
        chat.server.request("POST", "/_matrix/client/v3/logout", {}, token=token)

        said = await readiness(port, "MATRIX_NEW_DEVICE")

        assert "no longer accepts Stepup's login" in said
        assert bot.ended is None
    finally:
        bot.kill()


@pytest.mark.parametrize("damage", [b"", b"damage", b"\0" * 400])
@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("login", "Stepup's login on Matrix in the database can't be opened"),
        ("account", "The keys of Stepup's Matrix device in the database can't be opened"),
        ("cross-signing", "Stepup's cross-signing keys in the database can't be opened"),
    ],
)
async def test_damaged_keys_are_named_in_a_sentence(
    chat: MatrixChat, kind: str, said: str, damage: bytes
) -> None:
    bot = chat.bot()
    await asyncio.to_thread(bot.start)
    bot.kill()
    bot.sealed("UPDATE sealed_key SET content = ? WHERE kind = ?", damage, kind)

    bot.launch()

    await asyncio.to_thread(bot.wait)
    assert said in bot.log()
    assert "Traceback" not in bot.log()


async def test_under_another_secret_it_says_so_and_starts_anew_where_it_is_told_to(chat: MatrixChat) -> None:
    bot = chat.bot()
    await asyncio.to_thread(bot.start)
    bot.kill()
    (bot.data / "secret.key").write_text("ab" * 32)

    bot.launch()
    await asyncio.to_thread(bot.wait)
    assert "sealed under another secret" in bot.log()
    assert "Traceback" not in bot.log()

    try:
        await asyncio.to_thread(partial(bot.start, MATRIX_NEW_DEVICE="1", MATRIX_RESET_CROSS_SIGNING="1"))
        await chat.answers_encrypted("olga")
    finally:
        bot.kill()


@pytest.mark.parametrize(
    ("path", "answer", "env", "said"),
    [
        (
            "/_matrix/client/v3/login",
            {"flows": [{"type": "m.login.sso"}, {"type": "m.login.token"}]},
            {"MATRIX_USER": "@stepup:localhost", "MATRIX_PASSWORD": "secret"},
            "takes no passwords",
        ),
        (
            "/_matrix/client/v3/account/whoami",
            {"user_id": "@stepup:localhost"},
            {"MATRIX_ACCESS_TOKEN": "token"},
            "belongs to no device",
        ),
    ],
)
async def test_a_login_that_cant_be_is_said_with_what_to_do(
    tmp_path: Path, path: str, answer: dict[str, Any], env: dict[str, str], said: str
) -> None:
    async def answered(_: web.Request) -> web.Response:
        return web.json_response(answer)

    server, port = web.Application(), free_port()
    server.router.add_get(path, answered)
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        bot = BotProcess(tmp_path, {"MATRIX_HOMESERVER": f"http://127.0.0.1:{port}", **env})
        bot.launch()
        await asyncio.to_thread(bot.wait)
    finally:
        await runner.cleanup()

    assert said in bot.log()
    assert "Traceback" not in bot.log()


@pytest.mark.parametrize(
    ("answer", "address"),
    [
        ({"params": {"m.oauth": {"url": "https://x.org/approve"}}}, "https://x.org/approve"),
        (
            {"params": {"org.matrix.cross_signing_reset": {"url": "https://x.org/reset"}}},
            "https://x.org/reset",
        ),
        ({"params": {"m.oauth": {"url": 7}}}, ""),
        ({"params": []}, ""),
        ({"errcode": "M_FORBIDDEN"}, ""),
    ],
)
def test_where_keys_are_approved_is_read_from_what_the_homeserver_answers(
    answer: dict[str, Any], address: str
) -> None:
    assert _approval(answer) == address
