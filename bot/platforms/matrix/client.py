"""A nio client that other people's events and keys can't stop.

nio 0.26 lets decoding errors of its cryptography (and payloads of the wrong shape) escape from
`sync`: one malformed event from any account would end it, and come back after every restart. Each
event is therefore handled by itself, and one that can't be read is dropped. So are devices whose keys
are malformed, which nobody can write to anyway; nio would discard a whole answer for one of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import aiohttp
import vodozemac
from nio import (
    AsyncClient,
    Event,
    KeysClaimResponse,
    KeysQueryResponse,
    KeysUploadError,
    LocalProtocolError,
    MatrixRoom,
    ShareGroupSessionError,
    ShareGroupSessionResponse,
    SyncResponse,
    ToDeviceEvent,
)
from nio.crypto import Olm

from bot import log
from bot.platforms.matrix.device_keys import DeviceKeys
from bot.platforms.matrix.faults import OTHER_KEYS
from bot.platforms.matrix.sender_proof import Indices
from bot.process_lease import Superseded

# How long our homeserver waits for others' before it answers with what it has.
OTHERS_WITHIN = 4_000  # milliseconds
# As Synapse says that a one-time key of this name was uploaded before, with other contents.
ALREADY_THERE = "already exists"
QUERY_AT_ONCE = 20  # users, so that a slow homeserver holds up few

logger = log.get("matrix")


class RoomKeyNotShared(LocalProtocolError):
    """Somebody in a room couldn't have read what was to be sent, so it wasn't."""


class KeysRefused(Exception):
    """The homeserver has other keys of this device under the same names."""


class HardenedClient(AsyncClient):
    """The steps that read what other people wrote, each made safe; keys are kept before they are used."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._ended = False
        self.trouble = ""

    def hold(self, keys: DeviceKeys, user: str, device: str, token: str) -> None:
        """Be this device, with these keys. Raises what nio and its cryptography do where they aren't keys."""
        self.restore_login(user, device, token)
        self.store = keys
        self.olm = Olm(user, device, keys)
        self.encrypted_rooms = keys.load_encrypted_rooms()
        keys.spare()

    async def send(self, method: str, path: str, *more: Any, **named: Any) -> Any:
        """Make a request, once all is kept that it may depend on. Raises KeysNotKept, and Superseded."""
        if isinstance(self.store, DeviceKeys):
            if path.partition("?")[0].endswith("/keys/upload"):
                self.store.touch_account()
            await self.store.keep()
            if self._ended or not self.store.are_ours:
                # It was kept in time, but this process may have stood still since.
                raise Superseded("the device is another process's by now")
        return await super().send(method, path, *more, **named)

    async def close(self) -> None:
        """Disconnect for good: what is still under way sends nothing any more."""
        self._ended = True
        await super().close()

    async def share_group_session(
        self, room_id: str, ignore_unverified_devices: bool = False
    ) -> ShareGroupSessionResponse | ShareGroupSessionError:
        """Give a room's devices the key of what comes. Raises RoomKeyNotShared where one didn't get it.

        nio takes the key for shared whatever became of its requests, and goes on with it.
        """
        answer = await super().share_group_session(room_id, ignore_unverified_devices)
        session = self.olm.outbound_group_sessions[room_id]
        if self._reachable(room_id) - session.users_shared_with - session.users_ignored:
            del self.olm.outbound_group_sessions[room_id]
            raise RoomKeyNotShared(room_id)
        return answer

    def _reachable(self, room_id: str) -> set[tuple[str, str]]:
        """The devices in a room that there is a way to write to."""
        return {
            (user, device.id)
            for user in self.rooms[room_id].users
            for device in self.olm.device_store.active_user_devices(user)
            if device.id != self.device_id and self.olm.session_store.get(device.curve25519) is not None
        }

    async def keys_upload(self) -> Any:
        """Give the homeserver this device's keys. Raises KeysRefused, and aiohttp's ClientError.

        nio makes more keys with each try: where these are refused for what is there already, none is tried.
        """
        answer = await super().keys_upload()
        if not isinstance(answer, KeysUploadError):
            return answer
        if ALREADY_THERE not in str(answer.message):
            raise aiohttp.ClientError(f"keys/upload was answered with {answer.status_code}")
        self.trouble = OTHER_KEYS
        logger.error("keys_refused", why=self.trouble)
        raise KeysRefused(self.trouble)

    async def keep_keys(self) -> None:
        """Have all that was changed in keys written down. Raises KeysNotKept, and Superseded."""
        if isinstance(self.store, DeviceKeys):
            await self.store.keep()

    def remember_reads(self) -> Indices:
        """As which message of its session each event is read from now on, in the place of nio's memory of it.

        To be called once, when logged in and before the first sync.
        """
        indices = Indices()
        self.olm.message_index_store = indices
        return indices

    async def keys_query(self) -> KeysQueryResponse:
        """Ask for the devices of users whose devices have changed; malformed ones are left out.

        Raises aiohttp's errors and TimeoutError where the homeserver can't be asked.
        """
        response = KeysQueryResponse({}, {})
        for users in _in_groups(sorted(self.users_for_key_query), QUERY_AT_ONCE):
            body = {"device_keys": {user: [] for user in users}, "timeout": OTHERS_WITHIN}
            answer = await self._asked("keys/query", body)
            usable = _usable(answer.get("device_keys"), users, self._usable_device)
            response = KeysQueryResponse(usable, {})
            await self.receive_response(response)
        return response

    async def keys_claim(self, user_set: Mapping[str, Iterable[str]]) -> KeysClaimResponse:
        """Claim one-time keys of devices; malformed ones are left out."""
        wanted = {user: dict.fromkeys(devices, "signed_curve25519") for user, devices in user_set.items()}
        answer = await self._asked("keys/claim", {"one_time_keys": wanted, "timeout": OTHERS_WITHIN})
        usable = _usable(answer.get("one_time_keys"), wanted, self._usable_one_time_key)
        response = KeysClaimResponse(usable, {})
        await self.receive_response(response)
        return response

    async def _asked(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.access_token}", "Content-Type": "application/json"}
        answer = await self.send("POST", f"/_matrix/client/v3/{path}", json.dumps(body), headers=headers)
        if answer.status != 200:
            raise aiohttp.ClientError(f"{path} was answered with {answer.status}")
        found = await answer.json()
        return found if isinstance(found, dict) else {}

    def _usable_device(self, user: str, device: str, described: Any) -> dict[str, Any]:
        keys = described["keys"]
        vodozemac.Curve25519PublicKey.from_base64(keys[f"curve25519:{device}"])
        if described["user_id"] != user or described["device_id"] != device:
            raise ValueError("somebody else's device")
        plain = {name: value for name, value in described.items() if name != "unsigned"}
        if not self.olm.verify_json(dict(plain), keys[f"ed25519:{device}"], user, device):
            raise ValueError("not signed by itself")
        return plain

    def _usable_one_time_key(self, user: str, device: str, offered: Any) -> dict[str, Any]:
        ((name, key),) = offered.items()
        vodozemac.Curve25519PublicKey.from_base64(key["key"])
        known = self.olm.device_store[user][device]
        if not self.olm.verify_json(dict(key), known.ed25519, user, device):
            raise ValueError("not signed by its device")
        return {name: key}

    def _handle_decrypt_to_device(self, to_device_event: ToDeviceEvent) -> ToDeviceEvent | None:
        try:
            return super()._handle_decrypt_to_device(to_device_event)
        except Exception as error:
            logger.warning("unreadable_to_device_event", error=type(error).__name__)
            return None

    def _handle_timeline_event(
        self, event: Event, room_id: str, room: MatrixRoom, encrypted_rooms: set[str]
    ) -> Any:
        try:
            return super()._handle_timeline_event(event, room_id, room, encrypted_rooms)
        except Exception as error:
            logger.warning("unreadable_event", room=room_id, error=type(error).__name__)
            return None

    def _handle_olm_events(self, response: SyncResponse) -> None:
        try:
            super()._handle_olm_events(response)
        except Exception as error:
            logger.warning("unreadable_key_events", error=type(error).__name__)


def _in_groups(users: list[str], size: int) -> Iterable[list[str]]:
    return (users[start : start + size] for start in range(0, len(users), size))


def _usable(
    answered: Any, asked: Iterable[str], check: Callable[[str, str, Any], dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """What of an answer about the users asked for can be used; each device is checked by itself."""
    by_user = answered if isinstance(answered, dict) else {}
    usable: dict[str, dict[str, Any]] = {}
    for user in asked:
        devices = by_user.get(user)
        # A user whose homeserver didn't answer is left out, and asked about again.
        if not isinstance(devices, dict):
            continue
        usable[user] = {}
        for device, offered in devices.items():
            try:
                usable[user][device] = check(user, device, offered)
            except Exception as error:
                logger.warning("unusable_keys", error=type(error).__name__)
    return usable
