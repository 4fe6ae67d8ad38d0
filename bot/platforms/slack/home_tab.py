"""The Home tab: drawn when it is opened, and again when something that stands there may have changed.

Nothing is lost where Stepup dies before a page is drawn: at the start each page that was opened lately is
made anew, and drawn where it differs from what it shows.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot import log
from bot.chat.identity import Identity
from bot.chat.incoming import Incoming
from bot.chat.role import Role
from bot.platforms.slack import render
from bot.platforms.slack.directory import PLATFORM, Directory
from bot.requests import looking_on
from bot.stepup import Stepup
from storage import home_tabs
from storage.database import Work

# A page is drawn at most so often; an organiser's also shows what others do, and needn't be as prompt.
AT_MOST_EVERY = 3.0  # seconds
OTHERS_EVERY = 10.0  # seconds
# Slack takes a hundred pages a minute (Tier 4): those that were opened before are drawn one after the other.
AT_START_EVERY = 1.0  # seconds
AFTER_TROUBLE = 30.0  # seconds

logger = log.get("slack")


@dataclass
class _Tab:
    """One page: whether it is drawn whatever it shows; when it may be, and is to be (by the loop's clock)."""

    anew: bool = False
    organises: bool = False
    not_before: float = 0.0
    due: float | None = None


class HomeTabs:
    """The pages that somebody opened."""

    def __init__(self, client: AsyncWebClient, stepup: Stepup, directory: Directory) -> None:
        self._client = client
        self._store = stepup.store
        self._registry = stepup.registry
        self._directory = directory
        self._tabs: dict[str, _Tab] = {}
        self._wake = asyncio.Event()

    # What may have changed them -----------------------------------------------------------------

    async def opened(self, user: str) -> None:
        """Somebody opened their page: it is drawn, whatever it shows."""
        await self._store.run(lambda work: home_tabs.opened(work, PLATFORM, user))
        self._tabs.setdefault(user, _Tab()).anew = True
        self._draw([user], within=0.0)

    def handled(self, incoming: Incoming) -> None:
        """Something that somebody asked for was done: theirs and organisers' pages may look different now."""
        if incoming.identity.platform == PLATFORM:
            self.changed(incoming.identity.user)
        self._draw([user for user, tab in self._tabs.items() if tab.organises], within=OTHERS_EVERY)

    def changed(self, user: str) -> None:
        """Something came to somebody that may stand on their page."""
        if user in self._tabs:
            self._draw([user], within=0.0)

    def _draw(self, users: Iterable[str], *, within: float) -> None:
        now = asyncio.get_running_loop().time()
        for user in users:
            tab = self._tabs[user]
            due = max(now + within, tab.not_before)
            tab.due = due if tab.due is None else min(tab.due, due)
        self._wake.set()

    # Drawing ------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Draw what is to be drawn, until cancelled."""
        try:
            await self._begin()
        except Exception as error:
            log.trouble(logger, "home_tabs_unknown", error)
        while True:
            self._wake.clear()
            now = asyncio.get_running_loop().time()
            due = [(tab.due, user) for user, tab in self._tabs.items() if tab.due is not None]
            if not due or min(due)[0] > now:
                ahead = min(due)[0] - now if due else None
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), ahead)
                continue
            await self._draw_one(min(due)[1])

    async def _begin(self) -> None:
        async with self._store.look() as work:
            found = await home_tabs.every(work, PLATFORM)
        now = asyncio.get_running_loop().time()
        for number, user in enumerate(found):
            self._tabs.setdefault(user, _Tab(due=now + number * AT_START_EVERY))

    async def _draw_one(self, user: str) -> None:
        tab = self._tabs[user]
        loop = asyncio.get_running_loop()
        tab.due, tab.not_before = None, loop.time() + AT_MOST_EVERY
        try:
            view, tab.organises, there = await self._made(user)
            shown = hashlib.sha256(json.dumps(view, sort_keys=True).encode()).hexdigest()
            if shown == there and not tab.anew:
                return
            await self._client.views_publish(user_id=user, view=view)
            tab.anew = False
            await self._store.run(lambda work: home_tabs.drawn(work, PLATFORM, user, shown))
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            logger.warning("home_tab_not_drawn", error=type(error).__name__)
            wait = _asked_to_wait(error)
            if wait is not None:
                tab.not_before = loop.time() + wait
                tab.due = tab.not_before
        except Exception as error:
            log.trouble(logger, "home_tab_not_made", error)

    async def _made(self, user: str) -> tuple[dict[str, Any], bool, str]:
        """Somebody's page as Slack takes it, whether they organise, and a hash of what it shows so far."""
        known = await self._directory.user(user)
        identity = Identity(PLATFORM, user)

        async def make(work: Work) -> tuple[dict[str, Any], bool, str]:
            request = await looking_on(
                work, identity, name=known.name, zone=known.zone, outsider=known.outsider, prefix="/stepup "
            )
            sections = await self._registry.page(work, request) if self._registry.page else ()
            there = await home_tabs.shown(work, PLATFORM, user)
            return render.home(sections), request.person.role >= Role.ORGANISER, there

        async with self._store.look() as work:
            return await make(work)


def _asked_to_wait(error: Exception) -> float | None:
    """How long to wait before a page is tried again; None where that is useless, as for whoever has left."""
    if not isinstance(error, SlackApiError):
        return AFTER_TROUBLE
    if error.response.status_code == 429 or error.response.get("error") in ("ratelimited", "rate_limited"):
        said = error.response.headers.get("Retry-After", "")
        return float(said) if said.isdecimal() else AFTER_TROUBLE
    return AFTER_TROUBLE if error.response.status_code >= 500 else None
