"""A network between Stepup and the homeserver that may lose requests, or their answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import web

from tests.homeserver import free_port
from tests.workspace.server import Fault, dropped

_OF_THE_CONNECTION = (
    "transfer-encoding",
    "content-length",
    "content-encoding",
    "connection",
    "host",
    "accept-encoding",
)


class Proxy:
    """Hands each request on. `weather` says by its path what goes wrong with it, if anything.

    `rewrite`, where there is one, changes what the homeserver says to a sync.
    """

    def __init__(self, target: str) -> None:
        self._target = target
        self._session: aiohttp.ClientSession | None = None
        self.port = free_port()
        self.weather: Callable[[str], Fault | None] = lambda path: None
        self.rewrite: Callable[[dict[str, Any]], None] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Proxy]:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/{path:.*}", self._hand_on)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self.port).start()
        async with aiohttp.ClientSession(auto_decompress=False) as self._session:
            try:
                yield self
            finally:
                await runner.cleanup()

    async def _hand_on(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        fault = self.weather(request.path)
        match fault.kind if fault else "":
            case "slow":
                await asyncio.sleep(fault.seconds if fault else 0)
            case "throttle":
                seconds = fault.seconds if fault else 1
                error = {
                    "errcode": "M_LIMIT_EXCEEDED",
                    "error": "busy",
                    "retry_after_ms": int(seconds * 1000),
                }
                return web.json_response(error, status=429)
            case "error":
                return web.Response(status=502, text="<html>Bad Gateway</html>")
            case "drop" | "reset":
                return dropped(request, hard=fault is not None and fault.kind == "reset")
        try:
            status, headers, content = await self._answer(request, body)
        except aiohttp.ClientError:
            return dropped(request, hard=True)
        if self.rewrite is not None and request.path.endswith("/sync") and status == 200:
            said = json.loads(content)
            self.rewrite(said)
            content = json.dumps(said).encode()
        match fault.kind if fault else "":
            case "drop-after" | "reset-after":
                return dropped(request, hard=fault is not None and fault.kind == "reset-after")
            case "slow-after":
                await asyncio.sleep(fault.seconds if fault else 0)
            case "half-after":
                content = content[: len(content) // 2]
        return web.Response(status=status, headers=headers, body=content)

    async def _answer(self, request: web.Request, body: bytes) -> tuple[int, dict[str, str], bytes]:
        assert self._session is not None
        kept = {n: v for n, v in request.headers.items() if n.casefold() not in _OF_THE_CONNECTION}
        url = self._target + request.raw_path
        async with self._session.request(request.method, url, data=body, headers=kept) as answer:
            content = await answer.read()
            back = {n: v for n, v in answer.headers.items() if n.casefold() not in _OF_THE_CONNECTION}
            encoding = answer.headers.get("Content-Encoding")
            if encoding:
                back["Content-Encoding"] = encoding
            return answer.status, back, content
