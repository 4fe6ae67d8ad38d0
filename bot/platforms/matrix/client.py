"""A nio client that other people's events and keys can't stop.

nio 0.26 lets decoding errors of its cryptography (and payloads of the wrong shape) escape from
`sync`: one malformed event from any account would end it, and come back after every restart. Each
event is therefore handled by itself, and one that can't be read is dropped. So are devices whose keys
are malformed: nobody can write to them anyway.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import vodozemac
from nio import (
    AsyncClient,
    Event,
    KeysClaimResponse,
    KeysQueryResponse,
    MatrixRoom,
    Response,
    SyncResponse,
    ToDeviceEvent,
)

from bot import log

logger = log.get("matrix")


class HardenedClient(AsyncClient):
    """The steps that read what other people wrote, each made safe."""

    async def receive_response(self, response: Response) -> None:
        if isinstance(response, KeysQueryResponse):
            _keep_usable(response.device_keys, self._usable_device)
        elif isinstance(response, KeysClaimResponse):
            _keep_usable(response.one_time_keys, self._usable_one_time_key)
        await super().receive_response(response)

    def _usable_device(self, user: str, device: str, described: Any) -> bool:
        keys = described["keys"]
        vodozemac.Curve25519PublicKey.from_base64(keys[f"curve25519:{device}"])
        self.olm.verify_json(dict(described), keys[f"ed25519:{device}"], user, device)
        return bool(described["user_id"] == user and described["device_id"] == device)

    def _usable_one_time_key(self, user: str, device: str, offered: Any) -> bool:
        key = next(iter(offered.values()))
        vodozemac.Curve25519PublicKey.from_base64(key["key"])
        known = self.olm.device_store[user][device]
        self.olm.verify_json(dict(key), known.ed25519, user, device)
        return True

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


def _keep_usable(by_user: dict[str, dict[str, Any]], usable: Callable[[str, str, Any], bool]) -> None:
    """Drop each device whose keys nio would stumble over."""
    for user, devices in by_user.items():
        for device, offered in list(devices.items()):
            try:
                fine = usable(user, device, offered)
            except Exception as error:
                logger.warning("unusable_keys", error=type(error).__name__)
                fine = False
            if not fine:
                del devices[device]
