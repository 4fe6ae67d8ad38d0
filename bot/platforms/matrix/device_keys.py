"""The keys of Stepup's device, as nio asks for them and changes them.

They are in memory while the device is used. What nio changes is sealed and written before any request
leaves that may depend on it: a key that somebody got is never used a second time after a crash, and one
that came is kept before the sync's token moves on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any

from nio.crypto import (
    DeviceStore,
    GroupSessionStore,
    InboundGroupSession,
    OlmAccount,
    OlmDevice,
    OutgoingKeyRequest,
    Session,
    SessionStore,
    TrustState,
)

from bot.process_lease import Superseded
from bot.sealed_store import SealedStore
from storage.sealed_keys import Name


class Kind(StrEnum):
    """What is kept of a device."""

    ACCOUNT = "account"
    SESSION = "session"
    ROOM_SESSION = "room session"
    DEVICES = "devices"
    ROOM = "room"
    KEY_REQUEST = "key request"


class KeysNotKept(Exception):
    """The database doesn't take changed keys just now, so nothing that depends on them may leave.

    Its cause is what the database said.
    """


ACCOUNT: Name = (Kind.ACCOUNT, "")
# The whole of a row is sealed, so that what is in it needs no passphrase of its own.
PASSPHRASE = ""


class DeviceKeys:
    """nio's store of one device, by the methods that nio calls."""

    def __init__(self, sealed: SealedStore, user: str, device: str) -> None:
        self._sealed = sealed
        self._owner = owner_of(user, device)
        self._kept: dict[Name, Any] = {}
        self._changed: dict[Name, Callable[[], Any]] = {}
        self._one_at_a_time = asyncio.Lock()
        self._account: OlmAccount | None = None
        self._devices: dict[str, dict[str, OlmDevice]] = {}
        self._rooms: set[str] = set()

    @classmethod
    async def of(cls, sealed: SealedStore, user: str, device: str) -> DeviceKeys:
        """The keys of a device; none yet where it is new. Raises NotOpened."""
        keys = cls(sealed, user, device)
        keys._kept = await sealed.all_of(keys._owner)
        return keys

    async def keep(self) -> None:
        """Write down what was changed. Raises KeysNotKept, and Superseded where the device is another's."""
        async with self._one_at_a_time:
            changed, self._changed = self._changed, {}
            if not changed:
                return
            try:
                await self._sealed.save(self._owner, {name: content() for name, content in changed.items()})
            except Superseded:
                raise
            except Exception as error:
                self._changed = {**changed, **self._changed}
                raise KeysNotKept("the database doesn't take Matrix keys just now") from error
            except BaseException:
                self._changed = {**changed, **self._changed}
                raise

    @property
    def are_ours(self) -> bool:
        """Whether this process is still the one that uses them, as far as it knows."""
        return self._sealed.is_ours

    def spare(self) -> None:
        """Let go of what was read once and is with nio now."""
        self._kept.clear()

    def touch_account(self) -> None:
        """Have the account written, which nio changes without saying so before it uploads keys."""
        if self._account is not None:
            self.save_account(self._account)

    # What nio calls -----------------------------------------------------------------------------

    def load_account(self) -> OlmAccount | None:
        """The account, or None for a new device."""
        one = self._kept.get(ACCOUNT)
        if one is None:
            return None
        self._account = OlmAccount.from_pickle(one["pickle"].encode(), PASSPHRASE, one["shared"])
        return self._account

    def save_account(self, account: OlmAccount) -> None:
        """Note that it was changed."""
        self._account = account
        self._changed[ACCOUNT] = lambda: {"pickle": _pickled(account), "shared": account.shared}

    def load_sessions(self) -> SessionStore:
        """With each device that Stepup wrote to or heard from."""
        store = SessionStore()
        for one in self._of(Kind.SESSION):
            made, used = (datetime.fromisoformat(one[name]) for name in ("made", "used"))
            store.add(one["sender"], Session.from_pickle(one["pickle"].encode(), made, PASSPHRASE, used))
        return store

    def save_session(self, sender: str, session: Session) -> None:
        """Note that one was made or has moved on."""
        self._changed[(Kind.SESSION, self._sealed.named(session.id))] = lambda: {
            "sender": sender,
            "pickle": _pickled(session),
            "made": session.creation_time.isoformat(),
            "used": session.use_time.isoformat(),
        }

    def load_inbound_group_sessions(self) -> GroupSessionStore:
        """By which messages in rooms are read."""
        store = GroupSessionStore()
        for one in self._of(Kind.ROOM_SESSION):
            store.add(
                InboundGroupSession.from_pickle(
                    one["pickle"].encode(),
                    one["signed_by"],
                    one["sender"],
                    one["room"],
                    PASSPHRASE,
                    one["through"],
                )
            )
        return store

    def save_inbound_group_session(self, session: InboundGroupSession) -> None:
        """Note that one came."""
        name = self._sealed.named(session.room_id, session.sender_key, session.id)
        self._changed[(Kind.ROOM_SESSION, name)] = lambda: {
            "pickle": _pickled(session),
            "signed_by": session.ed25519,
            "sender": session.sender_key,
            "room": session.room_id,
            "through": list(session.forwarding_chain),
        }

    def load_device_keys(self) -> DeviceStore:
        """The devices of everybody whom Stepup shares an encrypted room with."""
        store = DeviceStore()
        for one in self._of(Kind.DEVICES):
            for device, known in one["devices"].items():
                found = OlmDevice(
                    one["user"],
                    device,
                    known["keys"],
                    display_name=known["name"],
                    deleted=known["deleted"],
                )
                store.add(found)
                self._devices.setdefault(one["user"], {})[device] = found
        return store

    def save_device_keys(self, devices: Mapping[str, Mapping[str, OlmDevice]]) -> None:
        """Note that people have other devices now."""
        for user, theirs in devices.items():
            if not theirs:
                continue
            known = self._devices.setdefault(user, {})
            known.update(theirs)
            self._changed[(Kind.DEVICES, self._sealed.named(user))] = partial(_described, user, known)

    def load_encrypted_rooms(self) -> set[str]:
        """Rooms whose messages must never go out readable."""
        self._rooms |= {one["room"] for one in self._of(Kind.ROOM)}
        return set(self._rooms)

    def save_encrypted_rooms(self, rooms: Iterable[str]) -> None:
        """Note that rooms are encrypted."""
        for room in set(rooms) - self._rooms:
            self._rooms.add(room)
            self._change((Kind.ROOM, self._sealed.named(room)), {"room": room})

    def delete_encrypted_room(self, room: str) -> None:
        """Note that Stepup has left one."""
        self._rooms.discard(room)
        self._change((Kind.ROOM, self._sealed.named(room)), None)

    def load_outgoing_key_requests(self) -> dict[str, OutgoingKeyRequest]:
        """Keys that were asked for, by the request's id."""
        return {one["request_id"]: OutgoingKeyRequest(**one) for one in self._of(Kind.KEY_REQUEST)}

    def add_outgoing_key_request(self, asked: OutgoingKeyRequest) -> None:
        """Note that a key was asked for."""
        self._change(
            (Kind.KEY_REQUEST, self._sealed.named(asked.request_id)),
            {
                "request_id": asked.request_id,
                "session_id": asked.session_id,
                "room_id": asked.room_id,
                "algorithm": asked.algorithm,
            },
        )

    def remove_outgoing_key_request(self, asked: OutgoingKeyRequest) -> None:
        """Note that it came, or isn't wanted any more."""
        self._change((Kind.KEY_REQUEST, self._sealed.named(asked.request_id)), None)

    # Stepup verifies and blocks nobody's devices: it answers whoever writes, on whatever they write from.

    def ignore_devices(self, devices: Iterable[OlmDevice]) -> None:
        """Write to devices that aren't verified. That is so of all, and needn't be remembered."""
        for device in devices:
            device.trust_state = TrustState.ignored

    def is_device_ignored(self, device: OlmDevice) -> bool:
        """Whether a device is written to without being verified."""
        return bool(device.trust_state is TrustState.ignored)

    def is_device_verified(self, device: OlmDevice) -> bool:
        """None is."""
        return False

    def is_device_blacklisted(self, device: OlmDevice) -> bool:
        """None is."""
        return False

    # --------------------------------------------------------------------------------------------

    def _of(self, kind: Kind) -> list[Any]:
        return [content for (its, _), content in self._kept.items() if its == kind]

    def _change(self, name: Name, content: Any) -> None:
        self._changed[name] = lambda: content


def owner_of(user: str, device: str) -> str:
    """Under what the keys of a device are kept."""
    return f"{user} {device}"


def _described(user: str, devices: Mapping[str, OlmDevice]) -> dict[str, Any]:
    described = {
        device: {"keys": one.keys, "name": one.display_name, "deleted": one.deleted}
        for device, one in devices.items()
    }
    return {"user": user, "devices": described}


def _pickled(one: OlmAccount | Session | InboundGroupSession) -> str:
    return str(one.pickle(PASSPHRASE).decode())
