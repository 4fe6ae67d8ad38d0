"""The bot's own keys: a device that its owner has signed, without which Element won't talk to it.

The three cross-signing keys are held in vodozemac accounts, of which only the Ed25519 half is used:
vodozemac comes with nio's encryption, signs, and keeps a key under a passphrase. nio itself has no
cross-signing (matrix-nio issue 229).
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp
import vodozemac
from nio import AsyncClient
from nio.api import Api

LOGGED_OUT = (
    "The homeserver no longer accepts Stepup's login. Start once with MATRIX_NEW_DEVICE=1 and "
    "MATRIX_PASSWORD set to log in again."
)
MASTER, SELF, USER = "master", "self_signing", "user_signing"


class KeysFault(Exception):
    """The bot can't be trusted with the keys it has; the text says what to do."""


def pickle_key(folder: Path) -> str:
    """The passphrase under which this machine's keys are stored; made once, at random."""
    file = folder / "pickle.key"
    if not file.exists():
        write_private(file, secrets.token_urlsafe(32))
    return file.read_text(encoding="ascii").strip()


def write_private(file: Path, content: str) -> None:
    """Write a file that only its owner can read, all of it or nothing, also where the power fails."""
    draft = file.with_name(file.name + ".new")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    with draft.open("w", encoding="utf-8") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _approval(answer: Mapping[str, Any]) -> str:
    """Where a homeserver wants keys to be approved, by its own account of it (Matrix 1.17, MSC4312)."""
    params = answer.get("params")
    for name in ("m.oauth", "org.matrix.cross_signing_reset"):
        stage = params.get(name) if isinstance(params, dict) else None
        if isinstance(stage, dict) and isinstance(stage.get("url"), str):
            return str(stage["url"])
    return ""


