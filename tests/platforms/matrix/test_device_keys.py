"""A device's keys are in the database, sealed, before anything leaves that depends on them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from nio import AsyncClientConfig, MatrixRoom
from nio.crypto import OlmAccount, OlmDevice, OutgoingKeyRequest
from sqlalchemy import select, text, update

from bot.clock import MovableClock
from bot.platforms.matrix.client import HardenedClient, KeysRefused, RoomKeyNotShared
from bot.platforms.matrix.device_keys import ACCOUNT, DeviceKeys, KeysNotKept
from bot.platforms.matrix.rooms import PLATFORM
from bot.process_lease import ProcessLease, Superseded
from bot.seal import Seal
from bot.sealed_store import SealedStore
from bot.stepup import Stepup
from storage.leases import Lease
from storage.sealed_keys import SealedKey
from tests.conftest import Opened
from tests.homeserver import free_port

USER, DEVICE = "@stepup:example.org", "DEVICE"
SEAL = Seal(b"\7" * 32, PLATFORM)
RENAMED = text("ALTER TABLE sealed_key RENAME TO sealed_key_away")
RENAMED_BACK = text("ALTER TABLE sealed_key_away RENAME TO sealed_key")
ANOTHERS = update(Lease).values(holder="another", term=Lease.term + 1)


def device(name: str) -> HardenedClient:
    config = AsyncClientConfig(encryption_enabled=True, max_limit_exceeded=0, max_timeouts=0)
    return HardenedClient(name, user=USER, config=config)


async def held(stepup: Stepup, client: HardenedClient, lease: ProcessLease | None = None) -> SealedStore:
    """The client as Stepup's device, with what is kept of it."""
    sealed = SealedStore(stepup.store, SEAL, lease)
    client.hold(await DeviceKeys.of(sealed, USER, DEVICE), USER, DEVICE, "token")
    return sealed


@asynccontextmanager
async def asked(stepup: Stepup, *, refuses: bool = False) -> AsyncIterator[tuple[str, list[dict[Any, Any]]]]:
    """A homeserver that notes, as it is asked for something, what the database held then.

    One that `refuses` has other keys of the device under the same names.
    """
    kept: list[dict[Any, Any]] = []

    async def answer(request: web.Request) -> web.Response:
        kept.append(await SealedStore(stepup.store, SEAL).all_of(f"{USER} {DEVICE}"))
        if refuses:
            wrong = {"errcode": "M_INVALID_PARAM", "error": "One time key signed_curve25519:A already exists"}
            return web.json_response(wrong, status=400)
        if "sendToDevice" in request.path:
            return web.json_response({})
        return web.json_response({"one_time_key_counts": {"signed_curve25519": 50}})

    server, port = web.Application(), free_port()
    server.router.add_route("*", "/{any:.*}", answer)
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{port}", kept
    finally:
        await runner.cleanup()


async def test_one_time_keys_are_kept_before_the_homeserver_has_them(opened: Opened) -> None:
    async with opened() as stepup, asked(stepup) as (address, kept):
        client = device(address)
        await held(stepup, client)
        await client.keys_upload()
        await client.keep_keys()
        client.olm.uploaded_key_count = 20
        await client.keys_upload()
        await client.close()

        first, second = (OlmAccount.from_pickle(one[ACCOUNT]["pickle"].encode()) for one in kept)
        assert len(first.one_time_keys["curve25519"]) == 50
        assert len(second.one_time_keys["curve25519"]) == 30
        assert second.identity_keys == client.olm.account.identity_keys


async def test_where_the_database_doesnt_take_them_nothing_leaves(opened: Opened) -> None:
    async with opened() as stepup, asked(stepup) as (address, kept):
        client = device(address)
        sealed = await held(stepup, client)
        await stepup.store.run(lambda work: work.session.execute(RENAMED))

        with pytest.raises(KeysNotKept):
            await client.keys_upload()
        assert kept == []

        await stepup.store.run(lambda work: work.session.execute(RENAMED_BACK))
        await client.keys_upload()
        await client.close()

        assert ACCOUNT in await sealed.all_of(f"{USER} {DEVICE}")
        assert len(kept) == 1


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
async def test_whoever_was_paused_and_followed_by_another_neither_keeps_nor_sends_anything(
    opened: Opened,
) -> None:
    async with opened() as stepup, asked(stepup) as (address, kept):
        lease = stepup.lease("matrix")
        assert await lease.taken()
        client = device(address)
        sealed = await held(stepup, client, lease)
        await stepup.store.run(lambda work: work.session.execute(ANOTHERS))

        with pytest.raises(Superseded):
            await client.keys_upload()
        await client.close()

        assert kept == []
        assert await sealed.all_of(f"{USER} {DEVICE}") == {}


async def test_a_room_key_that_didnt_reach_everybody_is_used_for_nothing(opened: Opened) -> None:
    async with opened() as stepup, asked(stepup) as (address, kept):
        client = device(address)
        await held(stepup, client)
        room = MatrixRoom("!room:example.org", USER, encrypted=True)
        room.add_member("@olga:example.org", "Olga", None)
        client.rooms[room.room_id] = room
        olga = OlmAccount()
        olga.generate_one_time_keys(1)
        (one_time,) = olga.one_time_keys["curve25519"].values()
        laptop = OlmDevice("@olga:example.org", "LAPTOP", dict(olga.identity_keys))
        client.olm.device_store.add(laptop)
        client.olm.create_session(one_time, laptop.curve25519)
        await client.keep_keys()
        await stepup.store.run(lambda work: work.session.execute(RENAMED))

        with pytest.raises(RoomKeyNotShared):
            await client.share_group_session(room.room_id, ignore_unverified_devices=True)
        assert kept == []
        assert client.olm.should_share_group_session(room.room_id)

        await stepup.store.run(lambda work: work.session.execute(RENAMED_BACK))
        await client.share_group_session(room.room_id, ignore_unverified_devices=True)
        await client.close()

        assert len(kept) == 1
        assert not client.olm.should_share_group_session(room.room_id)


