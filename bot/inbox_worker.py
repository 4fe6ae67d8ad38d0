"""Takes what platforms receive, once, and has it handled: people side by side, each in their own order.

A row of the inbox is marked done in the transaction in which the handler's changes and the answers are
written; if anything fails, all of it is undone and the row is tried again.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakValueDictionary

from bot import crash_points, log, replies, separate_process
from bot.chat.identity import Identity
from bot.chat.incoming import Incoming
from bot.chat.message import Message
from bot.chat.sent_file import LARGEST, SentFile, Unreadable, text_in, too_large
from bot.clock import Clock
from bot.dispatcher import Dispatcher, Outcome, TakesLong
from bot.fair_use import AT_ONCE, FairUse, Turn
from bot.feature import LongWork
from bot.fetching import Fetcher
from bot.refusals import FormFaults, Undone
from bot.registry import Registry
from bot.requests import request_of
from storage import inbox
from storage.database import Store, Work
from storage.database_errors import COLLISIONS, collided, may_be_unavailable

RESERVED_FOR = timedelta(seconds=30)
# A button that is pressed again this soon, by the same person on the same message, was clicked twice.
DOUBLE_CLICK = timedelta(seconds=3)
AFTER_TROUBLE = timedelta(seconds=1)
# An answer that isn't there after this is shown to be on its way, where a platform can.
TAKES_LONG = 1.0  # seconds

Fetch = Callable[[SentFile], Awaitable[bytes]]
"""What is in a file. Raises Unreadable where it can't be fetched, and other errors where it may be later."""

ShowsWork = Callable[[Incoming, bool], None]
"""Shows that something takes long, and then that it doesn't any more."""

logger = log.get("inbox")


