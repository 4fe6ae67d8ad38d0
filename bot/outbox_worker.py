"""The outbox worker: claims messages, has them sent, and writes down what came of each.

One conversation is sent to in order, and at the platform's pace. A claim is committed before a platform is
spoken to, and what came of it is written after, fenced by the claim's token.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from tenacity import AsyncRetrying, RetryCallState, wait_exponential_jitter

from bot import crash_points, delivery, log, undelivered
from bot.chat.outgoing import LEASE, Lease, Sender
from bot.clock import Clock
from bot.delivery import Later, Never, NotOurs, Result, Sent, Undecided
from bot.platform_rate_limits import Lane, PlatformRateLimits
from storage import outbox, outbox_claims, posted
from storage.database import Store, Work, by_itself
from storage.outbox import Claimed

# Messages under way at one time: what isn't yet can still be cancelled, and urgent ones needn't wait long.
AT_ONCE = 40
# With those that are handed over without being claimed, as somebody waits for each.
ALL_AT_ONCE = 140
GATHER = 0.01  # seconds
EXPIRE_EVERY = timedelta(seconds=1)
FAULTS = 6  # unexpected errors with one message before it is given up
FINISH_WITHIN = 3.0  # seconds that messages being sent are waited for at the end
_WAITS = wait_exponential_jitter(initial=1, max=300, jitter=1)

logger = log.get("outbox")


class OutboxWorker:
    """Sends what is in the outbox for the platforms that have a sender here."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._timings = store.timings
        self._senders: dict[str, Sender] = {}
        self._wake = asyncio.Event()
        self._stopping = False
        self._rate_limits = PlatformRateLimits()
        self._expire_next = clock.now()
        # That the store holds nothing for this process but what is under way.
        self._nothing_waits = False
        self._faults: Counter[int] = Counter()
        self._lost: set[int] = set()
        self._sent: list[tuple[Claimed, str]] = []
        self._recording = asyncio.Lock()
        self._under_way: dict[Lane, asyncio.Task[None]] = {}
        self._claimed = 0  # of those under way
        store.on_wake(outbox.WORKER, self._more)
        store.on_hand(outbox.WORKER, self._take_over)
        store.may_send_at_once = self._may_send_at_once

    # Platforms come and go ----------------------------------------------------------------------

    def serve(self, sender: Sender) -> None:
        """Send what is for this platform from now on."""
        self._senders[sender.platform] = sender
        self._rate_limits.pace(sender.platform, per_minute=sender.per_minute, now=self._clock.now())
        self._more()

    async def retire(self, platform: str) -> None:
        """A platform is about to be disconnected: claim nothing more for it, finish what goes out."""
        self._senders.pop(platform, None)
        under_way = [task for lane, task in self._under_way.items() if lane[0] == platform]
        if not under_way:
            return
        _, left = await asyncio.wait(under_way, timeout=FINISH_WITHIN)
        # What hangs must not go on behind the back of whoever connects next; it is looked for again.
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    # Working ------------------------------------------------------------------------------------

    async def recover(self) -> None:
        """At a lone process's start: what a dead one was sending is looked for, not sent blindly."""
        await self._store.run(outbox_claims.lapse_all)

    def stop(self) -> None:
        """Have `run` return when it has finished what it is at."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Work until stopped."""
        while not self._stopping:
            self._wake.clear()
            try:
                begun = await self._begin_due()
                wait = 0.0 if begun else await self._until_due()
            except Exception as error:
                log.trouble(logger, "outbox_not_looked_after", error)
                wait = 1.0
            if wait > 0 and not self._stopping:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), timeout=wait)
            if self._under_way and not self._stopping:
                # Whatever else is done or comes meanwhile is looked at together.
                await asyncio.sleep(GATHER)

    async def settle(self) -> None:
        """Send everything that is due now, and return when nothing is."""
        while (not self._is_idle() and await self._begin_due()) or self._under_way:
            if self._under_way:
                await asyncio.wait(list(self._under_way.values()))

    async def next_due(self) -> datetime | None:
        """When something is to be sent, looked for or given up, as far as the platforms' pace allows."""
        async with self._store.look() as work:
            due = await outbox_claims.next_due(work, self._senders)
        now = self._clock.now()
        if due is None or due > now:
            return due
        return self._rate_limits.next_end(now) or due

    def _more(self) -> None:
        """There may be something new in the outbox."""
        self._nothing_waits = False
        self._wake.set()

    def _is_idle(self) -> bool:
        """Whether there is nothing to look for; others may put something into a shared store."""
        return self._nothing_waits and self._store.is_sqlite

    async def _until_due(self) -> float:
        """How many seconds there is nothing to do, as far as is known."""
        now = self._clock.now()
        scan = self._timings.outbox_scan if self._store.is_sqlite else self._timings.outbox_shared_scan
        self._nothing_waits = True
        due = await self.next_due()
        if due is None:
            return scan
        self._nothing_waits = False
        # What is due but not begun is in somebody's hands, or has expired.
        ahead = due - now if due > now else EXPIRE_EVERY
        return min(max(ahead.total_seconds(), 0.01), scan)

    # Claiming -----------------------------------------------------------------------------------

    async def _begin_due(self) -> int:
        """Claim what is due, the first of each conversation, and begin to send it. Returns how many."""
        now = self._clock.now()
        platforms = self._rate_limits.allowed(self._senders, now)
        slots = max(0, AT_ONCE - self._claimed)
        expire = now >= self._expire_next
        if not platforms or not (slots or expire):
            return 0
        busy = self._rate_limits.resting(now) | set(self._under_way)
        if expire:
            self._expire_next = now + EXPIRE_EVERY

        async def claim(work: Work) -> list[Claimed]:
            if expire:
                for late in await outbox_claims.expire(work):
                    await by_itself(work, undelivered.tell_late(work, late))
            found: list[Claimed] = []
            for group, room in self._rooms(platforms, now):
                if most := min(slots - len(found), room):
                    found += await outbox_claims.claim(work, platforms=group, busy=busy, most=most)
            return found

        claimed = await self._store.run(claim)
        if claimed:
            crash_points.reach("outbox.claimed")
        for item in claimed:
            self._rate_limits.take(item.platform, _counts(item), now)
        self._claimed += len(claimed)
        for task in self._take(claimed):
            task.add_done_callback(self._done_with_claimed)
        return len(claimed)

    def _rooms(self, platforms: Sequence[str], now: datetime) -> list[tuple[list[str], int]]:
        """The platforms, and how many messages may go to them now: each with a pace of its own by itself."""
        rooms = {platform: self._rate_limits.room(platform, now) for platform in platforms}
        paced = [([platform], room) for platform, room in rooms.items() if room is not None]
        free = [platform for platform, room in rooms.items() if room is None]
        return [*([(free, AT_ONCE)] if free else []), *paced]

    def _may_send_at_once(self, platform: str, conversation: str) -> bool:
        """Whether a message could be sent there right now. Asked on the writer's thread, too."""
        now, lane = self._clock.now(), (platform, conversation)
        return (
            not self._stopping
            and platform in self._senders
            and lane not in self._under_way
            and len(self._under_way) < ALL_AT_ONCE
            and self._rate_limits.allows(lane, now)
        )

    def _take_over(self, handed: Sequence[Claimed]) -> None:
        """Send what was claimed as it was put in the outbox."""
        for item in handed:
            self._rate_limits.take(item.platform, _counts(item), self._clock.now())
        self._take(handed)

    def _done_with_claimed(self, _: asyncio.Task[None]) -> None:
        self._claimed -= 1

    def _take(self, claimed: Sequence[Claimed]) -> list[asyncio.Task[None]]:
        """Begin to send what was claimed, each after what goes to the same conversation already."""
        begun = []
        for item in claimed:
            lane = (item.platform, item.dest)
            task = asyncio.create_task(self._deliver(item, after=self._under_way.get(lane)))
            self._under_way[lane] = task
            task.add_done_callback(partial(self._done, lane))
            begun.append(task)
        return begun

    def _done(self, lane: Lane, task: asyncio.Task[None]) -> None:
        if self._under_way.get(lane) is task:
            del self._under_way[lane]
        if not self._is_idle():
            self._wake.set()

    # Sending ------------------------------------------------------------------------------------

    async def _deliver(self, item: Claimed, *, after: asyncio.Task[None] | None) -> None:
        """Send one message, hold it meanwhile, and write down what came of it."""
        if after is not None:
            await asyncio.wait([after])
        lease = Lease(item.until or self._clock.now() + self._timings.outbox_lease)
        LEASE.set(lease)
        lost = partial(self._lost.add, item.id)
        try:
            with _Holding(item, lease, self._store, self._clock, lost=lost):
                await self._write_down(item, await self._attempt(item))
        except asyncio.CancelledError:
            if item.id not in self._lost:
                raise
            self._lost.discard(item.id)
            logger.warning("lease_lost", row=item.id, platform=item.platform)
        except Exception as error:
            log.trouble(logger, "delivery_failed", error)
            await self._failed(item, error)

    async def _attempt(self, item: Claimed) -> Result:
        sender = self._senders.get(item.platform)
        if sender is None:
            return Later("disconnected", certain=not item.uncertain, wait=_backoff(1))
        return await delivery.deliver(item, sender, self._store, self._clock)

    async def _failed(self, item: Claimed, error: Exception) -> None:
        """A fault of ours: one that comes back each time must not hold up what is behind it."""
        if await self._store.is_down(error):
            # The lease lapses and the row is looked for again; nothing is lost.
            return
        self._faults[item.id] += 1
        if self._faults[item.id] < FAULTS:
            await self._put_back(item, Later(type(error).__name__, certain=False))
            return
        del self._faults[item.id]
        await undelivered.refused(self._store, item, "something is wrong with it on my side")

    # Writing down what came of it ---------------------------------------------------------------

    async def _write_down(self, item: Claimed, result: Result) -> None:
        match result:
            case Sent(remote):
                await self._record(item, remote)
            case Later():
                await self._put_back(item, result)
            case Undecided(error, ever):
                wait = None if ever else _backoff(item.attempts + 3)
                await undelivered.undecided(self._store, item, error, wait=wait)
            case Never(error):
                await undelivered.refused(self._store, item, error)
            case NotOurs():
                pass

    async def _record(self, item: Claimed, remote: str) -> None:
        """Write down that it was sent, together with what else was sent while the last was written down."""
        if item.platform in self._senders and _counts(item):
            spacing = self._senders[item.platform].spacing
            self._rate_limits.sent((item.platform, item.dest), self._clock.now(), spacing=spacing)
        if item.edits is not None:
            await self._store.run(lambda work: posted.edited(work, item, remote))
        else:
            self._sent.append((item, remote))
            async with self._recording:
                done, self._sent = self._sent, []
                try:
                    if done:
                        await self._store.run(lambda work: outbox_claims.sent_all(work, done))
                except BaseException:
                    # Whoever waits for their turn records them; they did go out.
                    self._sent = done + self._sent
                    raise
        crash_points.reach("outbox.recorded")
        self._faults.pop(item.id, None)
        logger.info("sent", row=item.id, platform=item.platform, attempts=item.attempts)

    async def _put_back(self, item: Claimed, later: Later) -> None:
        """Have it tried again; nothing more goes to a platform that is throttled."""
        wait = later.wait or _backoff(item.attempts)
        if later.throttled:
            self._rate_limits.throttled(item.platform, self._clock.now() + wait)
        put = outbox_claims.put_back if later.certain else outbox_claims.doubt
        error = undelivered.kept(later.error)
        await self._store.run(lambda work: put(work, item, wait=wait, error=error))
        self._more()
        logger.warning(
            "not_sent", row=item.id, platform=item.platform, error=later.error, certain=later.certain
        )


