"""The sync loop: nothing that was said is lost, and nothing is taken twice.

The token is written in the transaction that keeps what came with it, after nio has stored its keys:
a crash repeats a sync and never skips one, and the inbox knows what it has seen. A timeline that the
server cut short is filled in from the room's history; messages whose keys haven't come, and invitations
that aren't accepted yet, are kept beside the token.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import aiohttp
from nio import Event, MegolmEvent, MessageDirection, RoomMemberEvent, RoomMessagesResponse, SyncResponse

from bot import crash_points, log
from bot.chat.identity import Address
from bot.chat.incoming import Incoming
from bot.platforms.matrix import invitation_rule, sender_proof, verification
from bot.platforms.matrix.client import HardenedClient
from bot.platforms.matrix.device_keys import KeysNotKept
from bot.platforms.matrix.inbound import Reader
from bot.platforms.matrix.rooms import PLATFORM, Rooms
from bot.platforms.matrix.unread import Found, Unread
from bot.process_lease import ProcessLease, Superseded
from bot.stepup import Stepup
from config.settings import SettingsFault
from storage import matrix, outbox
from storage.database import Work, by_itself
from storage.outbox import Urgency

TIMEOUT = 30_000  # milliseconds that the server waits for news
LONGEST_PAUSE = 60.0  # seconds
KEYS_WITHIN = 5.0  # seconds
GAP_TRIES = 5
GAP_PAGES = 200
BATCH_TRIES = 5
# How soon the same person's devices are asked for again, where a message isn't from any of those known.
ASK_AGAIN = 30.0  # seconds
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


@dataclass
class _Batch:
    """What one sync brought, besides keys."""

    said: list[tuple[str, Event]] = field(default_factory=list)
    sealed: list[tuple[str, MegolmEvent]] = field(default_factory=list)
    found: Found = field(default_factory=Found)


class SyncLoop:
    """Reads on, and keeps what was read before the homeserver is told."""

    def __init__(
        self,
        client: HardenedClient,
        stepup: Stepup,
        rooms: Rooms,
        reader: Reader,
        lease: ProcessLease,
        *,
        renew: Callable[[str], Awaitable[bool]],
    ) -> None:
        """`renew` has an access token that is no longer taken replaced; whether it was."""
        self._renew = renew
        self._client = client
        self._indices = client.remember_reads()
        self._store = stepup.store
        self._rules = stepup.settings.community.matrix
        self._inbox = stepup.inbox
        self._clock = stepup.clock
        self._rooms = rooms
        self._unread = Unread(client, stepup.store, rooms)
        self._reader = reader
        self._lease = lease
        self.last_sync: datetime | None = None
        self._exchange: asyncio.Task[None] | None = None
        self._exchange_again_at = 0.0
        self._exchange_pause = 0.0
        self._gap_faults: Counter[str] = Counter()
        self._batch_faults = 0
        self._devices_asked: dict[str, float] = {}
        self._upgraded: dict[str, str] = {}

    async def run(self, on_ready: Callable[[], Awaitable[None]], on_invited: Callable[[], None]) -> None:
        """Sync until cancelled. Raises LoggedOut, and Superseded where another process has taken over.

        `on_ready` is awaited once the rooms are known; `on_invited` is called when there are rooms to
        join.
        """
        try:
            await self._run(on_ready, on_invited)
        finally:
            await self._end_exchange()

    async def _end_exchange(self) -> None:
        """Keys that are still being exchanged would go on over a connection that is closed."""
        if self._exchange is not None:
            self._exchange.cancel()
            await asyncio.gather(self._exchange, return_exceptions=True)

    async def _run(self, on_ready: Callable[[], Awaitable[None]], on_invited: Callable[[], None]) -> None:
        since: str | None = None
        first, pause, known, skipping = True, 0.0, False, ""
        while True:
            try:
                if not known:
                    async with self._store.look() as work:
                        since = await matrix.token(work, self._client.device_id)
                        self._rooms.know_upgrades(await matrix.upgrades(work))
                    known = True
                skipping = ""
                response = await self._sync(since, first=first)
                skipping = response.next_batch
                self.last_sync = self._clock.now()
                crash_points.reach("matrix.synced")
                await _wholly(self._take(response, since))
            except (_Incomplete, aiohttp.ClientError, TimeoutError) as error:
                # The token stays where it was, so the same comes again.
                pause = min(max(1.0, pause * 2), LONGEST_PAUSE)
                logger.warning("sync_incomplete", error=str(error) or type(error).__name__, pause=pause)
                await asyncio.sleep(pause)
                continue
            except (LoggedOut, Superseded, SettingsFault):
                raise
            except Exception as wrong:
                # What the database said goes before what that meant for keys.
                cause = (wrong.__cause__ if isinstance(wrong, KeysNotKept) else None) or wrong
                if await self._store.is_down(cause):
                    logger.error("store_unavailable", error=type(cause).__name__)
                elif await self._given_up(cause, skipping):
                    since = skipping
                await asyncio.sleep(1.0)
                continue
            pause, self._batch_faults = 0.0, 0
            since = response.next_batch
            if response.rooms.invite or first or self._upgraded:
                on_invited()
            await self._leave_behind()
            if first:
                first = False
                await on_ready()

    async def _declines(self, room_id: str, info: Any) -> bool:
        """Whether the community's rule has an invitation declined."""
        one = invitation_rule.read(room_id, info.invite_state, self._client.user_id)
        listed = await self._rooms.ids_of(self._rules.rooms)
        accepted = invitation_rule.accepts(self._rules, one, listed, self._rooms.shares)
        if not accepted:
            logger.info("invitation_declined", room=room_id)
        return not accepted

    def _asks_to_verify(self, room_id: str, event: Event) -> bool:
        room = self._rooms.room(room_id)
        if room is None or not self._rooms.is_direct(room):
            return False
        return verification.asks(event, self._client.user_id, self._clock.now())

    async def _decline(self, work: Work, room_id: str, event: Event) -> None:
        """Say that a request to compare emoji is declined, to each asker once in a while."""
        await outbox.enqueue(
            work,
            key=verification.key(event),
            to=Address(PLATFORM, room_id),
            message=verification.DECLINED,
            urgency=Urgency.REPLY,
            route={verification.DECLINES: event.event_id},
        )

    async def _leave_behind(self) -> None:
        """Leave the rooms whose successors Stepup is in; what fails is tried again with the next sync."""
        self._upgraded = {}
        for room_id in self._rooms.left_behind():
            try:
                answer = await self._client.room_leave(room_id)
            except (aiohttp.ClientError, TimeoutError) as error:
                logger.warning("not_left", room=room_id, error=type(error).__name__)
                continue
            logger.info("left_upgraded_room", room=room_id, answer=type(answer).__name__)

    async def _given_up(self, error: BaseException, next_batch: str) -> bool:
        """Whether a sync that can't be taken in, whatever is tried, is to be left out for those after it."""
        log.trouble(logger, "sync_not_taken", error)
        self._batch_faults += 1
        if self._batch_faults < BATCH_TRIES or not next_batch:
            return False
        try:
            # What can be read by keys that came is worth more than what can't be taken in.
            await self._client.keep_keys()
            await self._store.run(lambda work: self._save_token(work, next_batch))
        except Superseded:
            raise
        except Exception as failed:
            log.trouble(logger, "sync_not_left_out", failed)
            return False
        self._batch_faults = 0
        logger.error("sync_left_out")
        return True

    async def _sync(self, since: str | None, *, first: bool) -> SyncResponse:
        try:
            # With the full state the rooms are known again after a restart: a reminder for a quiet
            # one could not be sent, nor its encryption be known, otherwise.
            # nio moves a token of its own on before anything is taken in, would go on from there, and
            # would ignore the rooms' state in an answer that ends where it thinks it is.
            self._client.next_batch = ""
            response = await self._client.sync(
                timeout=0 if first else TIMEOUT, sync_filter=FILTER, since=since, full_state=first
            )
        except (aiohttp.ClientError, TimeoutError, OSError, Superseded, KeysNotKept):
            raise
        except Exception as error:
            log.trouble(logger, "sync_failed", error)
            raise _Incomplete("the sync could not be read") from error
        if isinstance(response, SyncResponse):
            return response
        if response.status_code == "M_UNKNOWN_TOKEN":
            if await self._renew(self._client.access_token):
                raise _Incomplete("the login was renewed")
            raise LoggedOut
        raise _Incomplete(str(response.status_code))

    async def _take(self, response: SyncResponse, since: str | None) -> None:
        await self._exchange_keys()
        found = await self._unread.look(self._clock.now())
        batch = _Batch(said=list(found.opened), found=found)
        for room_id, info in response.rooms.join.items():
            for event in (*info.state, *info.timeline.events):
                self._note(room_id, event)
            if since is not None:
                for event in await self._said(room_id, info.timeline, since):
                    known = batch.sealed if isinstance(event, MegolmEvent) else batch.said
                    known.append((room_id, event))
        said, read = await self._first_time(batch.said)
        await self._know_devices(said)
        asked = await self._read(said)
        crash_points.reach("matrix.read")
        turns = [self._inbox.turn(incoming) for incoming in asked]
        to_verify = [one for one in said if self._asks_to_verify(*one)]
        self._upgraded |= self._rooms.take_upgraded()
        invitations = {
            room_id: await self._declines(room_id, info) for room_id, info in response.rooms.invite.items()
        }

        async def keep(work: Work) -> None:
            for incoming, turn in zip(asked, turns, strict=True):
                await by_itself(work, self._inbox.keep(work, incoming, turn))
            await self._unread.keep(work, batch.sealed, batch.found)
            await matrix.note_seen(work, read)
            for room_id, declines in invitations.items():
                await by_itself(work, matrix.invited(work, room_id, declines=declines))
            for room_id, event in to_verify:
                await by_itself(work, self._decline(work, room_id, event))
            for room_id, after in self._upgraded.items():
                await by_itself(work, matrix.upgraded(work, room_id, after))
            await self._save_token(work, response.next_batch)

        await self._client.keep_keys()
        await self._store.run(keep)
        crash_points.reach("matrix.taken")
        if asked:
            self._inbox.wake()

    async def _save_token(self, work: Work, next_batch: str) -> None:
        """Go on from there next time, if Matrix is still this process's to serve. Raises Superseded."""
        await self._lease.confirm(work)
        await matrix.save_token(work, self._client.device_id, next_batch)

    async def _first_time(
        self, found: list[tuple[str, Event]]
    ) -> tuple[list[tuple[str, Event]], dict[str, dict[str, str]]]:
        """The events without what was read before as another event, and what is to be kept of them.

        A homeserver could otherwise send somebody's old message again, as often as it likes.
        """
        read = {id(event): sender_proof.read(self._indices, event) for _, event in found}
        sessions = {one.session for one in read.values() if one is not None}
        async with self._store.look() as work:
            seen = await matrix.seen(work, sessions) if sessions else {}
        first, new = [], defaultdict[str, dict[str, str]](dict)
        for room_id, event in found:
            one = read[id(event)]
            if one is None and event.decrypted:
                logger.warning("event_of_unknown_origin", room=room_id)
                continue
            if one is not None:
                if seen.get(one.session, {}).get(one.index, one.event) != one.event:
                    logger.warning("replayed_event", room=room_id)
                    continue
                new[one.session][one.index] = one.event
            first.append((room_id, event))
        return first, new

    async def _know_devices(self, found: list[tuple[str, Event]]) -> None:
        """Ask for the devices of those who may have a new one, before what they said is judged by them."""
        now = asyncio.get_running_loop().time()
        self._devices_asked = {who: at for who, at in self._devices_asked.items() if at > now - ASK_AGAIN}
        unknown = {
            event.sender
            for room_id, event in found
            if event.decrypted and not self._reader.is_proven(room_id, event)
        } - set(self._devices_asked)
        if not unknown:
            return
        self._client.olm.users_for_key_query.update(unknown)
        try:
            await self._client.keys_query()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise _Incomplete("devices could not be asked for") from error
        self._devices_asked |= dict.fromkeys(unknown, now)

    def _note(self, room_id: str, event: Event) -> None:
        try:
            self._rooms.note(room_id, getattr(event, "source", {}))
        except Exception as error:
            logger.warning("senseless_event", room=room_id, error=type(error).__name__)

    async def _read(self, found: list[tuple[str, Event]]) -> list[Incoming]:
        """What the events ask of Stepup. The server is asked about people outside any transaction."""
        read = [await self._read_one(room_id, event) for room_id, event in found]
        asked = [incoming for incoming in read if incoming is not None]
        zones = await self._rooms.zones({one.identity.user for one in asked})
        return [replace(one, zone=zones.get(one.identity.user)) for one in asked]

    async def _read_one(self, room_id: str, event: Event) -> Incoming | None:
        """One event by itself: what can't be made sense of is left out, and the rest goes on."""
        try:
            async with self._store.look() as work:
                return await self._reader.read(work, room_id, event)
        except Exception as error:
            if await self._store.is_down(error):
                raise
            logger.warning("senseless_event", room=room_id, error=type(error).__name__)
            return None

    async def _exchange_keys(self) -> None:
        """Give the keys a moment before what was said is handled, so that answers can be read.

        What takes longer goes on by itself; what fails is tried again later. Neither holds up the sync.
        """
        now = asyncio.get_running_loop().time()
        if self._exchange is None or self._exchange.done():
            if now < self._exchange_again_at:
                return
            self._exchange = asyncio.create_task(self._exchanged())
            await asyncio.wait([self._exchange], timeout=KEYS_WITHIN)

    async def _exchanged(self) -> None:
        """What nio does beside its own loop: keys sent, uploaded, asked for and claimed."""
        client = self._client
        try:
            await client.send_to_device_messages()
            if client.should_upload_keys and not client.trouble:
                await client.keys_upload()
            if client.should_query_keys:
                await client.keys_query()
            if client.should_claim_keys:
                await client.keys_claim(client.get_users_for_key_claiming())
            self._exchange_pause = 0.0
        except Exception as error:
            self._exchange_pause = min(max(1.0, self._exchange_pause * 2), LONGEST_PAUSE)
            log.trouble(logger, "keys_not_exchanged", error)
        self._exchange_again_at = asyncio.get_running_loop().time() + self._exchange_pause

    # Timelines ----------------------------------------------------------------------------------

    async def _said(self, room_id: str, timeline: Any, since: str) -> list[Event]:
        """A room's new events in order, from our joining on, what the server left out first."""
        events = self._after_joining(timeline.events)
        if timeline.limited and len(events) == len(timeline.events):
            gap = await self._gap(room_id, timeline.prev_batch, since)
            events = [*self._after_joining(gap), *events]
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
                self._gap_faults[room_id] += 1
                if self._gap_faults[room_id] < GAP_TRIES:
                    raise _Incomplete("a gap could not be filled")
                # One room's broken history must not silence all the others.
                logger.error("gap_given_up", room=room_id)
                break
            found += page.chunk
            if not page.chunk or not page.end or page.end == start:
                break
            if any(self._is_our_joining(event) for event in page.chunk):
                break
            start = page.end
        self._gap_faults.pop(room_id, None)
        return found[::-1]


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
