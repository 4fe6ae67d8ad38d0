"""A nio client that other people's events can't stop.

nio 0.26 lets decoding errors of its cryptography (and payloads of the wrong shape) escape from
`sync`: one malformed event from any account would end it, and come back after every restart. Each
event is therefore handled by itself, and one that can't be read is dropped.
"""

from __future__ import annotations

from typing import Any

from nio import AsyncClient, Event, MatrixRoom, SyncResponse, ToDeviceEvent

from bot import log

logger = log.get("matrix")


class HardenedClient(AsyncClient):
    """The three steps of a sync that read what other people wrote, each made safe."""

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
