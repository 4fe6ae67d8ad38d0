"""The workspace as a server on loopback: Web API, response URLs, Socket Mode, signed HTTP deliveries."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import math
import secrets
import socket
import struct
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import WSMsgType, web

from tests.homeserver import free_port
from tests.workspace.api import Api
from tests.workspace.limits import Limits
from tests.workspace.reference import SlackError
from tests.workspace.rotation import Rotation
from tests.workspace.state import State

BOT_TOKEN = "xoxb-1-test"
APP_TOKEN = "xapp-1-test"
SIGNING_SECRET = "signing-secret-of-the-test"
ACKNOWLEDGED_WITHIN = 3.0  # seconds
# Slack delivers an event again at once, after a minute and after five; here in a test's time.
EVENT_RETRIES = (0.0, 1.0, 3.0)  # seconds


@dataclass
class Fault:
    """What goes wrong with a call: before it takes effect, or after, when only the answer is lost.

    throttle and error refuse it; drop and reset close the connection, slow waits; each of these may be
    followed by -after, as may half: the answer is cut off in the middle. Any other word is an error of
    Slack's own.
    """

    kind: str
    seconds: float = 0


@dataclass
class Delivered:
    """How the app answered a delivery; `body` is None where it didn't in time."""

    acknowledged: bool
    body: Any = None


