"""What an earlier release kept in the data folder is taken in once: the same device, its keys, its login."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from nio import AsyncClient, AsyncClientConfig, LoginResponse

from tests.matrix_chat import MatrixChat
from tests.process import BotProcess

PASSPHRASE = "an-earlier-passphrase"


async def an_earlier_release(chat: MatrixChat, data: Path) -> str:
    """Files as an earlier release left them, after it had got a room's key. Returns the device.

    It had nio keep its keys in a database of nio's own, under a passphrase.
    """
    folder = data / "matrix"
    folder.mkdir(parents=True)
    (folder / "pickle.key").write_text(PASSPHRASE)
    config = AsyncClientConfig(encryption_enabled=True, store_sync_tokens=False, pickle_key=PASSPHRASE)
    client = AsyncClient(chat.server.url, chat.bot_id, store_path=str(folder), config=config)
    answer = await client.login("secret")
    assert isinstance(answer, LoginResponse)
    await client.keys_upload()
    async with chat.person("olga") as olga:
        syncing = asyncio.create_task(_joins_and_syncs(client))
        olga.dm = await olga.make_room(encrypted=True)
        await olga.says("before")
        await olga.until(lambda: list(client.olm.inbound_group_store), "the key to come")
        syncing.cancel()
    session = {"homeserver": chat.server.url, "user": chat.bot_id, "device": answer.device_id}
    kept = {**session, "token": answer.access_token, "since": 1.0}
    (folder / "session.json").write_text(json.dumps(kept))
    await client.close()
    return str(answer.device_id)


async def _joins_and_syncs(client: AsyncClient) -> None:
    since = None
    while True:
        response = await client.sync(timeout=300, since=since)
        since = response.next_batch
        for room in response.rooms.invite:
            await client.join(room)


def without_password(chat: MatrixChat) -> BotProcess:
    return chat.bot(MATRIX_USER="", MATRIX_PASSWORD="")


async def test_it_goes_on_as_the_same_device_and_the_files_are_put_aside(chat: MatrixChat) -> None:
    bot = without_password(chat)
    device = await an_earlier_release(chat, bot.data)
    kept = (bot.data / "matrix" / "session.json").read_text()

    await asyncio.to_thread(bot.start)
    bot.kill()
    await asyncio.to_thread(bot.start)
    try:
        await chat.answers_encrypted("alice")
    finally:
        bot.kill()

    assert bot.session()["device"] == device
    assert bot.session()["since"] == 1.0
    assert bot.sealed("SELECT count(*) FROM sealed_key WHERE kind = 'room session'") >= [(1,)]
    assert not (bot.data / "matrix").exists()
    assert (bot.data / "matrix-taken-in" / "session.json").read_text() == kept


async def test_files_that_were_taken_in_are_put_aside_though_the_process_ended_in_between(
    chat: MatrixChat,
) -> None:
    settings = chat.settings(MATRIX_USER="", MATRIX_PASSWORD="")
    bot = BotProcess(chat.folder, settings, module="tests.fault_build")
    device = await an_earlier_release(chat, bot.data)
    (bot.data / "matrix-taken-in").mkdir()
    bot.launch(STEPUP_CRASH_AT="matrix.taken_in")
    await asyncio.to_thread(bot.wait)
    assert (bot.data / "matrix").exists()

    await asyncio.to_thread(bot.start)
    bot.kill()

    assert bot.session()["device"] == device
    assert not (bot.data / "matrix").exists()
    assert (bot.data / "matrix-taken-in-2" / "session.json").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("session.json", "{"),
        ("session.json", "[]"),
        ("pickle.key", "another"),
        ("cross-signing.json", "{}}"),
        ("@*.db", "no database"),
    ],
)
async def test_damaged_files_are_said_to_be_so_and_left_where_they_are(
    chat: MatrixChat, name: str, content: str
) -> None:
    bot = without_password(chat)
    await an_earlier_release(chat, bot.data)
    folder = bot.data / "matrix"
    file = next(folder.glob(name), folder / name)
    file.write_text(content)

    bot.launch()
    await asyncio.to_thread(bot.wait)

    assert f"The Matrix device in {folder} can't be read" in bot.log()
    assert "Traceback" not in bot.log()
    assert file.read_text() == content
    assert bot.sealed("SELECT * FROM sealed_key") == []
