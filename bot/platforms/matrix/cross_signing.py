"""The bot's own keys: a device that its owner has signed, without which Element won't talk to it.

The three cross-signing keys are held in vodozemac accounts, of which only the Ed25519 half is used:
vodozemac comes with nio's encryption, and signs. nio itself has no cross-signing (matrix-nio issue 229).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import aiohttp
import vodozemac
from nio import AsyncClient
from nio.api import Api

from bot import log
from bot.platforms.matrix.faults import LOGGED_OUT, other_secret
from bot.seal import NotOpened
from bot.sealed_store import SealedStore

MASTER, SELF, USER = "master", "self_signing", "user_signing"
KEYS = ("cross-signing", "")
# What is kept is sealed as a whole, and needs no passphrase of its own.
SECRET = hashlib.sha256(b"").digest()

logger = log.get("matrix")


class KeysFault(Exception):
    """The bot can't be trusted with the keys it has; the text says what to do."""


def _approval(answer: Mapping[str, Any]) -> str:
    """Where a homeserver wants keys to be approved, by its own account of it (Matrix 1.17, MSC4312)."""
    params = answer.get("params")
    for name in ("m.oauth", "org.matrix.cross_signing_reset"):
        stage = params.get(name) if isinstance(params, dict) else None
        if isinstance(stage, dict) and isinstance(stage.get("url"), str):
            return str(stage["url"])
    return ""


async def keep(sealed: SealedStore, user: str, keys: Mapping[str, vodozemac.Account]) -> None:
    """Keep an account's cross-signing keys by role; none at all where there are none. Raises Superseded."""
    pickles = {role: key.pickle(SECRET) for role, key in keys.items()}
    await sealed.save(user, {KEYS: pickles or None})


class CrossSigning:
    """The cross-signing keys of the account that `client` is logged in to."""

    def __init__(self, client: AsyncClient, sealed: SealedStore) -> None:
        self._client = client
        self._sealed = sealed
        self._keys: dict[str, vodozemac.Account] = {}

    async def ensure(self, password: str | None, *, reset: bool) -> None:
        """Have the keys published and this device signed. To be called before the first sync.

        Raises KeysFault where the server knows this device by other keys (the key store was lost),
        or the account by other cross-signing keys (somebody logged in as the bot by hand); these
        are replaced only when `reset`, because people who verified the bot are then warned.
        """
        await self._load(reset=reset)
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
                    "This Matrix account has cross-signing keys that Stepup doesn't hold (its "
                    "database was lost, or somebody set the account up by hand). Start once with "
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

    async def _load(self, *, reset: bool) -> None:
        try:
            pickles = await self._sealed.one(self._user, KEYS)
            if pickles is not None:
                self._keys = {
                    role: vodozemac.Account.from_pickle(pickles[role], SECRET)
                    for role in (MASTER, SELF, USER)
                }
        except (NotOpened, LookupError, TypeError, vodozemac.PickleException) as error:
            if not reset:
                raise other_secret("Stepup's cross-signing keys") from error
            logger.warning("cross_signing_keys_replaced", error=type(error).__name__)

    async def _make(self, password: str | None) -> None:
        """Make the three keys, keep them, and only then tell the server."""
        before = self._keys
        self._keys = {role: vodozemac.Account() for role in (MASTER, SELF, USER)}
        await keep(self._sealed, self._user, self._keys)
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
            await keep(self._sealed, self._user, before)
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