class InboxWorker:
    """The way into Stepup, whatever the platform."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        registry: Registry,
        fair_use: FairUse | None = None,
        fetcher: Fetcher | None = None,
    ) -> None:
        """`fair_use` is how fast one may ask; None where time stands still between two commands."""
        self._fetcher = fetcher or Fetcher(public_web=False)
        self._dispatcher = Dispatcher(registry)
        self._fair_use = fair_use
        self._store = store
        self._clock = clock
        self._wake = asyncio.Event()
        self._running = False
        self._stopping = False
        # Whether there may be rows that only the store knows of, and when it is looked at anyway.
        self._unread = True
        self._look_at = clock.now()
        self._handling: dict[asyncio.Task[Any], tuple[str, str]] = {}
        self._turns: WeakValueDictionary[Identity, asyncio.Lock] = WeakValueDictionary()
        self._fetch: dict[str, Fetch] = {}
        self._shows_work: dict[str, ShowsWork] = {}
        self._told: list[Callable[[Incoming], None]] = []

    def read_files(self, platform: str, fetch: Fetch) -> None:
        """Fetch by this what people send on a platform; a process that can't leaves it to one that can."""
        self._fetch[platform] = fetch
        self.wake()

    def leave_files(self, platform: str) -> None:
        """A platform is about to be disconnected: its files can't be fetched from here any more."""
        self._fetch.pop(platform, None)

    def show_work(self, platform: str, show: ShowsWork | None) -> None:
        """Have a platform show that an answer takes long; None: it is about to be disconnected."""
        if show is not None:
            self._shows_work[platform] = show
        else:
            self._shows_work.pop(platform, None)

    def tell(self, told: Callable[[Incoming], None]) -> Callable[[], None]:
        """Have this called after each thing that was handled, in this process; returns what ends that."""
        self._told.append(told)
        return lambda: self._told.remove(told)

    # Taking in ----------------------------------------------------------------------------------

    async def receive(
        self, incoming: Incoming, *, also: tuple[str, ...] = (), reserved: bool = False
    ) -> bool:
        """Keep what a platform received. False: it, or one known as `also`, was received before.

        What is `reserved` is left to the platform to `handle`, which it does at once; only if it
        dies meanwhile is it taken up here.
        """
        turn = self.turn(incoming)
        new = await self._store.run(
            lambda work: self.keep(work, incoming, turn, also=also, reserved=reserved)
        )
        crash_points.reach("inbox.kept")
        if not new:
            return False
        wait = RESERVED_FOR if reserved else turn.wait
        if wait > timedelta():
            self._look_at = min(self._look_at, self._clock.now() + wait)
            self._wake.set()
        elif self._running and not self._stopping:
            # What is handled is what was kept: without what can't be stored.
            self._begin(
                incoming.identity.platform, incoming.key, self._handled(incoming.within_limits().as_kept())
            )
        else:
            self._unread = True
        return True

    def turn(self, incoming: Incoming) -> Turn:
        """Count something that its sender sent, and when it may be handled."""
        now = self._clock.now()
        return self._fair_use.turn(incoming.identity, now) if self._fair_use else AT_ONCE

    async def keep(
        self,
        work: Work,
        incoming: Incoming,
        turn: Turn,
        *,
        also: tuple[str, ...] = (),
        reserved: bool = False,
    ) -> bool:
        """Keep something in a transaction of the platform's own, which then says `wake`. See `receive`."""
        incoming = incoming.within_limits()
        platform = incoming.identity.platform
        for key in also:
            if not await inbox.receive(work, platform, key, {}):
                return False
            await inbox.take(work, platform, key)
        if incoming.click and not await inbox.pressed(
            work, platform, incoming.click, incoming.action, within=DOUBLE_CLICK
        ):
            return False
        if turn.tell:
            await replies.slow_down(work, incoming, left_out=turn.too_long)
        if turn.too_long:
            return False
        wait = RESERVED_FOR if reserved else turn.wait
        return await inbox.receive(work, platform, incoming.key, incoming.pack(), wait=wait)

    def wake(self) -> None:
        """There is something new in the inbox."""
        self._unread = True
        self._wake.set()

    # Working ------------------------------------------------------------------------------------

    def stop(self) -> None:
        """Have `run` return when it has finished what it is at."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Handle what is received, and what a crash or a fault left, until stopped."""
        self._running = True
        try:
            while not self._stopping:
                self._wake.clear()
                try:
                    await self._catch_up()
                except Exception as error:
                    log.trouble(logger, "inbox_not_handled", error)
                    self._unread, self._look_at = False, self._clock.now() + AFTER_TROUBLE
                ahead = (self._look_at - self._clock.now()).total_seconds()
                ahead = min(max(ahead, 0.01), self._store.timings.inbox_scan)
                if not self._stopping and not self._unread:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._wake.wait(), timeout=ahead)
        finally:
            self._running = False
            await asyncio.gather(*self._handling, return_exceptions=True)

    async def settle(self) -> None:
        """Handle everything that waits now, oldest first."""
        await asyncio.gather(*self._handling, return_exceptions=True)
        await self._catch_up()
        await asyncio.gather(*self._handling, return_exceptions=True)

    async def next_due(self) -> datetime | None:
        """When something in the inbox is to be tried again."""
        async with self._store.look() as work:
            return await inbox.next_try(work, files_of=self._fetch)

    async def _catch_up(self) -> None:
        """Handle what only the store knows of, as long as there is something."""
        while self._unread or self._clock.now() >= self._look_at or not self._store.is_sqlite:
            self._unread = False
            async with self._store.look() as work:
                waiting = await inbox.waiting(work, files_of=self._fetch)
                after = await inbox.next_try(work, files_of=self._fetch) if not waiting else None
            under_way = set(self._handling.values())
            waiting = [one for one in waiting if (one.platform, one.key) not in under_way]
            if not waiting or self._stopping:
                scan = self._clock.now() + timedelta(seconds=self._store.timings.inbox_scan)
                self._look_at = min(after or scan, scan)
                return
            for one in waiting:
                if one.has_file:
                    # Nobody waits while somebody else's file is fetched.
                    self._begin(one.platform, one.key, self._handle_row(one))
            await asyncio.gather(*(self._handle_row(one) for one in waiting if not one.has_file))

    def _begin(self, platform: str, key: str, handling: Coroutine[Any, Any, Outcome]) -> None:
        task = asyncio.create_task(self._quietly(handling))
        self._handling[task] = (platform, key)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        del self._handling[task]

    async def _quietly(self, handling: Coroutine[Any, Any, Outcome]) -> None:
        """Handle something; where the store can't be used just now, it is tried again from there."""
        try:
            await handling
        except Exception as error:
            log.trouble(logger, "inbox_not_handled", error)
            self._look_at = min(self._look_at, self._clock.now() + AFTER_TROUBLE)
            self._wake.set()

    # One thing ----------------------------------------------------------------------------------

    async def handle(self, incoming: Incoming, *, window: bool) -> Outcome:
        """Handle something that was reserved. See `Dispatcher` for what a `window` is.

        When the platform has shown faults it is to `forget` the row.
        """
        return await self._handled(incoming.within_limits().as_kept(), window=window)

    async def forget(self, platform: str, key: str) -> None:
        """Drop a form that changed nothing, so that the same answers may be sent again."""
        await self._store.run(lambda work: inbox.forget(work, platform, key))

    async def _handle_row(self, row: inbox.Waiting) -> Outcome:
        if self._stopping:
            return Outcome()
        try:
            incoming = Incoming.unpack(row.platform, row.key, row.payload)
        except Exception as error:
            return await self._failed(row.platform, row.key, error)
        return await self._handled(incoming)

    async def _handled(self, incoming: Incoming, *, window: bool = False) -> Outcome:
        """Handle one thing in its sender's turn; what fails is put off, or set aside with an apology.

        Raises what is the store's own trouble.
        """
        platform, key = incoming.identity.platform, incoming.key
        async with self._turns.setdefault(incoming.identity, asyncio.Lock()), self._shown(incoming):
            try:
                incoming = await self._with_file(incoming)
            except Exception as error:
                return await self._failed(platform, key, error)
            for left in reversed(range(COLLISIONS)):
                try:
                    return await self._once(incoming, window=window)
                except FormFaults as faults:
                    return Outcome(faults=faults.faults)
                except Exception as error:
                    if await self._store.is_down(error):
                        raise
                    if not collided(error) or not left:
                        return await self._failed(platform, key, error)
            raise AssertionError("the last try returns or raises")

    @asynccontextmanager
    async def _shown(self, incoming: Incoming) -> AsyncIterator[None]:
        """Have it shown, after a while, that something is being handled."""
        show = self._shows_work.get(incoming.identity.platform)
        if show is None or incoming.unproven:
            yield
            return
        later = asyncio.get_running_loop().call_later(TAKES_LONG, show, incoming, True)
        try:
            yield
        finally:
            if later.when() <= asyncio.get_running_loop().time():
                show(incoming, False)
            later.cancel()

    async def _with_file(self, incoming: Incoming) -> Incoming:
        """The same with what is in the file that was sent, where it is needed; no transaction is open."""
        file = incoming.file
        if file is None or not self._dispatcher.needs_file(incoming):
            return replace(incoming, file=None)
        try:
            if file.size > LARGEST:
                raise too_large()
            content = await self._fetch[incoming.identity.platform](file)
            # Unpacking a spreadsheet takes its time.
            text = await asyncio.to_thread(text_in, content)
            return replace(incoming, file=replace(file, content=text))
        except Unreadable as fault:
            return replace(incoming, file=replace(file, fault=str(fault)))

    async def _once(self, incoming: Incoming, *, window: bool) -> Outcome:
        try:
            outcome = await self._store.run(lambda work: self._do(work, incoming, window=window))
        except Undone as undone:
            said = undone
            outcome = await self._store.run(lambda work: self._say(work, incoming, said, window=window))
        except TakesLong as long:
            outcome = await self._work_out(incoming, long.long_work, window=window)
        crash_points.reach("inbox.committed")
        for told in self._told:
            told(incoming)
        return outcome

    async def _do(self, work: Work, incoming: Incoming, *, window: bool) -> Outcome:
        """The unit of work of one thing that was received, if it is still to be handled."""
        if not await inbox.take(work, incoming.identity.platform, incoming.key):
            return Outcome()
        outcome = await self._dispatcher.dispatch(work, incoming, window=window)
        crash_points.reach("inbox.handled")
        return outcome

    async def _say(self, work: Work, incoming: Incoming, undone: Undone, *, window: bool) -> Outcome:
        """All that was done was undone; now only the answer counts."""
        if not await inbox.take(work, incoming.identity.platform, incoming.key):
            return Outcome()
        request = await request_of(work, incoming)
        reply = await undone.answer(work, request)
        return await self._dispatcher.answer(work, incoming, request, reply, window=window)

    async def _work_out(self, incoming: Incoming, long_work: LongWork, *, window: bool) -> Outcome:
        """Work something out while no transaction is open, and go on with what came of it."""
        found = await self._worked_out(long_work)

        async def go_on(work: Work) -> Outcome:
            if not await inbox.take(work, incoming.identity.platform, incoming.key):
                return Outcome()
            return await self._dispatcher.go_on(work, incoming, long_work, found, window=window)

        try:
            return await self._store.run(go_on)
        except Undone as undone:
            said = undone
            return await self._store.run(lambda work: self._say(work, incoming, said, window=window))

    async def _worked_out(self, long_work: LongWork) -> Any:
        if long_work.fetch is not None:
            return await long_work.fetch(self._fetcher)
        if long_work.look is not None:
            async with self._store.look() as work:
                return await long_work.look(work)
        if long_work.work_out is None:
            return None
        if long_work.apart:
            return await separate_process.run(long_work.work_out)
        return await asyncio.to_thread(long_work.work_out)

    async def _failed(self, platform: str, key: str, error: Exception) -> Outcome:
        reference = secrets.token_hex(3)
        log.trouble(logger, "handling_failed", error, reference=reference, platform=platform)

        async def note(work: Work) -> None:
            packed = await inbox.pending(work, platform, key)
            if await inbox.failed(work, platform, key, type(error).__name__) and packed:
                await _apologise(work, platform, key, packed, reference)

        await self._store.run(note)
        self.wake()
        return Outcome()


async def _apologise(work: Work, platform: str, key: str, packed: dict[str, Any], reference: str) -> None:
    """Tell whoever asked that it won't be done, as far as it can be made out who that was."""
    text = (
        "Sorry, something went wrong on my side and I couldn't do that. If you tell the organisers, please "
        f"give them this reference: {reference}."
    )
    try:
        async with work.part():
            await replies.enqueue(work, Incoming.unpack(platform, key, packed), Message(text))
    except Exception as error:
        # That nobody can be told must not keep it from being set aside.
        if may_be_unavailable(error):
            raise
        log.trouble(logger, "nobody_to_tell", error)
