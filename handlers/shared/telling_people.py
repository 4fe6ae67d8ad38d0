"""Telling many people the same thing privately, each in their own zone; and the organisers. Shared."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat.message import Message
from storage import letters, outbox, people, roles
from storage.database import Work
from storage.outbox import Letter, Urgency


async def tell_each(
    work: Work,
    person_ids: Iterable[int],
    message: Callable[[int, ZoneInfo], Message],
    *,
    key: str,
    zone: ZoneInfo,
    urgency: Urgency = Urgency.REMINDER,
    expires_at: datetime | None = None,
    asked: bool = False,
) -> int:
    """Write to each of these people who has an account, in order, once for each `key`. Returns how many.

    Who took back what it is for is left out (`storage/consents.py`).

    `message` makes what one of them reads, in their own zone, or in `zone` where they have said none. After
    `expires_at` (UTC) nobody is told any more. `asked`: they asked to be told, also while they have paused.
    """
    reached = await people.reach(work, person_ids)
    letters = [
        Letter(f"{key}:{person_id}", to.address, message(person_id, people.zone_or_none(to.zone) or zone))
        for person_id, to in reached.items()
    ]
    return await outbox.enqueue_all(work, letters, urgency=urgency, expires_at=expires_at, asked=asked)


NO_ORGANISER = "There is no organiser I could tell; please write to whoever runs this community."


async def tell_organisers(
    work: Work,
    message: Message,
    *,
    key: str,
    leaving_out: Collection[int] = (),
) -> bool:
    """Write to each organiser, and to whoever is above them, once for each `key`. False: there is none."""
    told = [person_id for person_id in await roles.to_tell(work) if person_id not in leaving_out]
    await write_to_each(work, told, message, key=key)
    return bool(told)


async def write_to_each(work: Work, person_ids: Iterable[int], message: Message, *, key: str) -> None:
    """Write the same to each of these people, once for each `key`."""
    for person_id in person_ids:
        await letters.write_to(work, person_id, key=f"{key}:{person_id}", message=message)
