"""Two hosts that share the database alone are one device on Matrix, whichever of them lives."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.homeserver import Homeserver
from tests.matrix_chat import MatrixChat
from tests.platforms.matrix.test_trust import insist_on_signed_devices, refused_start, signed_devices
from tests.process import BotProcess

TAKEN_OVER_WITHIN = 30.0  # seconds
SECRET = "5e" * 32

pytestmark = pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)


Hosts = tuple[MatrixChat, BotProcess, BotProcess]


@pytest.fixture
def hosts(homeserver: Homeserver, tmp_path: Path, store_url: str) -> Hosts:
    """Two hosts: what they share is the database, its address and the secret."""
    chat = MatrixChat(homeserver, tmp_path)
    shared = chat.settings(STEPUP_DATABASE_URL=store_url, STEPUP_SECRET=SECRET)
    return chat, BotProcess(tmp_path / "a", shared), BotProcess(tmp_path / "b", shared)


@asynccontextmanager
async def both(*hosts: BotProcess) -> AsyncIterator[None]:
    for host in hosts:
        host.data.parent.mkdir(exist_ok=True)
        await asyncio.to_thread(host.start)
    try:
        yield
    finally:
        for host in hosts:
            host.kill()


async def test_a_host_and_its_disk_are_gone_and_the_other_goes_on_as_the_same_device(
    hosts: Hosts,
) -> None:
    chat, first, second = hosts
    async with both(first, second), chat.person("olga") as olga:
        olga.dm = await olga.make_room(encrypted=True)
        await olga.until(
            lambda: list(olga.client.device_store.active_user_devices(chat.bot_id)), "Stepup's device"
        )
        await insist_on_signed_devices(chat, olga)
        before = signed_devices(chat, olga.client.access_token)
        send = olga.client.room_send
        await send(olga.dm, "m.room.message", {"msgtype": "m.text", "body": "events"})
        assert (await olga.hears("Nothing is planned")).encrypted

        first.kill()
        shutil.rmtree(first.data.parent)
        begun = time.monotonic()
        # Under the key that only the first host was sent.
        await send(olga.dm, "m.room.message", {"msgtype": "m.text", "body": "help"})
        answer = await olga.hears("I'm Stepup")
        took = time.monotonic() - begun

        assert answer.encrypted
        assert took < TAKEN_OVER_WITHIN
        assert signed_devices(chat, olga.client.access_token) == before
        assert [one.verified for one in olga.client.device_store.active_user_devices(chat.bot_id)] == [True]
        assert not list(second.data.glob("*.db*"))
        assert "Traceback" not in second.log()


async def test_a_host_that_was_only_paused_disturbs_nothing_when_it_goes_on(
    hosts: Hosts,
) -> None:
    chat, first, second = hosts
    async with both(first, second), chat.person("olga") as olga:
        olga.dm = await olga.make_room(encrypted=True)
        await olga.says("events")
        await olga.hears("Nothing is planned")
        first.pause()
        await olga.says("help")
        await olga.hears("I'm Stepup")

        first.go_on()
        for _ in range(4):
            await olga.says("events")
            await olga.hears("Nothing is planned")
        await asyncio.sleep(2)

        said = [heard.body for heard in olga.heard]
        assert sum("Nothing is planned" in body for body in said) == 5
        assert sum("I'm Stepup" in body for body in said) == 1
        assert all(heard.encrypted for heard in olga.heard)


async def test_a_host_with_another_secret_is_refused_before_it_has_to_take_over(
    hosts: Hosts, store_url: str
) -> None:
    chat, first, _ = hosts
    async with both(first):
        said = await asyncio.to_thread(
            refused_start, chat, STEPUP_DATABASE_URL=store_url, STEPUP_SECRET="6e" * 32
        )

    assert "sealed under another secret" in said


async def test_a_host_with_another_secret_is_refused_and_harms_nothing(hosts: Hosts, store_url: str) -> None:
    chat, first, _ = hosts
    async with both(first):
        await asyncio.to_thread(first.stop)
        said = await asyncio.to_thread(
            refused_start, chat, STEPUP_DATABASE_URL=store_url, STEPUP_SECRET="6e" * 32
        )
        await asyncio.to_thread(first.start)
        await chat.answers_encrypted("olga")

    assert "sealed under another secret" in said
    assert SECRET not in first.log()
