"""Who came to an event is noted, and how useful it was to them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from handlers.events import attendance_messages
from handlers.events.usefulness import kept, worked_out
from handlers.shared.disclosure import Total
from handlers.shared.telling_people import tell_each
from storage import attendance, audit, event_series, events, letters, reports, rsvps, training
from storage.attendance import AttendedBy
from storage.database import Work
from storage.events import Event, EventState
from storage.outbox import Urgency
from storage.people import Known
from storage.rsvps import Answer

# Letters and digits that nobody takes for another, and no vowels, so that no word comes out.
CODE_LETTERS = "BCDFGHJKMNPQRTVWXYZ2346789"
CODE_LENGTH = 5
BEFORE = timedelta(hours=1)  # from when on the code counts
AFTER = timedelta(days=1)  # until when it does
# When feedback and attendance are closed, a fortnight after the end.
OPEN_FOR = timedelta(days=14)
REPORT = "event-usefulness"


@dataclass(frozen=True, slots=True)
class Usefulness:
    """How useful an event was, or a series of them: `subject` is what it is kept under."""

    subject: str
    total: Total
    is_series: bool


def give_code(event: Event) -> str:
    """The code of an event, made when it is first asked for."""
    if not event.code:
        event.code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    return event.code


async def attend_by_code(work: Work, code: str, person_id: int) -> tuple[Event, bool]:
    """Somebody says that they are there. Returns where, and whether it is news. Raises Refusal."""
    event = await attendance.with_code(work, code)
    if event is None:
        raise attendance_messages.no_such_code()
    if work.now < event.starts_at - BEFORE:
        raise attendance_messages.not_begun_yet(event)
    if work.now > event.ends_at + AFTER:
        raise attendance_messages.over_for_codes(event)
    is_news = await attendance.attend(work, event.id, person_id, AttendedBy.CODE)
    await training.ask_what_was_learnt(work, event)
    return event, is_news


async def note_attendance(work: Work, event: Event, who: Sequence[Known], *, by: int) -> None:
    """An organiser says that these people were there. Raises Refusal."""
    check_begun(work, event)
    for known in who:
        if not await attendance.attend(work, event.id, known.id, AttendedBy.ORGANISER):
            continue
        await audit.record(
            work, actor_id=by, action="events.attended", subject_id=known.id, detail=event.title
        )
    await training.ask_what_was_learnt(work, event)
    if work.now >= event.ends_at:
        await ask_how_useful(work, event, [known.id for known in who])


async def take_attendance_back(work: Work, event: Event, who: Sequence[Known], *, by: int) -> list[Known]:
    """An organiser says that these people weren't there after all. Returns those who had been noted."""
    found = [known for known in who if await attendance.not_attended(work, event.id, known.id)]
    for known in found:
        await audit.record(
            work, actor_id=by, action="events.not-attended", subject_id=known.id, detail=event.title
        )
    return found


def check_begun(work: Work, event: Event) -> None:
    """Raises Refusal where nobody can have come yet."""
    if work.now < event.starts_at - BEFORE:
        raise attendance_messages.not_begun_yet(event)


async def ask_how_useful(work: Work, event: Event, person_ids: Sequence[int]) -> None:
    """Ask these people how useful it was, each once."""
    await tell_each(
        work,
        person_ids,
        lambda person_id, zone: attendance_messages.how_useful(event),
        key=f"event-feedback:{event.id}",
        zone=ZoneInfo(event.zone),
        urgency=Urgency.BULK,
        expires_at=event.ends_at + OPEN_FOR,
    )


async def rateable_until(work: Work, event: Event) -> datetime | None:
    """Until when (UTC) an event, or any date of its series, can be rated; None where that is over."""
    dates, _ = await _dates(work, event)
    ends = [one.ends_at + OPEN_FOR for one in dates if one.state == EventState.PUBLISHED]
    return max((at for at in ends if at > work.now), default=None)


async def _dates(work: Work, event: Event) -> tuple[list[Event], int | None]:
    """All dates of an event's series, with the series' id; or the event alone."""
    series_id = await event_series.series_of(work, event.id)
    return ([event] if series_id is None else await event_series.ever_in_series(work, series_id)), series_id


async def usefulness(work: Work, event: Event) -> Usefulness | None:
    """How useful it was, worked out once when nothing more can be said. None where too few said anything."""
    dates, series_id = await _dates(work, event)
    subject = f"event-{event.id}" if series_id is None else f"series-{series_id}"

    async def make() -> dict[str, Any]:
        return worked_out(
            await attendance.ratings(work, [one.id for one in dates]),
            people=work.community.disclosure.people,
            about=f"{REPORT}:{subject}",
            key=work.disclosure_key,
        )

    found = kept(await reports.once(work, REPORT, subject, make))
    return Usefulness(subject, found, is_series=series_id is not None) if found is not None else None


async def rateable(work: Work, event_id: int, *, by: int) -> Event:
    """An event that somebody may say something about. Raises Refusal."""
    event = await events.find(work, event_id)
    if event is None or event.state != EventState.PUBLISHED or work.now < event.starts_at:
        raise attendance_messages.nothing_to_say_yet()
    if work.now > event.ends_at + OPEN_FOR:
        raise attendance_messages.too_late_to_say(event)
    going = await rsvps.answered(work, event.id, by) is Answer.GOING
    if not going and by not in await attendance.attended(work, event.id):
        raise attendance_messages.for_those_who_came(event)
    return event


async def rate(work: Work, event_id: int, rating: int, *, by: int) -> None:
    """Say how useful it was, from 1 to 5. Raises Refusal."""
    event = await rateable(work, event_id, by=by)
    if not 1 <= rating <= 5:
        raise attendance_messages.not_a_rating()
    await attendance.rate(work, event.id, by, rating)


async def comment(work: Work, event_id: int, text: str, *, by: int, key: str) -> None:
    """Pass a line on to the host, without a name, once for each `key`. Raises Refusal."""
    event = await rateable(work, event_id, by=by)
    if not await attendance.comment(work, event.id, by, text):
        raise attendance_messages.rating_first()
    message = attendance_messages.passed_on(event, text)
    await letters.write_to(work, event.host_id, key=f"event-comment:{key}", message=message)
