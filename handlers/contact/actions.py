"""What changes of when and where somebody is written to."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat.quiet_hours import QuietHours, silent_until
from bot.chat.request import Request
from handlers.contact import messages
from handlers.events import waiting_list
from handlers.mentoring import request_actions
from storage import contact_choices, outbox, people, rsvps, schedule
from storage.contact_choices import Choices
from storage.database import Work


async def pause(work: Work, person_id: int, until: datetime | None, zone: ZoneInfo) -> int:
    """Have nothing unasked reach somebody until then (UTC), or again now. Returns how many messages wait."""
    before = await contact_choices.of(work, person_id)
    if until is not None:
        # Nobody waits for the answer of somebody who said that they are away.
        await request_actions.free_of(work, person_id)
    return await choose(work, person_id, replace(before, paused_until=until), zone)


async def keep_quiet(work: Work, person_id: int, hours: QuietHours | None, zone: ZoneInfo) -> None:
    """Have nothing unasked reach somebody in these hours."""
    before = await contact_choices.of(work, person_id)
    await choose(work, person_id, replace(before, hours=hours), zone)


async def choose(work: Work, person_id: int, chosen: Choices, zone: ZoneInfo) -> int:
    """Keep what somebody chose, for what waits for them too. Returns how many messages waited.

    `zone` is the person's own.
    """
    await contact_choices.save(work, person_id, chosen)
    silent = silent_until(work.now, zone, hours=chosen.hours, paused_until=chosen.paused_until)
    if silent is None:
        # Places that weren't offered meanwhile are now.
        for event_id in await rsvps.waited_for(work, person_id):
            await schedule.arrange(
                work, kind=waiting_list.KIND, subject_id=event_id, at=work.now, zone=zone.key
            )
    return await outbox.hold(work, await people.direct_addresses(work, person_id), silent)


async def platforms(work: Work, person_id: int) -> list[str]:
    """The platforms on which somebody has an account, the one used last at the end."""
    accounts = (await people.accounts(work, [person_id]))[person_id]
    return list(dict.fromkeys(one.platform for one in accounts))


async def shown(work: Work, request: Request, chosen: Choices) -> str:
    """What the asker chose, in words, and how they change it."""
    return messages.shown(
        chosen,
        request.person.zone,
        work.now,
        accounts=await platforms(work, request.person.id),
        pause=request.example(messages.PAUSE_EXAMPLE),
        quiet=request.example(messages.QUIET_EXAMPLE),
        on=request.example(messages.CONTACT_EXAMPLE),
    )
