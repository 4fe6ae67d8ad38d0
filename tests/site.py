"""A web site on loopback, whose pages a test changes, and which notes what was asked of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web


@dataclass
class Site:
    """`pages` are by path: what each answers with. `asked` are the headers of each request, by its path."""

    port: int = 0
    pages: dict[str, web.Response | bytes] = field(default_factory=dict)
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    def at(self, path: str, host: str = "127.0.0.1") -> str:
        """The address of a page."""
        return f"http://{host}:{self.port}{path}"

    def asked_of(self, path: str) -> list[Mapping[str, str]]:
        """The headers of the requests for a page, in order."""
        return [headers for each, headers in self.asked if each == path]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append((request.path, request.headers))
        page = self.pages.get(request.path)
        if page is None:
            return web.Response(status=404)
        if isinstance(page, bytes):
            return web.Response(body=page)
        etag = page.headers.get("ETag")
        if etag and request.headers.get("If-None-Match") == etag:
            return web.Response(status=304)
        return web.Response(status=page.status, body=page.body, headers=page.headers)


@asynccontextmanager
async def opened() -> AsyncIterator[Site]:
    """A site of one's own, on a port that is free."""
    site = Site()
    app = web.Application()
    app.router.add_get("/{path:.*}", site.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    tcp = web.TCPSite(runner, "127.0.0.1", 0)
    await tcp.start()
    site.port = runner.addresses[0][1]
    try:
        yield site
    finally:
        await runner.cleanup()
