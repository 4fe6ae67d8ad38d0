"""Joining the rooms that Stepup is invited to, apart from the sync: a slow room must not hold it up."""

from __future__ import annotations

import asyncio

import aiohttp
from nio import AsyncClient, JoinError

from bot import log
from storage import matrix
from storage.database import Store

PAUSE = 5.0  # seconds between tries
_HOPELESS = ("M_FORBIDDEN", "M_NOT_FOUND", "M_UNSUPPORTED_ROOM_VERSION", "M_INCOMPATIBLE_ROOM_VERSION")

logger = log.get("matrix")


class Joiner:
    def __init__(self, client: AsyncClient, store: Store) -> None:
        self._client = client
        self._store = store
        self._wake = asyncio.Event()

    def wake(self) -> None:
        self._wake.set()

    async def run(self) -> None:
        """Join until cancelled; a room that can't be joined after some tries is let go."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                left = await self._join_all()
            except Exception as error:
                log.trouble(logger, "not_joining", error)
                left = True
            if left:
                await asyncio.sleep(PAUSE)
                self._wake.set()

    async def _join_all(self) -> bool:
        """One try at each room. Returns whether any is to be tried again."""
        async with self._store.look() as work:
            rooms = await matrix.invitations(work)
        for room in rooms:
            joined, hopeless = await self._join(room)
            async with self._store.work() as work:
                await matrix.settle_invitation(work, room, joined=joined or hopeless)
        async with self._store.look() as work:
            return bool(await matrix.invitations(work))

    async def _join(self, room: str) -> tuple[bool, bool]:
        try:
            answer = await self._client.join(room)
        except (aiohttp.ClientError, TimeoutError) as error:
            logger.warning("not_joined", room=room, error=type(error).__name__)
            return False, False
        if not isinstance(answer, JoinError):
            return True, False
        logger.warning("not_joined", room=room, error=str(answer.status_code))
        return False, answer.status_code in _HOPELESS
