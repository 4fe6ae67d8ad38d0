"""A login service beside a homeserver, as Synapse expects one (Matrix Authentication Service), on loopback.

Access tokens expire; a refresh token counts until a token that came of it is used, and then never again. It
has a thread of its own, as Synapse asks it about tokens while a test asks Synapse.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import threading
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.homeserver import free_port

SECRET = "secret-of-the-service"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
SCOPE = "urn:matrix:client:api:*"
DEVICE = "urn:matrix:client:device:"
FOR_EVER = 10_000_000.0


@dataclass
class Issued:
    """An access token, and the refresh token that goes with it."""

    user: str
    device: str
    expires: float
    refresh: str = ""
    came_of: str = ""


@dataclass
class Grant:
    """A code that waits to be entered."""

    device: str
    user_code: str
    user: str = ""


@dataclass
class AuthenticationService:
    """Use as a context manager. `lifetime` is that of access tokens, in seconds."""

    lifetime: float = 300.0
    issued: dict[str, Issued] = field(default_factory=dict)
    refreshes: list[str] = field(default_factory=list)
    spent: set[str] = field(default_factory=set)
    grants: dict[str, Grant] = field(default_factory=dict)
    homeserver: str = ""

    def __post_init__(self) -> None:
        self.port = free_port()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._of_refresh: dict[str, Issued] = {}
        self.before_refreshed: Callable[[], None] = lambda: None
        self.is_down = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def __enter__(self) -> AuthenticationService:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(10)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _start(self) -> None:
        app = web.Application()
        app.router.add_get("/.well-known/openid-configuration", self._metadata)
        app.router.add_post("/oauth2/introspect", self._introspect)
        app.router.add_post("/oauth2/registration", self._register)
        app.router.add_post("/oauth2/device", self._device)
        app.router.add_post("/oauth2/token", self._token)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    # What people and tests do -------------------------------------------------------------------

    def account(self, localpart: str) -> None:
        """Make an account, as the service does at the homeserver."""
        self._tell("provision_user", {"localpart": localpart})

    def token_for(self, localpart: str, device: str) -> str:
        """A token that doesn't expire, for somebody's own client."""
        self._tell("upsert_device", {"localpart": localpart, "device_id": device})
        token = secrets.token_hex(16)
        self.issued[token] = Issued(localpart, device, time.time() + FOR_EVER)
        return token

    def enter(self, user_code: str, localpart: str) -> None:
        """Somebody opens the page, logs in, and enters a code."""
        (grant,) = (one for one in self.grants.values() if one.user_code == user_code)
        grant.user = localpart

    def _tell(self, what: str, body: dict[str, Any]) -> None:
        request = urllib.request.Request(
            f"{self.homeserver}/_synapse/mas/{what}", method="POST", data=json.dumps(body).encode()
        )
        request.add_header("Content-Type", "application/json")
        request.add_header("Authorization", f"Bearer {SECRET}")
        urllib.request.urlopen(request, timeout=30).read()

    # Endpoints ----------------------------------------------------------------------------------

    async def _metadata(self, request: web.Request) -> web.Response:
        return web.json_response(
            {
                "issuer": self.url,
                "authorization_endpoint": self.url + "authorize",
                "token_endpoint": self.url + "oauth2/token",
                "registration_endpoint": self.url + "oauth2/registration",
                "revocation_endpoint": self.url + "oauth2/revoke",
                "device_authorization_endpoint": self.url + "oauth2/device",
                "introspection_endpoint": self.url + "oauth2/introspect",
                "account_management_uri": self.url + "account/",
                "grant_types_supported": ["refresh_token", DEVICE_GRANT],
            }
        )

    async def _introspect(self, request: web.Request) -> web.Response:
        given = await request.post()
        issued = self.issued.get(str(given["token"]))
        if issued is None or issued.expires <= time.time():
            return web.json_response({"active": False})
        if issued.came_of:
            # Now that its successor is used, a refresh token never counts again.
            self.spent.add(issued.came_of)
        return web.json_response(
            {
                "active": True,
                "scope": f"{SCOPE} {DEVICE}{issued.device}",
                "sub": issued.user,
                "username": issued.user,
                "device_id": issued.device,
                "expires_in": int(issued.expires - time.time()),
            }
        )

    async def _register(self, request: web.Request) -> web.Response:
        described = await request.json()
        assert described["token_endpoint_auth_method"] == "none"
        return web.json_response({"client_id": secrets.token_hex(8), **described}, status=201)

    async def _device(self, request: web.Request) -> web.Response:
        given = await request.post()
        api, device = str(given["scope"]).split()
        assert api == SCOPE
        code = secrets.token_hex(16)
        self.grants[code] = Grant(device.removeprefix(DEVICE), secrets.token_hex(3).upper())
        return web.json_response(
            {
                "device_code": code,
                "user_code": self.grants[code].user_code,
                "verification_uri": self.url + "link",
                "expires_in": 60,
                "interval": 1,
            }
        )

    async def _token(self, request: web.Request) -> web.Response:
        if self.is_down:
            return web.Response(status=503)
        given = await request.post()
        if given["grant_type"] == DEVICE_GRANT:
            grant = self.grants.get(str(given["device_code"]))
            if grant is None:
                return web.json_response({"error": "invalid_grant"}, status=400)
            if not grant.user:
                return web.json_response({"error": "authorization_pending"}, status=400)
            del self.grants[str(given["device_code"])]
            body = {"localpart": grant.user, "device_id": grant.device}
            await asyncio.to_thread(self._tell, "upsert_device", body)
            return web.json_response(self._issue(grant.user, grant.device, ""))
        refresh = str(given["refresh_token"])
        before = self._of_refresh.get(refresh)
        if before is None or refresh in self.spent:
            return web.json_response({"error": "invalid_grant"}, status=400)
        self.refreshes.append(refresh)
        answer = self._issue(before.user, before.device, refresh)
        self.before_refreshed()
        return web.json_response(answer)

    def _issue(self, user: str, device: str, came_of: str) -> dict[str, Any]:
        token, refresh = secrets.token_hex(16), secrets.token_hex(16)
        self.issued[token] = Issued(user, device, time.time() + self.lifetime, refresh, came_of)
        self._of_refresh[refresh] = self.issued[token]
        return {
            "access_token": token,
            "token_type": "Bearer",
            "refresh_token": refresh,
            "expires_in": int(self.lifetime),
        }
