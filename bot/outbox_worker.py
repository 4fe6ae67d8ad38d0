"""The outbox worker: claims, paces, sends and reconciles. One conversation is sent to in order.

No transaction is open while a platform is spoken to: a claim is committed first, and what became of
it is written after, fenced by the claim's token.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from tenacity import RetryCallState, wait_exponential_jitter

from bot import crash_points, log
from bot.chat import markup
from bot.chat.file import File
from bot.chat.identity import Address
from bot.chat.incoming import storable
from bot.chat.message import Message
from bot.chat.outgoing import LEASE, CannotTell, Lease, NotSent, Outgoing, Refused, Sender, Throttled, Unsure
from bot.clock import Clock
from storage import letters, outbox, posted
from storage.database import Store, Work, by_itself
from storage.outbox import Claimed, Urgency

SAFETY_SCAN = 20.0  # seconds

SHARED_SCAN = 5.0  # seconds, where another process may die and leave work behind

# Messages under way at one time: what isn't yet can still be cancelled, and urgent ones needn't wait long.
AT_ONCE = 40

GATHER = 0.01  # seconds

EXPIRE_EVERY = timedelta(seconds=1)

FAULTS = 6  # unexpected errors with one message before it is given up

FIND_WITHIN = 15.0  # seconds, well within the lease

FINISH_WITHIN = 3.0  # seconds that messages being sent are waited for at the end

# How often a lease is begun anew while sending takes long, in seconds.
HOLD_EVERY = outbox.LEASE.total_seconds() / 3

LONGEST_ERROR = 500  # characters that are kept of what a platform said

LONGEST_REMOTE = 255  # characters of a platform's id of a message

PERHAPS_TWICE = "(You may have had this from me already.)"

_WAITS = wait_exponential_jitter(initial=1, max=300, jitter=1)

logger = log.get("delivery")


class OutboxWorker:
    """Sends what is in the outbox for the platforms that have a sender here."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._senders: dict[str, Sender] = {}
        self._wake = asyncio.Event()
        self._stopping = False
        self._held: dict[str, datetime] = {}
        self._free_at: dict[tuple[str, str], datetime] = {}
        self._expire_next = clock.now()
        self._faults: Counter[int] = Counter()
        self._lost: set[int] = set()
        self._sent: list[tuple[Claimed, str]] = []
        self._recording = asyncio.Lock()
        self._under_way: dict[tuple[str, str], asyncio.Task[None]] = {}
        store.on_wake("delivery", self._wake.set)

    def serve(self, sender: Sender) -> None:
        self._senders[sender.platform] = sender
        self._wake.set()

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

    async def recover(self) -> None:
        """At a lone process's start: what a dead one was sending is looked for, not sent blindly."""
        async with self._store.work() as work:
            await outbox.lapse(work)

    def stop(self) -> None:
        """Have `run` return when it has finished what it is at."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Work until stopped."""
        while not self._stopping:
            self._wake.clear()
            try:
                started = await self._start_due()
                wait = 0.0 if started else await self._until_due()
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
        while await self._start_due() or self._under_way:
            if self._under_way:
                await asyncio.wait(list(self._under_way.values()))

    async def next_due(self) -> datetime | None:
        """When something is to be sent, looked for or given up, as far as the platforms' pace allows."""
        async with self._store.look() as work:
            due = await outbox.next_due(work, self._senders)
        now = self._clock.now()
        if due is None or due > now:
            return due
        return min((at for at in (*self._free_at.values(), *self._held.values()) if at > now), default=due)

    async def _start_due(self) -> int:
        now = self._clock.now()
        platforms = [p for p in self._senders if self._held.get(p, now) <= now]
        if not platforms:
            return 0
        slots = AT_ONCE - len(self._under_way)
        if slots <= 0:
            return 0
        busy = {lane for lane, at in self._free_at.items() if at > now} | set(self._under_way)
        async with self._store.work() as work:
            if now >= self._expire_next:
                self._expire_next = now + EXPIRE_EVERY
                for late in await outbox.expire(work):
                    await by_itself(work, _tell_late(work, late))
            claimed = await outbox.claim(work, platforms=platforms, busy=busy, most=slots)
        if claimed:
            crash_points.reach("delivery.claimed")
        for item in claimed:
            lane = (item.platform, item.dest)
            task = asyncio.create_task(self._deliver(item))
            self._under_way[lane] = task
            task.add_done_callback(partial(self._done, lane))
        return len(claimed)

    def _done(self, lane: tuple[str, str], _: asyncio.Task[None]) -> None:
        self._under_way.pop(lane, None)
        self._wake.set()

    async def _until_due(self) -> float:
        now = self._clock.now()
        due = await self.next_due()
        self._free_at = {lane: at for lane, at in self._free_at.items() if at > now}
        scan = SAFETY_SCAN if self._store.is_sqlite else SHARED_SCAN
        if due is None:
            return scan
        # What is due but not begun is in somebody's hands, or has expired.
        ahead = due - now if due > now else EXPIRE_EVERY
        return min(max(ahead.total_seconds(), 0.01), scan)

    async def _deliver(self, item: Claimed) -> None:
        lease = Lease(item.until or self._clock.now() + outbox.LEASE)
        LEASE.set(lease)
        attempt = asyncio.create_task(self._attempt(item))
        holding = asyncio.create_task(self._hold(item, lease, attempt))
        try:
            await attempt
        except asyncio.CancelledError:
            if item.id not in self._lost:
                attempt.cancel()
                await asyncio.gather(attempt, return_exceptions=True)
                raise
            self._lost.discard(item.id)
            logger.warning("lease_lost", row=item.id, platform=item.platform)
        except Exception as error:
            log.trouble(logger, "delivery_failed", error)
            if await self._store.is_down(error):
                # The lease lapses and the row is looked for again; nothing is lost.
                return
            self._faults[item.id] += 1
            if self._faults[item.id] >= FAULTS:
                del self._faults[item.id]
                # A fault of ours that comes back each time must not hold up what is behind it.
                await self._dead(item, "something is wrong with it on my side")
            else:
                await self._put_back(item, _backoff(item.attempts), type(error).__name__, certain=False)
        finally:
            holding.cancel()

    async def _hold(self, item: Claimed, lease: Lease, attempt: asyncio.Task[None]) -> None:
        """Keep the row while sending takes long, as with files over a slow line; stop where it was lost."""
        while True:
            await asyncio.sleep(HOLD_EVERY)
            try:
                async with self._store.work() as work:
                    kept = await outbox.renew(work, item, tried=False)
                if not kept:
                    self._lost.add(item.id)
                    attempt.cancel()
                    return
                lease.until = self._clock.now() + outbox.LEASE
            except Exception as error:
                log.trouble(logger, "lease_not_renewed", error)

    async def _attempt(self, item: Claimed) -> None:
        sender = self._senders.get(item.platform)
        if sender is None:
            await self._put_back(item, _backoff(1), "disconnected", certain=not item.uncertain)
            return
        try:
            remote = await self._posted(sender, item)
            if remote is None:
                return
        except Throttled as throttled:
            wait = timedelta(seconds=throttled.seconds)
            until = self._clock.now() + wait
            self._held[item.platform] = max(until, self._held.get(item.platform, until))
            await self._put_back(item, wait, str(throttled), certain=not item.uncertain)
            return
        except _NotSettled as early:
            await self._put_back(item, timedelta(seconds=early.seconds), "settling", certain=False)
            return
        except NotSent as fault:
            # A platform that can't be reached comes back some time; only a refusal is for good.
            wait = _backoff(item.attempts)
            await self._put_back(item, wait, str(fault), certain=not item.uncertain)
            return
        except Unsure as fault:
            wait = timedelta(seconds=sender.settle)
            await self._put_back(item, wait or _backoff(item.attempts), str(fault), certain=False)
            return
        except CannotTell as fault:
            await self._cannot_tell(item, str(fault))
            return
        except Refused as fault:
            await self._dead(item, str(fault))
            return
        lane = (item.platform, item.dest)
        if sender.spacing:
            self._free_at[lane] = self._clock.now() + timedelta(seconds=sender.spacing)
        if item.edits is not None:
            async with self._store.work() as work:
                await posted.edited(work, item, remote)
        else:
            await self._record(item, remote)
        crash_points.reach("delivery.recorded")
        self._faults.pop(item.id, None)
        logger.info("sent", row=item.id, platform=item.platform, attempts=item.attempts)

    async def _posted(self, sender: Sender, item: Claimed) -> str | None:
        """Find it or send it: the platform's id, or None where it isn't to be sent by this process now."""
        out = Outgoing(
            key=item.key,
            to=Address(item.platform, item.dest),
            message=Message.unpack(item.payload),
            only_for=item.only_for,
            route=item.route,
            first_tried=item.first_tried,
            rings=item.urgency != Urgency.REPLY,
        )
        if item.edits is not None:
            replaces = await self._replaces(item)
            if replaces is None:
                return None
            out = replace(out, replaces=replaces)
        elif item.uncertain and (found := await self._find(sender, out, item)):
            return found
        crash_points.reach("delivery.found")
        if (item.uncertain or self._was_paused(item)) and not await self._still_wanted(item):
            return None
        remote: str = storable(await sender.send(out))
        crash_points.reach("delivery.sent")
        return remote[:LONGEST_REMOTE]

    async def _record(self, item: Claimed, remote: str) -> None:
        """Write down that it was sent, together with what else was sent while the last was written down."""
        self._sent.append((item, remote))
        async with self._recording:
            done, self._sent = self._sent, []
            if done:
                async with self._store.work() as work:
                    await outbox.sent_all(work, done)

    def _was_paused(self, item: Claimed) -> bool:
        """Whether so much time passed since the claim that another process may have the row by now."""
        return item.until is not None and self._clock.now() > item.until - outbox.LEASE / 2

    async def _replaces(self, item: Claimed) -> str | None:
        """The platform's id of the message that a row changes, or None where it isn't to be changed now."""
        async with self._store.work() as work:
            original = await posted.original(work, item)
            if original is not None and original.state == "sent" and original.remote_id:
                return original.remote_id
            if original is not None and original.state in ("pending", "sending", "uncertain"):
                await outbox.put_back(work, item, wait=_backoff(item.attempts), error="not posted yet")
            else:
                await posted.needless(work, item)
        return None

    async def _find(self, sender: Sender, out: Outgoing, item: Claimed) -> str | None:
        """Look for a message that may have been sent, once enough time has passed to believe it."""
        if out.first_tried is None:
            return None
        tried = item.last_tried or out.first_tried
        settled = tried + timedelta(seconds=sender.settle)
        try:
            async with asyncio.timeout(FIND_WITHIN):
                remote = await sender.find(out)
        except TimeoutError as error:
            raise CannotTell("looking for it took too long") from error
        if remote is None and self._clock.now() < settled:
            raise _NotSettled((settled - self._clock.now()).total_seconds())
        return remote

    async def _still_wanted(self, item: Claimed) -> bool:
        """Whether a row that wasn't sent, as it turned out, is still to be sent by this process."""
        async with self._store.work() as work:
            if item.expires_at is not None and item.expires_at <= work.now:
                if await outbox.too_late(work, item):
                    await _tell_late(work, item)
                return False
            kept = await outbox.renew(work, item, tried=True)
            if kept and (lease := LEASE.get()) is not None:
                lease.until = work.now + outbox.LEASE
            return kept

    async def _put_back(self, item: Claimed, wait: timedelta, error: str, *, certain: bool) -> None:
        put = outbox.put_back if certain else outbox.doubt
        async with self._store.work() as work:
            await put(work, item, wait=wait, error=_kept(error))
        logger.warning("not_sent", row=item.id, platform=item.platform, error=error, certain=certain)

    async def _cannot_tell(self, item: Claimed, error: str) -> None:
        """Nobody can say whether it arrived: a private one is sent again, a public one is not."""
        logger.warning("cannot_tell", row=item.id, platform=item.platform, error=error)
        async with self._store.work() as work:
            if _can_go_directly(item):
                await outbox.reroute(work, item, f"@{item.only_for}", note=PERHAPS_TWICE)
            elif item.attempts < 4:
                await outbox.doubt(work, item, wait=_backoff(item.attempts + 3), error=_kept(error))
            elif item.dest.startswith("@"):
                await outbox.reroute(work, item, item.dest, note=PERHAPS_TWICE)
            elif await outbox.give_up(work, item, _kept(error)):
                reason = "I can't tell whether it was posted, so I didn't post it again"
                await _tell_author(work, item, reason)

    async def _dead(self, item: Claimed, error: str) -> None:
        """It is refused for good: whoever it is for, or asked for it, hears why wherever they can."""
        logger.warning("refused", row=item.id, platform=item.platform, error=error)
        async with self._store.work() as work:
            if _can_go_directly(item):
                await outbox.reroute(work, item, f"@{item.only_for}")
                return
            if files := item.payload.get("files"):
                # It may be the files that aren't taken, and the words may be.
                await outbox.without_files(work, item, _without(files, error))
                return
            if item.otherwise is not None:
                text = f"I can't answer you in a direct message: {markup.literal(error)}."
                await outbox.tell_otherwise(work, item, item.otherwise, text)
                return
            if await outbox.give_up(work, item, _kept(error)):
                await _tell_author(work, item, error)
        logger.error("dead", row=item.id, platform=item.platform, error=error)


