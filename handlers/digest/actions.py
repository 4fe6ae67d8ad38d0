"""What changes with the digest: who gets it, where it is posted, and what each reads."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, time, timedelta

from bot.chat.identity import Channel
from bot.chat.phrases import times
from bot.chat.recurrence import Recurrence
from handlers.digest import digest_content
from handlers.digest.digest_content import Digest
from handlers.shared import public_posts
from storage import audit, digests, schedule
from storage.database import Work
from storage.digests import DigestChannel
from storage.rsvps import Answer

PRIVATE = "digest-private"
POST = "digest-post"
AT = time(9)


async def whole(work: Work) -> Digest:
    """The digest as it is now, for a channel."""
    coming = await digests.coming(work, work.now + digest_content.HORIZON)
    return digest_content.put_together(coming, work.now)


async def for_people(work: Work, person_ids: Collection[int]) -> dict[int, tuple[Digest, dict[int, Answer]]]:
    """What each of these people reads, and what they answered to those events."""
    found = await whole(work)
    audiences = await digests.audiences(work, person_ids)
    answers = await digests.answers(work, found.event_ids, person_ids)
    own: dict[int, dict[int, Answer]] = {person_id: {} for person_id in person_ids}
    for (event_id, person_id), answer in answers.items():
        own[person_id][event_id] = answer
    return {
        person_id: (digest_content.for_reader(found, audiences[person_id]), own[person_id])
        for person_id in person_ids
    }


def last_moment(work: Work) -> datetime:
    """The last Monday morning (UTC) by the community's clock."""
    zone = work.community.zone
    day = next_moment(work).astimezone(zone).date() - timedelta(days=7)
    return times.localise(datetime.combine(day, AT), zone)[0]


def next_moment(work: Work) -> datetime:
    """The next Monday morning (UTC) by the community's clock."""
    return times.next_monday(work.now, work.community.zone, AT)


async def subscribe(work: Work, person_id: int) -> bool:
    """Have somebody get it from the next one on. False: they do already."""
    new = await digests.ask_for(work, person_id)
    zone = work.community.zone.key
    await schedule.arrange_unless(work, kind=PRIVATE, subject_id=0, at=next_moment(work), zone=zone)
    return new


async def post_in(work: Work, channels: Sequence[Channel], recurs: Recurrence, *, by: int) -> datetime:
    """Have it posted in these channels, in the place of what was arranged there. Returns when next (UTC)."""
    before = {row.channel.address: row for row in await digests.in_channel(work, channels)}
    at = recurs.next_after(work.now) or recurs.first.instant
    for channel in channels:
        row = before.get(channel.address)
        if row is None:
            row = DigestChannel(platform=channel.address.platform, conversation=channel.address.conversation)
        row.name, row.rule, row.start = channel.name, recurs.rule, recurs.start.isoformat()
        row.zone, row.made_by = recurs.zone.key, by
        await work.add(row)
        await arrange(work, row, at)
    await audit.record(work, actor_id=by, action="digest.post", detail=channels[0].name)
    return at


async def arrange(work: Work, row: DigestChannel, at: datetime) -> None:
    """Have it fall due in one channel at that hour on the clock of its zone."""
    await public_posts.arrange(work, kind=POST, subject_id=row.id, at=at, zone=row.zone)


async def post_no_more(work: Work, channels: Sequence[Channel], *, by: int) -> list[str]:
    """It isn't posted in these channels any more. Returns the names of those where it was."""
    found = await digests.in_channel(work, channels)
    for row in found:
        await schedule.drop(work, kind=POST, subject_id=row.id)
        await work.delete(row)
    if found:
        await audit.record(work, actor_id=by, action="digest.stop", detail=found[0].name)
    return [row.name for row in found]
