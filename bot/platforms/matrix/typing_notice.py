"""A typing notice where an answer takes long, in the conversation in which it will be."""

from __future__ import annotations

import asyncio

from nio import AsyncClient

from bot import log
from bot.chat.incoming import Incoming
from bot.platforms.matrix.rooms import Rooms

LASTS = 30_000  # milliseconds; a homeserver ends it then by itself

logger = log.get("matrix")


class TypingNotice:
    """Shows and ends it, beside whatever else is done."""

    def __init__(self, client: AsyncClient, rooms: Rooms) -> None:
        self._client = client
        self._rooms = rooms
        self._tasks: set[asyncio.Task[None]] = set()

    def show(self, incoming: Incoming, typing: bool) -> None:
        """Begin or end it for the answer to something. What fails is logged, as it matters to nothing."""
        room_id = incoming.place.conversation
        if not incoming.direct:
            room_id = self._rooms.direct_with(incoming.identity.user) or ""
        if not room_id:
            return
        task = asyncio.create_task(self._put(room_id, typing))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _put(self, room_id: str, typing: bool) -> None:
        try:
            await self._client.room_typing(room_id, typing, timeout=LASTS)
        except Exception as error:
            logger.warning("typing_not_shown", error=type(error).__name__)
