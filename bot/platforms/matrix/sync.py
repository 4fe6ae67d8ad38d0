"""The sync loop: nothing that was said is lost, and nothing is taken twice.

The token is written in the transaction that keeps what came with it, after nio has stored its keys:
a crash repeats a sync and never skips one, and the inbox knows what it has seen. A timeline that the
server cut short is filled in from the room's history.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from typing import Any

import aiohttp
from nio import (
    AsyncClient,
    Event,
    JoinError,
    MegolmEvent,
    MessageDirection,
    RoomMemberEvent,
    RoomMessagesResponse,
    SyncResponse,
)

from bot import log
from bot.chat.incoming import Incoming
from bot.platforms.matrix.receive import Reader
from bot.platforms.matrix.rooms import Rooms
from bot.router import Router
from storage import matrix
from storage.database import Store

TIMEOUT = 30_000  # milliseconds that the server waits for news
LONGEST_PAUSE = 60.0  # seconds
JOIN_TRIES = 3
GAP_PAGES = 200
# Keys may come a little after the message that they open.
UNREAD_KEPT = 500
FILTER: dict[str, Any] = {
    "presence": {"types": []},
    "account_data": {"types": []},
    "room": {
        "timeline": {"limit": 100},
        "ephemeral": {"types": []},
        "account_data": {"types": []},
    },
}

logger = log.get("matrix")


class LoggedOut(Exception):
    """The homeserver no longer knows the access token."""


class SyncLoop:
    def __init__(
        self, client: AsyncClient, store: Store, router: Router, rooms: Rooms, reader: Reader
    ) -> None:
        self._client = client
        self._store = store
        self._router = router
        self._rooms = rooms
        self._reader = reader
        self._join_tries: dict[str, int] = {}
        self._unread: dict[str, tuple[str, MegolmEvent]] = {}
        self.last_sync: float | None = None

    async def run(self, on_ready: Callable[[], Awaitable[None]]) -> None:
        """Sync until cancelled. `on_ready` is awaited once the rooms are known. Raises LoggedOut."""
        async with self._store.look() as work:
            since = await matrix.token(work, self._client.device_id)
        first, pause = True, 0.0
        while True:
            response = await self._sync(since, first=first)
            if response is None:
                pause = min(max(1.0, pause * 2), LONGEST_PAUSE)
                await asyncio.sleep(pause)
                continue
            pause = 0.0
            try:
                await _wholly(self._take(response, since))
            except (aiohttp.ClientError, TimeoutError, OSError, _Incomplete) as error:
                # The token stays where it was, so the same comes again.
                logger.warning("sync_incomplete", error=type(error).__name__)
                await asyncio.sleep(1.0)
                continue
            since = response.next_batch
            self.last_sync = asyncio.get_running_loop().time()
            if first:
                first = False
                await on_ready()

    async def _sync(self, since: str | None, *, first: bool) -> SyncResponse | None:
        try:
            # With the full state the rooms are known again after a restart: a reminder for a quiet
            # one could not be sent, nor its encryption be known, otherwise.
            response = await self._client.sync(
                timeout=0 if first else TIMEOUT, sync_filter=FILTER, since=since, full_state=first
            )
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            logger.warning("sync_failed", error=type(error).__name__)
            return None
        except Exception as error:
            logger.error("sync_failed", error=repr(error))
            return None
        if isinstance(response, SyncResponse):
            return response
        if response.status_code == "M_UNKNOWN_TOKEN":
            raise LoggedOut
        logger.warning("sync_refused", error=str(response.status_code))
        return None

    async def _take(self, response: SyncResponse, since: str | None) -> None:
        await self._exchange_keys()
        found: list[tuple[str, Event]] = []
        for room_id, info in response.rooms.join.items():
            for event in (*info.state, *info.timeline.events):
                self._rooms.note(room_id, getattr(event, "source", {}))
            if since is not None:
                found += [(room_id, event) for event in await self._said(room_id, info.timeline, since)]
        found = [*self._now_readable(), *found]
        await self._join(response)
        asked = await self._read(found)
        async with self._store.work() as work:
            for incoming in asked:
                await self._router.keep(work, incoming)
            await matrix.save_token(work, self._client.device_id, response.next_batch)
        if asked:
            self._router.wake()

    async def _read(self, found: list[tuple[str, Event]]) -> list[Incoming]:
        """What the events ask of Stepup. The server is asked about people outside any transaction."""
        async with self._store.look() as work:
            read = [await self._reader.read(work, room_id, event) for room_id, event in found]
        asked = [incoming for incoming in read if incoming is not None]
        return [replace(one, zone=await self._rooms.zone(one.identity.user)) for one in asked]

    async def _exchange_keys(self) -> None:
        """What nio does beside its own loop: keys sent, uploaded, asked for and claimed."""
        client = self._client
        await client.send_to_device_messages()
        if client.should_upload_keys:
            await client.keys_upload()
        if client.should_query_keys:
            await client.keys_query()
        if client.should_claim_keys:
            await client.keys_claim(client.get_users_for_key_claiming())

    def _now_readable(self) -> list[tuple[str, Event]]:
        """Messages whose keys have come since; those of long ago are let go."""
        found: list[tuple[str, Event]] = []
        for event_id, (room_id, event) in list(self._unread.items()):
            try:
                opened = self._client.decrypt_event(event)
            except Exception as error:
                logger.debug("still_unreadable", error=type(error).__name__)
                continue
            if isinstance(opened, Event):
                found.append((room_id, opened))
                del self._unread[event_id]
        while len(self._unread) > UNREAD_KEPT:
            self._unread.pop(next(iter(self._unread)))
        return found

    # Timelines ----------------------------------------------------------------------------------

    async def _said(self, room_id: str, timeline: Any, since: str) -> list[Event]:
        """A room's new events in order, from our joining on, what the server left out first."""
        events = self._after_joining(timeline.events)
        if timeline.limited and len(events) == len(timeline.events):
            gap = await self._gap(room_id, timeline.prev_batch, since)
            events = [*self._after_joining(gap), *events]
        for event in events:
            if isinstance(event, MegolmEvent):
                self._unread[event.event_id] = (room_id, event)
                logger.warning("waiting_for_keys", room=room_id)
        return [event for event in events if isinstance(event, Event)]

    def _after_joining(self, events: list[Any]) -> list[Any]:
        for index in range(len(events) - 1, -1, -1):
            if self._is_our_joining(events[index]):
                return list(events[index + 1 :])
        return list(events)

    def _is_our_joining(self, event: Any) -> bool:
        return (
            isinstance(event, RoomMemberEvent)
            and event.state_key == self._client.user_id
            and event.membership == "join"
            and event.prev_membership != "join"
        )

    async def _gap(self, room_id: str, start: str, since: str) -> list[Any]:
        """The events between two syncs that a limited timeline left out, oldest first."""
        found: list[Any] = []
        for _ in range(GAP_PAGES):
            page = await self._client.room_messages(
                room_id, start, end=since, direction=MessageDirection.back, limit=100
            )
            if not isinstance(page, RoomMessagesResponse):
                if getattr(page, "status_code", "") in ("M_FORBIDDEN", "M_NOT_FOUND"):
                    break
                raise _Incomplete
            found += page.chunk
            if not page.chunk or not page.end or page.end == start:
                break
            if any(self._is_our_joining(event) for event in page.chunk):
                break
            start = page.end
        return found[::-1]

    async def _join(self, response: SyncResponse) -> None:
        """Join the rooms that Stepup is invited to; one that can't be joined is let go after a while."""
        for room_id in response.rooms.invite:
            answer = await self._client.join(room_id)
            if not isinstance(answer, JoinError):
                continue
            tries = self._join_tries[room_id] = self._join_tries.get(room_id, 0) + 1
            logger.warning("not_joined", room=room_id, error=str(answer.status_code))
            if tries < JOIN_TRIES and answer.status_code not in ("M_FORBIDDEN", "M_NOT_FOUND"):
                raise _Incomplete


async def _wholly(work: Coroutine[Any, Any, None]) -> None:
    """Finish a piece of work even when asked to stop meanwhile."""
    task = asyncio.create_task(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise


class _Incomplete(Exception):
    """Not all of a sync could be taken in; it has to come again."""