class _Holding:
    """Keeps a row while sending it takes long, as with files over a slow line; stops that where it is lost.

    What doesn't take long costs a timer that never fires.
    """

    def __init__(
        self, item: Claimed, lease: Lease, store: Store, clock: Clock, *, lost: Callable[[], object]
    ) -> None:
        self._item = item
        self._lease = lease
        self._store = store
        self._clock = clock
        self._lost = lost

    def __enter__(self) -> None:
        self._renewing: asyncio.Task[None] | None = None
        every = self._store.timings.hold_every
        self._timer = asyncio.get_running_loop().call_later(every, self._begin, asyncio.current_task())

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        if self._renewing is not None:
            self._renewing.cancel()

    def _begin(self, sending: asyncio.Task[Any] | None) -> None:
        self._renewing = asyncio.create_task(self._renew(sending))

    async def _renew(self, sending: asyncio.Task[Any] | None) -> None:
        while True:
            try:
                kept = await self._store.run(lambda work: outbox_claims.renew(work, self._item, tried=False))
            except Exception as error:
                log.trouble(logger, "lease_not_renewed", error)
            else:
                if not kept:
                    self._lost()
                    if sending is not None:
                        sending.cancel()
                    return
                self._lease.until = self._clock.now() + self._store.timings.outbox_lease
            await asyncio.sleep(self._store.timings.hold_every)


def _counts(item: Claimed) -> int:
    """Whether it counts for a platform's pace: no change of a message does, nor what others don't see."""
    return int(item.edits is None and (item.only_for is None or item.dest.startswith("@")))


def _backoff(attempts: int) -> timedelta:
    """Longer each time, with some chance in it so that many rows don't come back at once."""
    state = RetryCallState(AsyncRetrying(), None, (), {})
    state.attempt_number = max(1, attempts)
    return timedelta(seconds=_WAITS(state))
