"""Nothing that a hostile account sends stops Stepup from answering everybody else."""

from __future__ import annotations

import asyncio
import json
import secrets
from typing import Any

import pytest
import vodozemac
from nio.api import Api

from tests.matrix_chat import MatrixChat
from tests.matrix_person import MatrixPerson
from tests.platforms.matrix import hostile


async def test_forty_nine_kinds_of_hostile_event_do_not_stop_it(chat: MatrixChat) -> None:
    kinds = len(hostile.room_events()) + len(hostile.state_events()) + len(hostile.to_device(""))
    assert kinds == 49
    async with chat.running() as bot, chat.person("mallory") as mallory, chat.person("olga") as olga:
        olga.dm = await olga.make_room(encrypted=True)
        plain = await mallory.make_room(name="Trap")
        sealed = await mallory.make_room(name="Sealed trap", encrypted=True)

        for room in (plain, sealed):
            await send_everything(chat, mallory, room)
        await send_to_device(chat, mallory)

        await olga.says("help")
        assert (await olga.hears("I'm Stepup")).encrypted
        mallory.dm = plain
        await mallory.says("!stepup events")
        await mallory.hears("Nothing is planned")
        bot.kill()
        bot.start()
        await olga.says("events")
        assert (await olga.hears("Nothing is planned")).encrypted
        assert "Traceback" not in bot.log()


async def send_everything(chat: MatrixChat, mallory: MatrixPerson, room: str) -> None:
    """Past the client library, which would encrypt or refuse some of it."""
    token = mallory.client.access_token
    for kind, content in hostile.room_events():
        path = f"/_matrix/client/v3/rooms/{room}/send/{kind}/{secrets.token_hex(8)}"
        answer = await mallory.client.send(
            "PUT", path, json.dumps(content), headers={"Authorization": f"Bearer {token}"}
        )
        assert answer.status in (200, 400, 413), (kind, await answer.text())
    for kind, key, content in hostile.state_events():
        path = f"/_matrix/client/v3/rooms/{room}/state/{kind}/{key}"
        await mallory.client.send(
            "PUT", path, json.dumps(content), headers={"Authorization": f"Bearer {token}"}
        )


async def send_to_device(chat: MatrixChat, mallory: MatrixPerson) -> None:
    token = mallory.client.access_token
    query: dict[str, dict[str, list[str]]] = {"device_keys": {chat.bot_id: []}}
    known = chat.server.request("POST", "/_matrix/client/v3/keys/query", query, token=token)
    ((device, described),) = known["device_keys"][chat.bot_id].items()
    for kind, content in hostile.to_device(described["keys"][f"curve25519:{device}"]):
        path = f"/_matrix/client/v3/sendToDevice/{kind}/{secrets.token_hex(8)}"
        chat.server.request("PUT", path, {"messages": {chat.bot_id: {device: content}}}, token=token)


@pytest.mark.parametrize("bad", ["device", "one-time key", "no owner"])
async def test_malformed_keys_of_one_person_do_not_silence_it_for_others(chat: MatrixChat, bad: str) -> None:
    async with chat.running() as bot, chat.person("olga") as olga, chat.person("mallory") as mallory:
        olga.dm = await olga.make_room(encrypted=True)
        mallory.dm = await mallory.make_room(encrypted=True)
        await mallory.stop_listening()
        await upload_bad_device(mallory, bad)
        await asyncio.sleep(1)
        # In the clear, so that only Stepup has to do with the malformed keys: its answer is encrypted.
        path = f"/_matrix/client/v3/rooms/{mallory.dm}/send/m.room.message/x"
        message = {"msgtype": "m.text", "body": "events"}
        chat.server.request("PUT", path, message, token=mallory.client.access_token)
        await asyncio.sleep(1)
        await olga.says("events")
        assert (await olga.hears("Nothing is planned")).encrypted
        bot.kill()
        await asyncio.to_thread(bot.start)
        await olga.says("help")
        assert (await olga.hears("I'm Stepup")).encrypted


async def upload_bad_device(mallory: MatrixPerson, bad: str) -> None:
    """Log in once more, and give that device keys that nobody can use."""
    login = {
        "type": "m.login.password",
        "identifier": {"type": "m.id.user", "user": mallory.id},
        "password": "secret",
    }
    answer = await mallory.client.send("POST", "/_matrix/client/v3/login", json.dumps(login))
    session = await answer.json()
    device = session["device_id"]
    account = vodozemac.Account()
    ed25519 = account.ed25519_key.to_base64()
    curve25519 = account.curve25519_key.to_base64()

    def signed(content: dict[str, Any]) -> dict[str, Any]:
        signature = account.sign(Api.to_canonical_json(content).encode()).to_base64()
        return {**content, "signatures": {mallory.id: {f"ed25519:{device}": signature}}}

    keys = {f"ed25519:{device}": "!!" if bad == "device" else ed25519, f"curve25519:{device}": curve25519}
    described: dict[str, Any] = {
        "user_id": mallory.id,
        "device_id": device,
        "algorithms": ["m.olm.v1.curve25519-aes-sha2", "m.megolm.v1.aes-sha2"],
        "keys": keys,
    }
    if bad == "no owner":
        del described["user_id"]
    one_time = {"signed_curve25519:AAAA": signed({"key": "!!"})}
    body = {"device_keys": signed(described), "one_time_keys": one_time}
    headers = {"Authorization": f"Bearer {session['access_token']}"}
    path = "/_matrix/client/v3/keys/upload"
    uploaded = await mallory.client.send("POST", path, json.dumps(body), headers=headers)
    assert uploaded.status in (200, 400), await uploaded.text()


async def test_mentions_and_markup_that_people_type_stay_words(chat: MatrixChat) -> None:
    async with chat.running(), chat.person("olga") as olga:
        olga.dm = await olga.make_room()
        nasty = "<b>@room</b> [x](https://evil.example) <img src=x onerror=y>"
        await olga.says(f"remind me to {nasty} in 2 hours")
        answer = await olga.hears("I'll remind you")

        assert nasty in answer.body
        assert answer.content["m.mentions"] == {}
        shown = answer.content["formatted_body"]
        assert "<b>" not in shown
        assert "<img" not in shown
        assert "<a " not in shown
