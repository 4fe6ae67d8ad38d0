"""Stepup's device is signed by its owner; its keys are private, kept, and their loss is noticed."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import Any

import vodozemac
from nio.api import Api

from tests.matrix_chat import MatrixChat
from tests.matrix_person import MatrixPerson


def verified(owner: str, signer: str, content: dict[str, Any]) -> bool:
    """Whether `content` carries a good signature by the Ed25519 key `signer`."""
    bare = {name: value for name, value in content.items() if name not in ("signatures", "unsigned")}
    said = content.get("signatures", {}).get(owner, {}).get(f"ed25519:{signer}")
    if said is None:
        return False
    key = vodozemac.Ed25519PublicKey.from_base64(signer)
    try:
        key.verify_signature(
            Api.to_canonical_json(bare).encode(), vodozemac.Ed25519Signature.from_base64(said)
        )
    except vodozemac.SignatureException:
        return False
    return True


def signed_devices(chat: MatrixChat, token: str) -> dict[str, str]:
    """The devices of Stepup that its owner has signed, by id, with their Ed25519 keys."""
    bot = chat.bot_id
    known = chat.server.request(
        "POST", "/_matrix/client/v3/keys/query", {"device_keys": {bot: []}}, token=token
    )
    master = known["master_keys"][bot]
    own = known["self_signing_keys"][bot]
    master_key, own_key = next(iter(master["keys"].values())), next(iter(own["keys"].values()))
    assert verified(bot, master_key, own)
    return {
        device: content["keys"][f"ed25519:{device}"]
        for device, content in known["device_keys"][bot].items()
        if verified(bot, own_key, content)
    }


async def insist_on_signed_devices(chat: MatrixChat, person: MatrixPerson) -> None:
    """Trust what the owner signed, and block everything else, as Element does."""
    trusted = signed_devices(chat, person.client.access_token)
    for device in person.client.device_store.active_user_devices(chat.bot_id):
        if trusted.get(device.id) == device.ed25519:
            person.client.verify_device(device)
        else:
            person.client.blacklist_device(device)


async def test_a_client_that_accepts_only_signed_devices_talks_with_it(chat: MatrixChat) -> None:
    async with chat.running(), chat.person("olga") as olga:
        olga.dm = await olga.make_room(encrypted=True)
        store = olga.client.device_store
        await olga.until(lambda: list(store.active_user_devices(chat.bot_id)), "Stepup's device")
        await insist_on_signed_devices(chat, olga)
        assert [d.verified for d in store.active_user_devices(chat.bot_id)] == [True]

        await olga.client.room_send(olga.dm, "m.room.message", {"msgtype": "m.text", "body": "events"})
        answer = await olga.hears("Nothing is planned")

        assert answer.encrypted


async def test_its_files_are_private_and_the_device_is_kept(chat: MatrixChat) -> None:
    async with chat.running() as bot, chat.person("olga") as olga:
        before = signed_devices(chat, olga.client.access_token)
        bot.kill()
        await asyncio.to_thread(bot.start)
        after = signed_devices(chat, olga.client.access_token)

        assert before == after
        assert len(before) == 1
        files = list(bot.data.iterdir())
        assert {file.name for file in files} >= {"secret.key", "stepup.db"}
        assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
        assert bot.data.stat().st_mode & 0o777 == 0o700
        key = (bot.data / "secret.key").read_text()
        assert len(key) >= 32
        assert key not in bot.log()


async def test_a_lost_key_store_is_noticed_and_a_new_device_mends_it(chat: MatrixChat) -> None:
    async with chat.running() as bot:
        bot.kill()
        bot.sealed("DELETE FROM sealed_key WHERE owner LIKE '% %'")

        said = await asyncio.to_thread(refused_start, chat)
        assert "The keys of Stepup's Matrix device are gone" in said
        assert "MATRIX_NEW_DEVICE=1" in said

        mended = chat.bot(MATRIX_NEW_DEVICE="1")
        await asyncio.to_thread(mended.start)
        try:
            await chat.answers_encrypted("olga")
        finally:
            mended.kill()


async def test_over_another_database_it_isnt_taken_for_itself(chat: MatrixChat) -> None:
    async with chat.running():
        folder = chat.folder / "elsewhere.db"
        said = await asyncio.to_thread(refused_start, chat, STEPUP_DATABASE_URL=f"sqlite:///{folder}")

    assert "cross-signing keys that Stepup doesn't hold" in said


def refused_start(chat: MatrixChat, **more: str) -> str:
    """What Stepup says when it doesn't want to start."""
    env = {**chat.settings(**more), "STEPUP_DATA": str(chat.folder / "data")}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "run"],
        cwd=chat.folder,
        env=env,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 1
    return done.stderr


async def test_it_starts_from_an_access_token_alone(chat: MatrixChat) -> None:
    answer = chat.server.request(
        "POST",
        "/_matrix/client/v3/login",
        {
            "type": "m.login.password",
            "identifier": {"type": "m.id.user", "user": chat.bot_id},
            "password": "secret",
        },
    )
    bot = chat.bot(MATRIX_ACCESS_TOKEN=answer["access_token"], MATRIX_PASSWORD="", MATRIX_USER="")
    await asyncio.to_thread(bot.start)
    try:
        async with chat.person("olga") as olga:
            assert answer["device_id"] in signed_devices(chat, olga.client.access_token)
        assert answer["access_token"] not in bot.log()
    finally:
        bot.kill()
