"""`mentor met` and `mentor hours`: meetings noted by a press, and a mentor's record of them."""

from __future__ import annotations

from bot.chat.phrases import lengths
from bot.chat.phrases.fault import NotATime
from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.mentoring import pair_messages, session_actions, session_messages
from handlers.mentoring.buttons import GoOn, NoteSession, SayOutcome
from storage import mentor_pairs, mentor_sessions, people
from storage.database import Work


async def met(work: Work, request: Request) -> Reply:
    """Note that one met today: for how long by a press, or as it was typed. Raises Refusal."""
    me = request.person.id
    pairs = await mentor_pairs.pairs_of(work, me)
    if not pairs:
        raise pair_messages.in_no_pair()
    day = work.now.astimezone(work.community.zone).date().isoformat()
    said = request.words.strip()
    if said and len(pairs) == 1:
        return await note(work, request, NoteSession(pair_id=pairs[0].id, day=day, minutes=_minutes(said)))
    names = await people.names(work, [pair.other(me) for pair in pairs])
    shown = [(pair.id, pair.other(me), names[pair.other(me)]) for pair in pairs]
    return Reply(session_messages.which_meeting(shown, day), direct=True)


def _minutes(said: str) -> int:
    try:
        minutes = round(lengths.read(said).total_seconds() / 60)
    except NotATime as fault:
        raise session_messages.how_long() from fault
    if not 0 < minutes <= session_messages.MOST_MINUTES:
        raise session_messages.how_long()
    return minutes


async def note(work: Work, request: Request, pressed: NoteSession) -> Reply:
    """They met for so long."""
    if not 0 < pressed.minutes <= session_messages.MOST_MINUTES:
        raise session_messages.how_long()
    me = request.person.id
    pair, new = await session_actions.note(work, pressed.pair_id, pressed.day, pressed.minutes, by=me)
    other = pair.other(me)
    name = await people.name_of(work, other)
    return Reply(session_messages.noted(other, name, pressed.minutes, new=new))


async def hours(work: Work, request: Request) -> Reply:
    """A mentor's record of meetings, for their appraisal. Raises Refusal without any."""
    found = await mentor_sessions.of_mentor(work, request.person.id)
    past = await mentor_sessions.past(work, request.person.id)
    if not found and past is None:
        raise session_messages.no_mentor_yet()
    return Reply(session_messages.hours(found, past, request.person.zone), direct=True)


async def go_on(work: Work, request: Request, pressed: GoOn) -> Reply:
    """Three months more."""
    me = request.person
    pair = await session_actions.go_on(work, pressed.pair_id, by=me.id)
    if pair.ends_at is None:
        raise pair_messages.pair_is_gone()
    name = await people.name_of(work, pair.other(me.id))
    return Reply(session_messages.goes_on(pair.other(me.id), name, pair.ends_at, me.zone))


async def outcome(work: Work, request: Request, pressed: SayOutcome) -> Reply:
    """One answer of three, and the next question."""
    me = request.person.id
    following = await session_actions.say_outcome(
        work, pressed.pair_id, pressed.question, pressed.value, by=me
    )
    if following is None:
        return Reply.say(session_messages.THANKS_FOR_ANSWERS)
    return Reply(session_messages.outcome(pressed.pair_id, following, first=False), direct=True)
