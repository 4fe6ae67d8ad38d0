"""What happens by itself with the digest: it is made for those who asked, and posted in channels."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.chat.message import Message
from bot.chat.recurrence import Recurrence
from bot.chat.role import Role
from bot.feature import Due
from handlers.digest import actions, messages
from handlers.shared import public_posts
from handlers.shared.telling_people import tell_each
from storage import digests, letters, roles, schedule
from storage.database import Work
from storage.outbox import Urgency

# So many at a time, so that nobody who types a command waits for a whole community to be written to.
AT_ONCE = 200
STEP = timedelta(seconds=1)
# A digest that is later than this isn't posted any more: the next one tells what is coming by then.
LATE = timedelta(hours=12)
READ_UNTIL = timedelta(days=3)


async def make_due(work: Work, due: Due) -> None:
    """Write to some of those who asked for it, and have the others written to right after."""
    moment = actions.last_moment(work)
    readers = await digests.next_readers(work, moment, AT_ONCE)
    found = await actions.for_people(work, readers) if readers else {}
    told = [person_id for person_id, (digest, _) in found.items() if not digest.is_empty]

    def message(person_id: int, zone: ZoneInfo) -> Message:
        digest, answers = found[person_id]
        return messages.digest(digest, zone, answers, private=True)

    await tell_each(
        work,
        told,
        message,
        key=f"digest:{moment.date().isoformat()}",
        zone=work.community.zone,
        urgency=Urgency.BULK,
        expires_at=moment + READ_UNTIL,
    )
    await digests.note_made(work, readers, moment)
    # What is arranged for this very instant counts as done.
    at = work.now + STEP if len(readers) == AT_ONCE else actions.next_moment(work)
    zone = work.community.zone.key
    await schedule.arrange(work, kind=actions.PRIVATE, subject_id=0, at=at, zone=zone)


async def post_due(work: Work, due: Due) -> None:
    """Post it in a channel, unless there is nothing to tell, or it is far too late."""
    row = await digests.channel(work, due.subject)
    if row is None:
        return
    recurs = Recurrence.kept(row.rule, row.start, row.zone)
    following = public_posts.following(recurs, due)
    if following is not None:
        await actions.arrange(work, row, following)
    if not await roles.has(work, row.made_by, Role.ORGANISER):
        # It goes on once another organiser has taken it over.
        key = f"digest-host:{row.id}"
        await letters.write_to(work, row.made_by, key=key, message=messages.no_longer_allowed(row.name))
        return
    found = await actions.whole(work)
    if found.is_empty or due.now - due.scheduled_for > LATE:
        return
    await public_posts.post(
        work,
        [row.channel],
        messages.digest(found, work.community.zone, {}, private=False),
        key=f"digest:{row.id}:{due.scheduled_for.isoformat()}:",
        until=due.scheduled_for + LATE,
        author_id=row.made_by,
        about=lambda channel: f"the digest in {channel.name}",
    )
