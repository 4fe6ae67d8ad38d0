"""Nothing that a hostile account sends stops Stepup from answering everybody else."""

from __future__ import annotations

import json
import secrets

from tests.matrix_person import MatrixPerson
from tests.platforms.matrix import hostile
from tests.platforms.matrix.conftest import Town


async def test_forty_nine_kinds_of_hostile_event_do_not_stop_it(town: Town) -> None:
    kinds = len(hostile.room_events()) + len(hostile.state_events()) + len(hostile.to_device(""))
    assert kinds == 49
    async with town.running() as bot, town.person("mallory") as mallory, town.person("olga") as olga:
        olga.dm = await olga.make_room(encrypted=True)
        plain = await mallory.make_room(name="Trap")
        sealed = await mallory.make_room(name="Sealed trap", encrypted=True)

        for room in (plain, sealed):
            await send_everything(town, mallory, room)
        await send_to_device(town, mallory)

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


async def send_everything(town: Town, mallory: MatrixPerson, room: str) -> None:
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


async def send_to_device(town: Town, mallory: MatrixPerson) -> None:
    token = mallory.client.access_token
    query: dict[str, dict[str, list[str]]] = {"device_keys": {town.bot_id: []}}
    known = town.server.request("POST", "/_matrix/client/v3/keys/query", query, token=token)
    ((device, described),) = known["device_keys"][town.bot_id].items()
    for kind, content in hostile.to_device(described["keys"][f"curve25519:{device}"]):
        path = f"/_matrix/client/v3/sendToDevice/{kind}/{secrets.token_hex(8)}"
        town.server.request("PUT", path, {"messages": {town.bot_id: {device: content}}}, token=token)


async def test_mentions_and_markup_that_people_type_stay_words(town: Town) -> None:
    async with town.running(), town.person("olga") as olga:
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