def _can_go_directly(item: Claimed) -> bool:
    """Whether a message for one person, which can't go where it was to, can go to them directly."""
    return item.only_for is not None and item.dest != f"@{item.only_for}"


class _NotSettled(Exception):
    def __init__(self, seconds: float) -> None:
        super().__init__("too early to tell")
        self.seconds = seconds


async def _tell_late(work: Work, item: Claimed) -> None:
    """Tell whoever asked for a message that its time has passed; they may be asked what to do."""
    if item.if_late:
        message = Message.unpack(item.if_late)
        await letters.write_to(work, item.author_id, key=f"late:{item.id}", message=message)
    else:
        await _tell_author(work, item, "its time had passed before it could be posted")


async def _tell_author(work: Work, item: Claimed, reason: str) -> None:
    """Tell whoever asked for a message that it won't arrive."""
    what = markup.literal(item.about or "a message of yours")
    message = Message(f"I couldn't deliver {what}: {markup.literal(reason)}.")
    await letters.write_to(work, item.author_id, key=f"undelivered:{item.id}", message=message)


def _without(files: list[dict[str, Any]], error: str) -> str:
    """To whoever was to have files: that they can't, and why."""
    names = markup.literal(" and ".join(File.unpack(file).name for file in files))
    return (
        f"I couldn't send {names} with this: {markup.literal(error)}. Please tell whoever runs Stepup here."
    )


def _kept(error: str) -> str:
    """What a platform said, as it can be kept whatever it was."""
    said: str = storable(log.redact(error))
    return said[:LONGEST_ERROR]


def _backoff(attempts: int) -> timedelta:
    """Longer each time, with some chance in it so that many rows don't come back at once."""
    state = RetryCallState(None, None, (), {})  # type: ignore[arg-type]
    state.attempt_number = max(1, attempts)
    return timedelta(seconds=_WAITS(state))
