"""Answering invitations to rooms, apart from the sync: a slow room must not hold it up."""

from __future__ import annotations

import asyncio

import aiohttp
from nio import AsyncClient, JoinError, RoomLeaveError

from bot import log
from storage import matrix
from storage.database import Store

SHORTEST_PAUSE, LONGEST_PAUSE = 2.0, 300.0  # seconds between tries
_REFUSED = ("M_FORBIDDEN", "M_NOT_FOUND", "M_UNSUPPORTED_ROOM_VERSION", "M_INCOMPATIBLE_ROOM_VERSION")

logger = log.get("matrix")


class Joiner:
    """Joins the rooms to which Stepup was invited, until it is in them, or declines."""

    def __init__(self, client: AsyncClient, store: Store) -> None:
        self._client = client
        self._store = store
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """There may be an invitation."""
        self._wake.set()

    async def run(self) -> None:
        """Join until cancelled. What fails is tried again, each time later; new rooms don't wait for it."""
        pause = SHORTEST_PAUSE
        while True:
            self._wake.clear()
            try:
                asked_to_wait = await self._join_all()
            except Exception as error:
                log.trouble(logger, "not_joining", error)
                asked_to_wait = pause
            if asked_to_wait is None:
                pause = SHORTEST_PAUSE
                await self._wake.wait()
                continue
            try:
                await asyncio.wait_for(self._wake.wait(), max(pause, asked_to_wait))
            except TimeoutError:
                pause = min(pause * 2, LONGEST_PAUSE)

    async def _join_all(self) -> float | None:
        """One try at each room. Returns how long to wait before the next, None where nothing is left."""
        async with self._store.look() as work:
            rooms = await matrix.invitations(work)
        wait = 0.0
        for room, declines in rooms.items():
            wait = max(wait, await self._answer(room, declines=declines))
        async with self._store.look() as work:
            return wait if await matrix.invitations(work) else None

    async def _answer(self, room: str, *, declines: bool) -> float:
        """Try one room. Returns how many seconds the server wants to be left alone."""
        refused, wait = False, 0.0
        try:
            answer = await (self._client.room_leave(room) if declines else self._client.join(room))
        except (aiohttp.ClientError, TimeoutError) as error:
            logger.warning("not_joined", room=room, error=type(error).__name__)
        else:
            if not isinstance(answer, JoinError | RoomLeaveError):
                await self._store.run(lambda work: matrix.answered(work, room))
                return 0.0
            refused = answer.status_code in _REFUSED
            wait = (answer.retry_after_ms or 0) / 1000
            logger.warning("not_joined", room=room, error=str(answer.status_code))
        await self._store.run(lambda work: matrix.not_answered(work, room, refused=refused))
        return wait