class CrossSigning:
    """The cross-signing keys of the account that `client` is logged in to."""

    def __init__(self, client: AsyncClient, file: Path, passphrase: str) -> None:
        self._client = client
        self._file = file
        self._secret = hashlib.sha256(passphrase.encode()).digest()
        self._keys: dict[str, vodozemac.Account] = {}

    async def ensure(self, password: str | None, *, reset: bool) -> None:
        """Have the keys published and this device signed. To be called before the first sync.

        Raises KeysFault where the server knows this device by other keys (the key store was lost),
        or the account by other cross-signing keys (somebody logged in as the bot by hand); these
        are replaced only when `reset`, because people who verified the bot are then warned.
        """
        self._load()
        known = await self._ask_for_own_keys()
        device = _device(known, self._user, self._client.device_id)
        if device is None:
            await self._client.keys_upload()
            known = await self._ask_for_own_keys()
            device = _device(known, self._user, self._client.device_id)
        device = self._checked(device)
        published = known.get("master_keys", {}).get(self._user, {}).get("keys", {})
        if not self._keys or self._public(MASTER) not in published.values():
            if published and not reset:
                raise KeysFault(
                    "This Matrix account has cross-signing keys that Stepup doesn't hold (its data folder "
                    "was lost, or somebody set the account up by hand). Start once with "
                    "MATRIX_RESET_CROSS_SIGNING=1 and MATRIX_PASSWORD set to make new ones."
                )
            await self._make(password)
        signer = f"ed25519:{self._public(SELF)}"
        if signer not in device.get("signatures", {}).get(self._user, {}):
            await self._publish_signature(self._signed(device, by=SELF))

    # The keys -----------------------------------------------------------------------------------

    @property
    def _user(self) -> str:
        return str(self._client.user_id)

    def _checked(self, device: dict[str, Any] | None) -> dict[str, Any]:
        """The server's view of this device, if it is ours. Raises KeysFault."""
        if device is None:
            raise KeysFault("The homeserver didn't take this device's keys; try again later.")
        ours = self._client.olm.account.identity_keys["ed25519"]
        if device["keys"].get(f"ed25519:{self._client.device_id}") != ours:
            raise KeysFault(
                "The keys of Stepup's Matrix device are gone, so nobody could read its encrypted messages. "
                "Start once with MATRIX_NEW_DEVICE=1 and MATRIX_PASSWORD set to log in as a new device."
            )
        return device

    def _public(self, role: str) -> str:
        return str(self._keys[role].ed25519_key.to_base64())

    def _signed(self, content: dict[str, Any], *, by: str) -> dict[str, Any]:
        bare = {name: value for name, value in content.items() if name not in ("signatures", "unsigned")}
        signature = self._keys[by].sign(Api.to_canonical_json(bare).encode()).to_base64()
        return {**bare, "signatures": {self._user: {f"ed25519:{self._public(by)}": signature}}}

    def _load(self) -> None:
        if not self._file.exists():
            return
        try:
            pickles = json.loads(self._file.read_text(encoding="utf-8"))
            keys = {
                role: vodozemac.Account.from_pickle(pickled, self._secret)
                for role, pickled in pickles.items()
            }
            self._keys = {role: keys[role] for role in (MASTER, SELF, USER)}
        except Exception as error:
            # Whatever the library says of a key that isn't one.
            raise KeysFault(
                f"The file {self._file} is damaged, or another installation's. Put back the one that was "
                "there, or delete it and start once with MATRIX_RESET_CROSS_SIGNING=1 and MATRIX_PASSWORD "
                "set."
            ) from error

    async def _make(self, password: str | None) -> None:
        """Make the three keys, keep them, and only then tell the server."""
        self._keys = {role: vodozemac.Account() for role in (MASTER, SELF, USER)}
        pickles = {role: key.pickle(self._secret) for role, key in self._keys.items()}
        write_private(self._file, json.dumps(pickles))
        content = {f"{role}_key": self._described(role) for role in self._keys}
        status, answer = await self._post("/keys/device_signing/upload", content)
        if status == 401 and password:
            proof = {
                "type": "m.login.password",
                "identifier": {"type": "m.id.user", "user": self._user},
                "password": password,
                "session": answer.get("session"),
            }
            status, answer = await self._post("/keys/device_signing/upload", {**content, "auth": proof})
        if status != 200:
            self._file.unlink()
            if address := _approval(answer):
                raise KeysFault(
                    "The homeserver wants a person to approve Stepup's cross-signing keys. Log in as "
                    f"Stepup's account at {address}, approve there, and start again within ten minutes."
                )
            raise KeysFault(
                f"The homeserver refused Stepup's cross-signing keys ({answer.get('errcode', status)}); "
                "it may want MATRIX_PASSWORD to be set."
            )

    def _described(self, role: str) -> dict[str, Any]:
        public = self._public(role)
        key = {"user_id": self._user, "usage": [role], "keys": {f"ed25519:{public}": public}}
        return key if role == MASTER else self._signed(key, by=MASTER)

    # The server ---------------------------------------------------------------------------------

    async def _ask_for_own_keys(self) -> dict[str, Any]:
        status, answer = await self._post("/keys/query", {"device_keys": {self._user: []}})
        if answer.get("errcode") == "M_UNKNOWN_TOKEN":
            raise KeysFault(LOGGED_OUT)
        if status == 429 or status >= 500:
            raise aiohttp.ClientError(f"keys/query was answered with {status}")
        if status != 200:
            raise KeysFault(
                f"The homeserver doesn't tell Stepup its own keys ({answer.get('errcode', status)})."
            )
        return answer

    async def _publish_signature(self, device: dict[str, Any]) -> None:
        signed = {self._user: {self._client.device_id: device}}
        status, answer = await self._post("/keys/signatures/upload", signed)
        if status != 200 or answer.get("failures"):
            raise KeysFault("The homeserver refused the signature of Stepup's device; try again later.")

    async def _post(self, path: str, content: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        headers = {
            "Authorization": f"Bearer {self._client.access_token}",
            "Content-Type": "application/json",
        }
        response = await self._client.send(
            "POST", "/_matrix/client/v3" + path, json.dumps(content), headers=headers
        )
        answer: dict[str, Any] = await response.json()
        return response.status, answer


def _device(known: dict[str, Any], user: str, device_id: str) -> dict[str, Any] | None:
    found: dict[str, Any] | None = known.get("device_keys", {}).get(user, {}).get(device_id)
    return found
