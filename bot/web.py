"""HTTP: Slack's deliveries, calendar feeds, public pages, and whether Stepup is alive and ready."""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Protocol

from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from sqlalchemy.exc import DBAPIError

from bot import log
from bot.feature import Page
from bot.stepup import Stepup
from config.settings import Settings
from storage import migrate

BODY_LIMIT = 1024 * 1024  # bytes; Slack sends far less
MOST_KEPT = 32  # pages that were made
# Pages run nothing and fetch nothing, whatever stands in them, and tell nobody who reads them.
PUBLIC = {
    "Cache-Control": "public, max-age=300",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
TICK_LATE = timedelta(seconds=90)

logger = log.get("web")


class Platform(Protocol):
    """What a platform says of itself: what is wrong with its connection, or nothing."""

    @property
    def trouble(self) -> str: ...


class Reachable(Platform, Protocol):
    """A platform that Slack's or another server's requests are handed to."""

    app: AsyncApp


@asynccontextmanager
async def serving(
    settings: Settings, stepup: Stepup, slack: Reachable | None, matrix: Platform | None, *, http: bool
) -> AsyncIterator[web.Application]:
    """Serve on the configured host and port; Slack's deliveries only where `http` says so."""
    server = web.Application(client_max_size=BODY_LIMIT)
    server.router.add_get("/healthz", _alive)
    platforms = [platform for platform in (slack, matrix) if platform is not None]
    server.router.add_get("/readyz", _Ready(stepup, platforms).answer)
    for name in stepup.registry.pages:
        pages = _Pages(stepup, name).answer
        server.router.add_get(f"/{name}/{{tail:[^/]*}}", pages)
        server.router.add_get(f"/{name}", _to_the_list)
    server.router.add_get("/{feed}/{secret}.ics", _Feeds(stepup).answer)
    if http and slack is not None:
        server.router.add_post("/slack/events", _Deliveries(slack.app).take)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
        yield server
    finally:
        await runner.cleanup()


async def _alive(_: web.Request) -> web.Response:
    return web.Response(text="ok")


class _Ready:
    def __init__(self, stepup: Stepup, platforms: Sequence[Platform]) -> None:
        self._stepup = stepup
        self._platforms = platforms

    async def answer(self, _: web.Request) -> web.Response:
        """Ready: the store answers with current tables, the schedule runs, and the chats are connected."""
        try:
            if not await migrate.is_current(self._stepup.store.engine):
                return web.Response(status=503, text="the tables are not up to date")
        except (DBAPIError, OSError):
            return web.Response(status=503, text="the store doesn't answer")
        tick = self._stepup.schedule.last_look
        if tick is None or self._stepup.clock.now() - tick > TICK_LATE:
            return web.Response(status=503, text="the schedule is not looked after")
        for platform in self._platforms:
            if platform.trouble:
                return web.Response(status=503, text=platform.trouble)
        return web.Response(text="ready")


class _Feeds:
    """What features give to whoever knows a secret; a wrong one is answered like a wrong address."""

    def __init__(self, stepup: Stepup) -> None:
        self._stepup = stepup

    async def answer(self, request: web.Request) -> web.Response:
        feed = self._stepup.registry.feeds.get(request.match_info["feed"])
        if feed is None:
            return web.Response(status=404)
        try:
            async with self._stepup.store.look() as work:
                file = await feed(work, request.match_info["secret"])
        except (DBAPIError, OSError):
            return web.Response(status=503)
        if file is None:
            return web.Response(status=404)
        # Whoever has the address may read it, but nobody in between should keep a copy.
        headers = {
            "Cache-Control": "private, no-store",
            "Content-Disposition": f'inline; filename="{file.name}"',
        }
        return web.Response(body=file.content, content_type=file.media, charset="utf-8", headers=headers)


async def _to_the_list(request: web.Request) -> web.Response:
    """What stands in a list is named from its own address, which ends with a slash."""
    raise web.HTTPMovedPermanently(f"{request.path}/")


class _Pages:
    """What anybody may read: made on a thread of its own, and only where the reader has an older one."""

    def __init__(self, stepup: Stepup, name: str) -> None:
        self._stepup = stepup
        self._page = stepup.registry.pages[name]
        # By what follows the name in an address: the tag of the newest, and what is read.
        self._made: OrderedDict[str, tuple[str, bytes]] = OrderedDict()
        # However many ask, one is made at a time, and not again while it would be the same.
        self._making = asyncio.Lock()

    async def answer(self, request: web.Request) -> web.Response:
        if not self._stepup.settings.community.public_url:
            return web.Response(status=404)
        try:
            async with self._stepup.store.look() as work:
                page = await self._page(work, tail := request.match_info["tail"])
            if page is None:
                return web.Response(status=404, text="There is nothing here.")
            tag = hashlib.sha256(page.version.encode()).hexdigest()[:32]
            headers = {**PUBLIC, "ETag": f'"{tag}"'}
            if any(one.value in (tag, "*") for one in request.if_none_match or ()):
                return web.Response(status=304, headers=headers)
            body = await self._body(page, tail, tag)
        except (DBAPIError, OSError):
            return web.Response(status=503)
        headers["Content-Disposition"] = f'inline; filename="{page.name}"'
        return web.Response(body=body, content_type=page.media, charset="utf-8", headers=headers)

    async def _body(self, page: Page, tail: str, tag: str) -> bytes:
        async with self._making:
            made = self._made.get(tail)
            if made is not None and made[0] == tag:
                return made[1]
            async with self._stepup.store.look() as work:
                make = await page.looked_up(work)
            body = await asyncio.to_thread(make)
            self._made[tail] = (tag, body)
            while len(self._made) > MOST_KEPT:
                self._made.popitem(last=False)
            return body


class _Deliveries:
    def __init__(self, app: AsyncApp) -> None:
        self._app = app

    async def take(self, request: web.Request) -> web.Response:
        """Hand a delivery to Bolt, which checks its signature; a malformed one is a bad one."""
        try:
            # Bolt's verifier raises on these, and would answer as if the fault were ours.
            int(request.headers.get("X-Slack-Request-Timestamp", "0"))
            request.headers.get("X-Slack-Signature", "").encode("ascii")
            body = (await request.read()).decode()
            answer = await self._app.async_dispatch(
                AsyncBoltRequest(body=body, query=request.query_string, headers=dict(request.headers))
            )
        except web.HTTPRequestEntityTooLarge:
            return web.Response(status=413)
        except ValueError as error:
            logger.warning("malformed_delivery", error=type(error).__name__)
            return web.Response(status=401)
        content_type = answer.first_headers_without_set_cookie().get("content-type", "text/plain")
        return web.Response(
            status=answer.status, text=answer.body, content_type=content_type.partition(";")[0]
        )
