"""Whether an event is from whom its homeserver says. Who runs one can write anything outside the encryption.

nio compares an event's sender with the device whose keys encrypted it only where that device is verified, and
remembers which message of a session it has read only until it stops. Both are looked at here.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from nio import AsyncClient, Event

# nio's own limit: about 14 MiB (nio.crypto.olm_machine).
REMEMBERED = 100_000  # messages

Index = tuple[str, str, int]
"""The sender's curve25519 key, the session, and which of the session's messages it is."""


class Indices:
    """In the place of nio's cache against replays; it knows, too, as which message each event was read."""

    def __init__(self) -> None:
        self._events: OrderedDict[Index, tuple[str, int]] = OrderedDict()
        self._of_event: OrderedDict[str, Index] = OrderedDict()

    def __getitem__(self, index: Index) -> tuple[str, int]:
        return self._events[index]

    def __setitem__(self, index: Index, event: tuple[str, int]) -> None:
        self._events[index] = event
        self._of_event[event[0]] = index
        for cache in (self._events, self._of_event):
            while len(cache) > REMEMBERED:
                cache.popitem(last=False)

    def of(self, event: Event) -> Index | None:
        """As which message of which session an event was read; None for one that wasn't encrypted."""
        return self._of_event.get(event.event_id)


@dataclass(frozen=True, slots=True)
class Read:
    """That one message of a session was read, as the store keeps it: hashes alone."""

    session: str
    index: str
    event: str


def read(indices: Indices, event: Event) -> Read | None:
    """What is to be kept of an event that was encrypted."""
    index = indices.of(event)
    if index is None:
        return None
    sender_key, session, number = index
    return Read(_hashed(sender_key, session), str(number), _hashed(event.event_id)[:16])


def is_of_its_sender(client: AsyncClient, event: Any) -> bool:
    """Whether both keys that encrypted an event belong to one device of whoever is said to have sent it."""
    session = client.olm.inbound_group_store.get(event.room_id, event.sender_key, event.session_id)
    if session is None or session.forwarding_chain:
        return False
    return any(
        device.curve25519 == event.sender_key and device.ed25519 == session.ed25519
        for device in client.device_store.active_user_devices(event.sender)
    )


def _hashed(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()