@dataclass
class Workspace:
    """A running workspace. `manifest` is the app's: its commands, events and scopes."""

    manifest: Mapping[str, Any]
    state: State = field(default_factory=State)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    request_url: str = ""

    def __post_init__(self) -> None:
        self.port = free_port()
        self._asked_for: dict[str, list[str]] = self.manifest["oauth_config"]["scopes"]
        # By how many seconds its clock is ahead of ours.
        self.clock_ahead = 0.0
        self._api = Api(
            self.state,
            token=BOT_TOKEN,
            app_token=APP_TOKEN,
            scopes=frozenset(scope for scopes in self._asked_for.values() for scope in scopes),
        )
        self._api.connect = lambda: f"ws://127.0.0.1:{self.port}/link/?ticket={secrets.token_hex(8)}"
        self._api.upload_url = lambda file_id: f"http://127.0.0.1:{self.port}/upload/{file_id}"
        self._faults: dict[str, list[Fault]] = defaultdict(list)
        self.weather: Callable[[str], Fault | None] = lambda method: None
        self.limits: Limits | None = None
        self._upload_status = 200
        self._upload_wait = 0
        self._uploads_refused: int | None = None
        self.upload_times: list[float] = []
        self._sockets: list[web.WebSocketResponse] = []
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._http: aiohttp.ClientSession | None = None

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/"

    @property
    def connected(self) -> int:
        return len(self._sockets)

    def fail(self, method: str, kind: str, *, times: int = 1, seconds: float = 1) -> None:
        """Have the next calls of a method go wrong; see `Fault`."""
        self._faults[method] += [Fault(kind, seconds) for _ in range(times)]

    def revoke(self, scope: str) -> None:
        """The app loses a scope, as when it was installed without it."""
        self._api.revoke(scope)

    def rotate_tokens(self) -> Rotation:
        """Have the app's tokens expire, and be renewed."""
        self._api.rotation = Rotation(BOT_TOKEN)
        return self._api.rotation

    def show_no_tables(self) -> None:
        """Be a workspace that doesn't know tables yet."""
        self._api.shows_tables = False

    def refuse_uploads(self, status: int, *, seconds: int = 0, times: int | None = None) -> None:
        """Have every upload of a file, or so many, be answered so; a 429 with the `seconds` to wait."""
        self._upload_status, self._upload_wait, self._uploads_refused = status, seconds, times

    async def hang_up(self) -> None:
        """Close every socket, as Slack does now and then, with a word of warning first."""
        for link in list(self._sockets):
            await link.send_json({"type": "disconnect", "reason": "refresh_requested"})

    async def cut_off(self) -> None:
        """Lose every socket without a word."""
        for link in list(self._sockets):
            await link.close()

    # The server ---------------------------------------------------------------------------------

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Workspace]:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_post("/respond/{token}", self._respond)
        app.router.add_post("/upload/{file_id}", self._upload)
        app.router.add_get("/files-pri/{file_id}", self._download)
        app.router.add_get("/link/", self._link)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self.port).start()
        async with aiohttp.ClientSession() as self._http:
            try:
                yield self
            finally:
                for link in list(self._sockets):
                    await link.close()
                await runner.cleanup()

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        given = await _arguments(request)
        token = str(given.pop("token", ""))
        header = request.headers.get("Authorization", "")
        token = header.removeprefix("Bearer ") if header else token
        fault = self._faults[method].pop(0) if self._faults[method] else self.weather(method)
        if fault and fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        try:
            if fault and fault.kind == "throttle":
                raise SlackError("ratelimited", status=429, retry_after=math.ceil(fault.seconds))
            if fault and fault.kind == "error":
                return web.Response(status=500, text="<html>Server Error</html>")
            if fault and fault.kind in ("drop", "reset"):
                return dropped(request, hard=fault.kind == "reset")
            if fault and fault.kind != "slow" and not fault.kind.endswith("-after"):
                raise SlackError(fault.kind)
            if self.limits is not None:
                self.limits.check(method, given)
            if method == "oauth.v2.access" and self._api.rotation is not None:
                answer = self._api.rotation.exchanged(header, given)
            else:
                answer = self._api.call(method, given, token)
            self.calls.append((method, given))
        except SlackError as error:
            return _refused(error)
        if fault and fault.kind in ("drop-after", "reset-after"):
            return dropped(request, hard=fault.kind == "reset-after")
        if fault and fault.kind == "slow-after":
            await asyncio.sleep(fault.seconds)
        if fault and fault.kind == "half-after":
            return web.Response(text=json.dumps(answer)[:20], content_type="application/json")
        stamp = formatdate(time.time() + self.clock_ahead, usegmt=True)
        return web.json_response(answer, headers={"X-OAuth-Scopes": self._api.granted, "Date": stamp})

    async def _respond(self, request: web.Request) -> web.Response:
        answering = self.state.answering.get(request.match_info["token"])
        if answering is None or not answering.left or time.monotonic() > answering.expires:
            return web.Response(status=404, text="used_url")
        content = await request.json()
        try:
            self._api.check_content("chat.postEphemeral", content)
        except SlackError as error:
            return web.Response(status=400, text=error.name)
        answering.left -= 1
        hidden = content.get("response_type", "ephemeral") == "ephemeral"
        self.state.post(
            self.state.channels[answering.channel],
            self.state.bot.id,
            content.get("text", ""),
            blocks=content.get("blocks") or [],
            only_for=answering.user if hidden else "",
        )
        return web.Response(text="ok")

    async def _upload(self, request: web.Request) -> web.Response:
        file = self.state.files[request.match_info["file_id"]]
        self.upload_times.append(time.monotonic())
        if self._upload_status != 200 and self._uploads_refused != 0:
            if self._uploads_refused is not None:
                self._uploads_refused -= 1
            headers = {"Retry-After": str(self._upload_wait)} if self._upload_wait else {}
            return web.Response(status=self._upload_status, headers=headers)
        file.content = await request.read()
        return web.Response(text=f"OK - {len(file.content)}")

    async def _download(self, request: web.Request) -> web.Response:
        """A file, for whoever may read it; anybody else gets the page on which people sign in."""
        fault = self._faults["download"].pop(0) if self._faults["download"] else None
        if fault is not None:
            return web.Response(status=503)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not self._api.may_read_files(token):
            return web.Response(text="<html>Sign in</html>", content_type="text/html")
        file = self.state.files[request.match_info["file_id"]]
        return web.Response(body=file.content, content_type="text/csv")

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        link = web.WebSocketResponse()
        await link.prepare(request)
        await link.send_json(
            {
                "type": "hello",
                "num_connections": len(self._sockets) + 1,
                "connection_info": {"app_id": "A1"},
                "debug_info": {"host": "applink", "approximate_connection_time": 18060},
            }
        )
        self._sockets.append(link)
        try:
            async for frame in link:
                if frame.type is WSMsgType.TEXT:
                    self._acknowledge(json.loads(frame.data))
        finally:
            self._sockets.remove(link)
        return link

    def _acknowledge(self, said: Mapping[str, Any]) -> None:
        waiting = self._waiting.pop(said.get("envelope_id", ""), None)
        if waiting is not None and not waiting.done():
            waiting.set_result(said.get("payload"))

    # Deliveries ---------------------------------------------------------------------------------

    async def deliver(self, kind: str, payload: dict[str, Any]) -> Delivered:
        """Hand a payload to the app; an event that isn't acknowledged is delivered again."""
        send = self._by_http if self.request_url else self._by_socket
        retries = EVENT_RETRIES if kind == "events_api" else ()
        delivered = await send(kind, payload, 0)
        for number, wait in enumerate(retries, 1):
            if delivered.acknowledged:
                break
            await asyncio.sleep(wait)
            delivered = await send(kind, payload, number)
        return delivered

    async def _by_socket(self, kind: str, payload: dict[str, Any], retry: int) -> Delivered:
        if not self._sockets:
            return Delivered(acknowledged=False)
        envelope = secrets.token_hex(16)
        waiting: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[envelope] = waiting
        frame = {
            "envelope_id": envelope,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            frame |= {"retry_attempt": retry, "retry_reason": "timeout" if retry else ""}
        try:
            await secrets.choice(self._sockets).send_json(frame)
            body = await asyncio.wait_for(waiting, ACKNOWLEDGED_WITHIN)
        except (TimeoutError, ConnectionError):
            self._waiting.pop(envelope, None)
            return Delivered(acknowledged=False)
        return Delivered(acknowledged=True, body=body)

    async def _by_http(self, kind: str, payload: dict[str, Any], retry: int) -> Delivered:
        body, content_type = _encoded(kind, payload)
        headers = {**sign(body), "Content-Type": content_type}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"}
        assert self._http is not None
        timeout = aiohttp.ClientTimeout(total=ACKNOWLEDGED_WITHIN)
        try:
            async with self._http.post(
                self.request_url, data=body.encode(), headers=headers, timeout=timeout
            ) as answer:
                text = await answer.text()
                said = json.loads(text) if text.startswith("{") else None
                return Delivered(acknowledged=answer.status == 200, body=said)
        except (aiohttp.ClientError, TimeoutError):
            return Delivered(acknowledged=False)


def sign(body: str, *, at: float | None = None, secret: str = SIGNING_SECRET) -> dict[str, str]:
    """The headers with which Slack signs a request (docs.slack.dev, verifying requests)."""
    timestamp = str(int(time.time() if at is None else at))
    base = f"v0:{timestamp}:{body}".encode()
    signature = "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature}


def _encoded(kind: str, payload: dict[str, Any]) -> tuple[str, str]:
    if kind == "events_api":
        return json.dumps(payload), "application/json"
    content = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(content), "application/x-www-form-urlencoded"


async def _arguments(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        found: dict[str, Any] = await request.json()
        return found
    return {**request.query, **await request.post()}


def _refused(error: SlackError) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error": error.name}
    if error.messages:
        body["response_metadata"] = {"messages": list(error.messages)}
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
    return web.json_response(body, status=error.status, headers=headers)


def dropped(request: web.Request, *, hard: bool) -> web.Response:
    """Close the connection under the request: with an end, or `hard`, as a host does that has gone."""
    transport = request.transport
    if transport is not None:
        if hard:
            linger = struct.pack("ii", 1, 0)
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        transport.close()
    return web.Response(status=500)
