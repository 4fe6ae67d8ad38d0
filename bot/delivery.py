"""One message's way out: found where it may have been sent before, else sent.

What came of it is for the caller to write down.
No transaction is open while a platform is spoken to.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta

from bot import crash_points, drawing, undelivered
from bot.chat.identity import Address
from bot.chat.incoming import storable
from bot.chat.message import Message
from bot.chat.outgoing import LEASE, CannotTell, NotSent, Outgoing, Refused, Sender, Throttled, Unsure
from bot.clock import Clock
from storage import outbox_claims, posted
from storage.database import Store, Work
from storage.outbox import OPEN, Claimed, OutboxState, Urgency

FIND_WITHIN = 15.0  # seconds, well within the lease
LONGEST_REMOTE = 255  # characters of a platform's id of a message


@dataclass(frozen=True, slots=True)
class Sent:
    """It is there: `remote` is the platform's id of it."""

    remote: str


@dataclass(frozen=True, slots=True)
class Later:
    """It is to be tried again, after `wait` where that is known.

    `certain` is whether it certainly isn't there; `throttled`, that nothing more is to go to the platform.
    """

    error: str
    certain: bool
    wait: timedelta | None = None
    throttled: bool = False


@dataclass(frozen=True, slots=True)
class Undecided:
    """Nobody can say whether it is there; `ever`: nor will anybody."""

    error: str
    ever: bool = False


@dataclass(frozen=True, slots=True)
class Never:
    """The platform refuses it for good."""

    error: str


@dataclass(frozen=True, slots=True)
class NotOurs:
    """It isn't to be sent by this process, or at all; what there was to write is written."""


Result = Sent | Later | Undecided | Never | NotOurs


async def deliver(item: Claimed, sender: Sender, store: Store, clock: Clock) -> Result:
    """Find a message or send it."""
    try:
        return await _deliver(item, sender, store, clock)
    except Throttled as fault:
        wait = timedelta(seconds=fault.seconds)
        return Later(str(fault), certain=not item.uncertain, wait=wait, throttled=fault.everything)
    except NotSent as fault:
        # A platform that can't be reached comes back some time; only a refusal is for good.
        return Later(str(fault), certain=not item.uncertain)
    except Unsure as fault:
        return Later(str(fault), certain=False, wait=timedelta(seconds=sender.settle) or None)
    except CannotTell as fault:
        return Undecided(str(fault), ever=fault.ever)
    except Refused as fault:
        return Never(str(fault))


async def _deliver(item: Claimed, sender: Sender, store: Store, clock: Clock) -> Result:
    message = Message.unpack(item.payload)
    out = Outgoing(
        key=item.key,
        to=Address(item.platform, item.dest),
        message=message,
        files=await drawing.drawn(message),
        only_for=item.only_for,
        route=item.route,
        first_tried=item.first_tried,
        rings=item.urgency != Urgency.REPLY,
    )
    if item.edits is not None:
        original = await _original(item, store)
        if not isinstance(original, str):
            return original
        out = replace(out, replaces=original)
    elif item.uncertain:
        found = await _find(item, sender, out, clock)
        if found is not None:
            return found
    crash_points.reach("outbox.found")
    if item.uncertain or _was_paused(item, store, clock):
        wanted = await _still_wanted(item, store, clock)
        if wanted is not None:
            return wanted
    remote: str = storable(await sender.send(out))
    crash_points.reach("outbox.sent")
    return Sent(remote[:LONGEST_REMOTE])


async def _original(item: Claimed, store: Store) -> str | Result:
    """The platform's id of the message that a row changes, where it is to be changed now."""

    async def look(work: Work) -> str | Result:
        original = await posted.original(work, item)
        if original is not None and original.state is OutboxState.SENT and original.remote_id:
            return original.remote_id
        if original is not None and original.state in OPEN:
            return Later("not posted yet", certain=True)
        await posted.needless(work, item)
        return NotOurs()

    return await store.run(look)


async def _find(item: Claimed, sender: Sender, out: Outgoing, clock: Clock) -> Result | None:
    """Look for a message that may have been sent, once enough time has passed to believe it.

    None: it wasn't sent. Raises CannotTell.
    """
    if out.first_tried is None:
        return None
    try:
        async with asyncio.timeout(FIND_WITHIN):
            remote = await sender.find(out)
    except TimeoutError as error:
        raise CannotTell("looking for it took too long") from error
    if remote is not None:
        return Sent(remote[:LONGEST_REMOTE])
    settled = (item.last_tried or out.first_tried) + timedelta(seconds=sender.settle)
    if clock.now() < settled:
        return Later("settling", certain=False, wait=settled - clock.now())
    return None


def _was_paused(item: Claimed, store: Store, clock: Clock) -> bool:
    """Whether so much time passed since the claim that another process may have the row by now."""
    return item.until is not None and clock.now() > item.until - store.timings.outbox_lease / 2


async def _still_wanted(item: Claimed, store: Store, clock: Clock) -> NotOurs | None:
    """Begin the lease anew. NotOurs: another process has the row, or its time has passed meanwhile."""

    async def renew(work: Work) -> NotOurs | None:
        if item.expires_at is not None and item.expires_at <= work.now:
            if await outbox_claims.too_late(work, item):
                await undelivered.tell_late(work, item)
            return NotOurs()
        kept = await outbox_claims.renew(work, item, tried=True)
        return None if kept else NotOurs()

    wanted = await store.run(renew)
    lease = LEASE.get()
    if wanted is None and lease is not None:
        lease.until = clock.now() + store.timings.outbox_lease
    return wanted
