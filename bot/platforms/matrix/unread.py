"""Messages that can't be decrypted: kept until their keys come, and said once to whoever waits for an answer.

Only what can be opened now is tried, so that a flood of messages without keys holds up nobody else's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from nio import Event, MegolmEvent

from bot import log
from bot.chat.identity import Address
from bot.chat.incoming import storable
from bot.chat.message import Message
from bot.platforms.matrix.client import HardenedClient
from bot.platforms.matrix.rooms import PLATFORM, Rooms
from storage import matrix, outbox
from storage.database import Store, Work, by_itself
from storage.matrix import LONGEST_ID, Waiting
from storage.outbox import Urgency

# A key is often a little later than its message.
SAID_AFTER = timedelta(seconds=15)
# Of what comes in a while, one message tells.
SAID_EVERY = timedelta(hours=1)
UNREAD = Message(
    "I couldn't read what you wrote here: it is encrypted, and the key to it hasn't reached me. I'll answer "
    "as soon as it does. If that takes long, please write it again."
)

logger = log.get("matrix")


@dataclass
class Found:
    """What of the messages that wait can be read now, and whom to tell that theirs can't be."""

    opened: list[tuple[str, Event]] = field(default_factory=list)
    to_tell: list[list[Waiting]] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        """The ids of those that were opened."""
        return [event.event_id for _, event in self.opened]


class Unread:
    """The messages that wait for their keys."""

    def __init__(self, client: HardenedClient, store: Store, rooms: Rooms) -> None:
        self._client = client
        self._store = store
        self._rooms = rooms

    async def look(self, now: datetime) -> Found:
        """What can be read by now. `now` is in UTC."""
        async with self._store.look() as work:
            waiting = await matrix.waiting(work)
            here = [one.event_id for one in waiting if self._has_key(one)]
            rows = await matrix.unread(work, here) if here else []
        found = Found()
        for row in rows:
            event = self._opened(row)
            if event is not None:
                found.opened.append((row.room, event))
        opened = set(found.ids)
        found.to_tell = self._to_tell([one for one in waiting if one.event_id not in opened], now)
        return found

    async def keep(self, work: Work, sealed: Sequence[tuple[str, MegolmEvent]], found: Found) -> None:
        """Keep what can't be read yet, let go of what could be, and tell those who wait."""
        for room_id, event in sealed:
            kept = matrix.keep_unread(
                work,
                Waiting(
                    event_id=event.event_id,
                    room=room_id,
                    sender=event.sender[:LONGEST_ID],
                    sender_key=str(event.sender_key or "")[:LONGEST_ID],
                    session=str(event.session_id or "")[:LONGEST_ID],
                    at=work.now,
                ),
                storable(event.source),
            )
            await by_itself(work, kept)
        await matrix.at_most(work, {(room_id, event.sender) for room_id, event in sealed})
        await matrix.have_read(work, found.ids)
        for group in found.to_tell:
            await by_itself(work, self._tell(work, group))

    async def _tell(self, work: Work, group: list[Waiting]) -> None:
        first = group[0]
        await matrix.have_told(work, [one.event_id for one in group])
        await outbox.enqueue(
            work,
            key=f"unread:{first.event_id}",
            to=Address(PLATFORM, first.room),
            message=UNREAD,
            urgency=Urgency.REPLY,
        )

    def _has_key(self, one: Waiting) -> bool:
        known = self._client.olm.inbound_group_store.get(one.room, one.sender_key, one.session)
        return known is not None

    def _opened(self, row: matrix.MatrixUnread) -> Event | None:
        try:
            sealed = Event.parse_encrypted_event(row.source)
            sealed.room_id = row.room
            opened = self._client.decrypt_event(sealed)
        except Exception as error:
            logger.debug("still_unreadable", error=type(error).__name__)
            return None
        return opened if isinstance(opened, Event) else None

    def _to_tell(self, waiting: Sequence[Waiting], now: datetime) -> list[list[Waiting]]:
        """What people weren't told of yet, by room; in a room of several nobody waits for an answer."""
        groups: defaultdict[tuple[str, str], list[Waiting]] = defaultdict(list)
        told_lately = {(one.room, one.sender) for one in waiting if one.told and one.at > now - SAID_EVERY}
        for one in waiting:
            theirs = (one.room, one.sender)
            if not one.told and one.at <= now - SAID_AFTER and theirs not in told_lately:
                groups[theirs].append(one)
        return [group for (room_id, sender), group in groups.items() if self._waits(room_id, sender)]

    def _waits(self, room_id: str, sender: str) -> bool:
        room = self._rooms.room(room_id)
        return room is not None and sender in room.users and self._rooms.is_direct(room)
