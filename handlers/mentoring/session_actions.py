"""What changes with meetings of a pair, with its end in time, and with what is said of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from bot.chat.message import Message
from handlers.mentoring import pair_actions, pair_messages, request_actions, session_messages
from handlers.shared import telling_people
from storage import letters, mentor_pairs, mentor_sessions, people, schedule
from storage.database import Work
from storage.mentor_pairs import MentorPair, PairState

END = "mentor-pair-end"
WAITS = timedelta(days=14)
GOES_ON = relativedelta(months=3)


async def plan_end(work: Work, pair: MentorPair) -> None:
    """Have a new pair end after as many months as is usual here."""
    pair.ends_at = _later(work, work.now, relativedelta(months=work.community.mentoring.pair_months))
    await _arrange(work, pair, pair.ends_at)


def _later(work: Work, at: datetime, by: relativedelta) -> datetime:
    """So much later on the community's calendar, in UTC."""
    later: datetime = at.astimezone(work.community.zone) + by
    return later.astimezone(ZoneInfo("UTC"))


async def _arrange(work: Work, pair: MentorPair, at: datetime) -> None:
    await schedule.arrange(work, kind=END, subject_id=pair.id, at=at, zone=work.community.timezone)


async def note(work: Work, pair_id: int, day: str, minutes: int, *, by: int) -> tuple[MentorPair, bool]:
    """A pair met on a day; once, whoever of the two notes it. Raises Refusal."""
    pair = await pair_actions.own_pair(work, pair_id, by=by)
    return pair, await mentor_sessions.note(work, pair.id, day, minutes)


async def time_is_up(work: Work, pair: MentorPair) -> None:
    """Ask both whether they go on; where neither says anything, end it kindly. The pair is locked."""
    names = await people.names(work, [pair.mentor_id, pair.mentee_id])
    if pair.end_asked_at is None:
        pair.end_asked_at = work.now
        for person_id in (pair.mentor_id, pair.mentee_id):
            other = pair.other(person_id)
            message = session_messages.time_is_up(pair.id, other, names[other], WAITS.days)
            await _write(work, pair, person_id, f"time-is-up:{work.now.date()}", message)
        await _arrange(work, pair, work.now + WAITS)
        return
    pair.state, pair.ended_at = PairState.ENDED, work.now
    await schedule.drop(work, kind=pair_actions.CHECK, subject_id=pair.id)
    for person_id in (pair.mentor_id, pair.mentee_id):
        other = pair.other(person_id)
        message = session_messages.ended_in_time(other, names[other])
        await _write(work, pair, person_id, "ended-in-time", message)
    await work.flush()
    await ask_how_it_was(work, pair)
    await request_actions.tell_waiting(work, pair.mentor_id)


async def go_on(work: Work, pair_id: int, *, by: int) -> MentorPair:
    """Three months more, if one of the two says so; the other hears of it, once. Raises Refusal."""
    pair = await pair_actions.own_pair(work, pair_id, by=by)
    if pair.end_asked_at is None or pair.ends_at is None:
        return pair
    pair.end_asked_at, pair.ends_at = None, _later(work, max(work.now, pair.ends_at), GOES_ON)
    await _arrange(work, pair, pair.ends_at)
    ends_at, name = pair.ends_at, await people.name_of(work, by)
    await telling_people.tell_each(
        work,
        [pair.other(by)],
        lambda person_id, zone: session_messages.goes_on(by, name, ends_at, zone),
        key=f"mentor-pair:{pair.id}:goes-on:{work.now.isoformat()}",
        zone=work.community.zone,
    )
    return pair


async def ask_how_it_was(work: Work, pair: MentorPair, *, but: int | None = None) -> None:
    """Ask both three things about a pair that has ended, or the one of them who isn't asked elsewhere."""
    await schedule.drop(work, kind=END, subject_id=pair.id)
    message = session_messages.outcome(pair.id, mentor_sessions.QUESTIONS[0], first=True)
    for person_id in (pair.mentor_id, pair.mentee_id):
        if person_id != but:
            await _write(work, pair, person_id, "outcome", message)


async def say_outcome(work: Work, pair_id: int, question: str, value: int, *, by: int) -> str | None:
    """Keep an answer. Returns the next question, None after the last. Raises Refusal."""
    pair = await pair_actions.ended_pair(work, pair_id, by=by)
    known = {answer for _, answer in session_messages.OUTCOMES.get(question, ("", ()))[1]}
    if pair.state != PairState.ENDED or value not in known:
        raise pair_messages.pair_is_gone()
    await mentor_sessions.say(work, pair.id, by, question, value)
    at = mentor_sessions.QUESTIONS.index(question) + 1
    return mentor_sessions.QUESTIONS[at] if at < len(mentor_sessions.QUESTIONS) else None


async def _write(work: Work, pair: MentorPair, person_id: int, what: str, message: Message) -> None:
    key = f"mentor-pair:{pair.id}:{what}:{person_id}"
    await letters.write_to(work, person_id, key=key, message=message)


async def found(work: Work, pair_id: int) -> MentorPair | None:
    """An active pair, locked."""
    pair = await mentor_pairs.find_pair(work, pair_id, lock=True)
    return pair if pair is not None and pair.state == PairState.ACTIVE else None