async def test_after_an_older_backup_it_says_so_and_makes_no_more_keys(opened: Opened) -> None:
    async with opened() as stepup, asked(stepup, refuses=True) as (address, kept):
        client = device(address)
        await held(stepup, client)

        with pytest.raises(KeysRefused, match="MATRIX_NEW_DEVICE=1"):
            await client.keys_upload()
        await client.close()

        assert "as after restoring a backup" in client.trouble
        assert len(kept) == 1


async def test_what_is_still_under_way_when_it_disconnects_sends_nothing_any_more(opened: Opened) -> None:
    async with opened() as stepup, asked(stepup) as (address, kept):
        client = device(address)
        await held(stepup, client)
        await client.close()

        with pytest.raises(Superseded):
            await client.keys_upload()
        assert kept == []


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
async def test_whoever_stood_still_after_keeping_keys_doesnt_send_them(
    opened: Opened, clock: MovableClock
) -> None:
    async with opened() as stepup, asked(stepup) as (address, kept):
        lease = stepup.lease("matrix")
        assert await lease.taken()
        client = device(address)
        sealed = await held(stepup, client, lease)
        await client.keep_keys()
        clock.move(clock.now() + timedelta(minutes=1))

        with pytest.raises(Superseded):
            await client.send("GET", "/_matrix/client/v3/sync")
        await client.close()

        assert kept == []
        assert ACCOUNT in await sealed.all_of(f"{USER} {DEVICE}")


async def test_all_that_nio_keeps_comes_back(opened: Opened) -> None:
    async with opened() as stepup:
        client = device("http://127.0.0.1:1")
        sealed = await held(stepup, client)
        olm, keys = client.olm, client.store
        olm.create_outbound_group_session("!room:example.org")
        mine = olm.account.identity_keys
        laptop = OlmDevice("@olga:example.org", "LAPTOP", dict(mine), display_name="Laptop")
        keys.save_device_keys({"@olga:example.org": {"LAPTOP": laptop}})
        keys.save_device_keys({"@olga:example.org": {"PHONE": OlmDevice("@olga:example.org", "PHONE", mine)}})
        keys.save_encrypted_rooms({"!room:example.org", "!left:example.org"})
        keys.delete_encrypted_room("!left:example.org")
        asked_for = OutgoingKeyRequest("1", "session", "!room:example.org", "m.megolm.v1.aes-sha2")
        keys.add_outgoing_key_request(asked_for)
        keys.add_outgoing_key_request(OutgoingKeyRequest("2", "s", "!r", "m.megolm.v1.aes-sha2"))
        keys.remove_outgoing_key_request(OutgoingKeyRequest("2", "s", "!r", "m.megolm.v1.aes-sha2"))
        await client.keep_keys()

        again = device("http://127.0.0.1:1")
        await held(stepup, again)

        assert again.olm.account.identity_keys == mine
        assert [one.id for one in again.olm.inbound_group_store] == [
            one.id for one in olm.inbound_group_store
        ]
        devices = again.olm.device_store["@olga:example.org"]
        assert {name: one.display_name for name, one in devices.items()} == {"LAPTOP": "Laptop", "PHONE": ""}
        assert again.encrypted_rooms == {"!room:example.org"}
        assert again.olm.outgoing_key_requests == {"1": asked_for}
        rows = await everything(stepup)
        assert len(rows) == 5
        for readable in (b"olga", b"LAPTOP", b"!room", mine["curve25519"].encode()):
            assert not [row for row in rows if readable in row]
        assert (await sealed.all_of(f"{USER} OTHER")) == {}


async def test_a_conversation_goes_on_where_it_was_after_each_message(opened: Opened, tmp_path: Path) -> None:
    async with opened() as stepup:
        alice = device("http://127.0.0.1:1")
        await held(stepup, alice)
        bob = HardenedClient("http://127.0.0.1:1", user="@bob:example.org", store_path=str(tmp_path))
        bob.restore_login("@bob:example.org", "BOB", "token")
        bob.load_store()
        bobs = OlmDevice("@bob:example.org", "BOB", dict(bob.olm.account.identity_keys))
        bob.olm.account.generate_one_time_keys(1)
        (one_time,) = bob.olm.account.one_time_keys["curve25519"].values()
        alice.olm.create_session(one_time, bobs.curve25519)
        seen = []
        for number in range(4):
            sealed = alice.olm._olm_encrypt(alice.olm.session_store.get(bobs.curve25519), bobs, "m.dummy", {})
            seen.append(sealed["ciphertext"][bobs.curve25519]["body"])
            await alice.keep_keys()
            # The process is gone, and another takes its place.
            alice = device("http://127.0.0.1:1")
            await held(stepup, alice)
            assert alice.olm.session_store.get(bobs.curve25519) is not None, number

        assert len(set(seen)) == 4


async def everything(stepup: Stepup) -> list[bytes]:
    async with stepup.store.look() as work:
        rows = await work.session.execute(select(SealedKey.owner, SealedKey.name, SealedKey.content))
        return [f"{row.name}".encode() + row.content for row in rows]
