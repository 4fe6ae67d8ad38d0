"""What can't be decrypted: said once, answered when its key comes, and in nobody else's way."""

from __future__ import annotations

import asyncio
import json
import secrets

from tests.matrix_chat import MatrixChat
from tests.matrix_person import MatrixPerson

# Longer than a key is waited for before anything is said.
UNTIL_SAID = 16.0  # seconds
FLOOD = 520


async def test_a_message_without_its_key_is_said_once_and_answered_when_the_key_comes(
    chat: MatrixChat,
) -> None:
    async with chat.running() as bot, chat.person("olga") as olga, chat.person("mallory") as mallory:
        olga.dm = await olga.make_room(encrypted=True)
        mallory.dm = await mallory.make_room(name="Trap", encrypted=True)
        await olga.says("help")
        await olga.hears("I'm Stepup")
        await flood(mallory)

        share_key = await olga.says_without_key("events")
        await asyncio.sleep(UNTIL_SAID)
        await flood(mallory, 1)
        await olga.hears("I couldn't read what you wrote here")
        bot.kill()
        await asyncio.to_thread(bot.start)
        await share_key()

        assert (await olga.hears("Nothing is planned")).encrypted
        assert sum("couldn't read" in heard.body for heard in olga.heard) == 1


async def flood(mallory: MatrixPerson, messages: int = FLOOD) -> None:
    """Messages for whose sessions nobody has a key."""
    headers = {"Authorization": f"Bearer {mallory.client.access_token}"}

    async def send() -> None:
        sealed = {
            "algorithm": "m.megolm.v1.aes-sha2",
            "ciphertext": "AwgA" + "A" * 200,
            "device_id": mallory.client.device_id,
            "sender_key": secrets.token_urlsafe(32),
            "session_id": secrets.token_urlsafe(32),
        }
        path = f"/_matrix/client/v3/rooms/{mallory.dm}/send/m.room.encrypted/{secrets.token_hex(8)}"
        answer = await mallory.client.send("PUT", path, json.dumps(sealed), headers=headers)
        assert answer.status == 200

    await asyncio.gather(*(send() for _ in range(messages)))
