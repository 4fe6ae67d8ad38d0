"""Logging in where a homeserver leaves that to an OAuth 2.0 service, and staying logged in.

Sources: Matrix 1.15, client-server API, OAuth 2.0 API; RFC 8628 (device grant); RFC 6749, section 6
(refreshing); RFC 7591 (registering a client); MSC 4341 (the device grant in Matrix).
"""

from __future__ import annotations

import asyncio
import secrets
import string
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.platforms.matrix.json_answers import object_in

METADATA = ("/_matrix/client/v1/auth_metadata", "/_matrix/client/unstable/org.matrix.msc2965/auth_metadata")
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
API = "urn:matrix:client:api:*"
DEVICE = "urn:matrix:client:device:"
SOURCE = "https://stepup.invalid/"
POLL_EVERY = 5.0  # seconds, where the service names no other (RFC 8628, section 3.2)
CODE_FOR = 600.0  # seconds, where it doesn't say for how long its code counts


class NoOAuth(Exception):
    """The homeserver logs people in itself."""


class Refused(Exception):
    """The service doesn't log in, or no longer; the text says why."""


@dataclass(frozen=True, slots=True)
class Service:
    """Where the endpoints of a homeserver's service are; `device` is empty where it knows no device grant."""

    token: str
    device: str
    registration: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """What logs in. `lifetime` is for how many seconds the access token does; 0 where it always does."""

    access: str
    refresh: str
    lifetime: float


def new_device() -> str:
    """An id for a new device."""
    return "STEPUP" + "".join(secrets.choice(string.ascii_uppercase) for _ in range(8))


async def found(session: aiohttp.ClientSession, homeserver: str) -> Service:
    """The service of a homeserver. Raises NoOAuth, and aiohttp's errors."""
    for path in METADATA:
        async with session.get(homeserver + path) as answer:
            said = await object_in(answer) if answer.status == 200 else {}
        if token := str(said.get("token_endpoint") or ""):
            device, registration = (
                str(said.get(name) or "")
                for name in ("device_authorization_endpoint", "registration_endpoint")
            )
            return Service(token, device, registration)
    raise NoOAuth


async def registered(session: aiohttp.ClientSession, service: Service) -> str:
    """The id of Stepup as a client of the service. Raises Refused."""
    described = {
        "client_name": "Stepup",
        "client_uri": SOURCE,
        "grant_types": [DEVICE_GRANT, "refresh_token"],
        "response_types": [],
        "token_endpoint_auth_method": "none",
        "application_type": "native",
    }
    async with session.post(service.registration, json=described) as answer:
        said = await object_in(answer)
    if not said.get("client_id"):
        raise Refused(_why(said, answer.status))
    return str(said["client_id"])


async def log_in(
    session: aiohttp.ClientSession,
    service: Service,
    client_id: str,
    device: str,
    show: Callable[[str, str], None],
) -> Tokens:
    """Log a device in by a code that somebody enters on the service's page.

    `show` is called with the address to open and the code to enter. Raises Refused.
    """
    asked = {"client_id": client_id, "scope": f"{API} {DEVICE}{device}"}
    async with session.post(service.device, data=asked) as answer:
        said = await object_in(answer)
    if not said.get("device_code"):
        raise Refused(_why(said, answer.status))
    show(str(said.get("verification_uri_complete") or said["verification_uri"]), str(said["user_code"]))
    every = float(said.get("interval") or POLL_EVERY)
    now = asyncio.get_running_loop().time
    deadline = now() + float(said.get("expires_in") or CODE_FOR)
    given = {"grant_type": DEVICE_GRANT, "device_code": str(said["device_code"]), "client_id": client_id}
    while now() < deadline:
        await asyncio.sleep(every)
        async with session.post(service.token, data=given) as answer:
            said = await object_in(answer)
        if said.get("access_token"):
            return _tokens(said)
        if said.get("error") == "slow_down":
            every += POLL_EVERY
        elif said.get("error") != "authorization_pending":
            raise Refused(_why(said, answer.status))
    raise Refused("nobody entered the code in time")


async def refreshed(
    session: aiohttp.ClientSession, token_endpoint: str, client_id: str, refresh: str
) -> Tokens:
    """New tokens for those that expire.

    Raises Refused where the login is over, and aiohttp's errors where the service can't be asked.
    """
    given = {"grant_type": "refresh_token", "refresh_token": refresh, "client_id": client_id}
    async with session.post(token_endpoint, data=given) as answer:
        said = await object_in(answer)
        if answer.status >= 500:
            raise aiohttp.ClientError(f"the service answered with {answer.status}")
    if not said.get("access_token"):
        raise Refused(_why(said, answer.status))
    return _tokens(said, before=refresh)


def _tokens(said: dict[str, Any], before: str = "") -> Tokens:
    return Tokens(
        access=str(said["access_token"]),
        refresh=str(said.get("refresh_token") or before),
        lifetime=float(said.get("expires_in") or 0),
    )


def _why(said: dict[str, Any], status: int) -> str:
    return str(said.get("error_description") or said.get("error") or f"HTTP {status}")[:200]
