"""What can be taken back of events, and how."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any

from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from bot.feature import Undo
from handlers.events import (
    actions,
    change_actions,
    change_messages,
    messages,
    organiser_messages,
    rsvp_actions,
)
from handlers.events.rsvp_actions import Answered
from storage import event_series, last_acts
from storage.database import Work
from storage.last_acts import Act
from storage.rsvps import Answer

# The kinds of act, as they are noted.
ANSWERED = "event-answered"
ANSWERED_SERIES = "event-series-answered"
DRAFTED = "event-drafted"
SCHEDULED = "event-scheduled"
PROPOSED = "event-change-proposed"


async def note_answers(
    work: Work, person_id: int, kind: str, subject: int, found: Iterable[Answered]
) -> None:
    """Keep what somebody had answered before, and when, to each of these events that they answer anew."""
    before = {
        str(one.event.id): [one.before, one.before_at.isoformat() if one.before_at else None]
        for one in found
        if one.before is not one.now
    }
    if before:
        await last_acts.note(work, person_id, kind, subject, before=before)
    else:
        last_acts.leave(work)


async def _answer_back(work: Work, request: Request, act: Act) -> Reply:
    """What was answered before counts again; a place that somebody else has by now is theirs."""
    person = request.person
    before = _before(act.detail, act.subject)
    said = await rsvp_actions.take_answer_back(work, act.subject, person.id, *before)
    if said.now is None:
        return Reply.say(messages.not_answered(said.event))
    if said.now is Answer.OFFERED:
        return Reply.say(messages.offered_again(said.event))
    remind = await rsvp_actions.reminded_before(work, said.event, person.id)
    return Reply(messages.answered(said.event, None, said.now, person.zone, remind=remind, place=said.place))


async def _answers_back(work: Work, request: Request, act: Act) -> Reply:
    """The same for each date of a series; those that are over or called off meanwhile stay as they are."""
    found = []
    for event_id in map(int, act.detail["before"]):
        with suppress(Refusal):
            before = _before(act.detail, event_id)
            found.append(await rsvp_actions.take_answer_back(work, event_id, request.person.id, *before))
    if not found:
        raise messages.nothing_of_series_left()
    return Reply.say(messages.answers_taken_back(found[0].event))


def _before(detail: dict[str, Any], event_id: int) -> tuple[Answer | None, datetime | None]:
    kept, at = detail["before"].get(str(event_id), (None, None))
    return (Answer(kept) if kept else None), (datetime.fromisoformat(at) if at else None)


async def _discard(work: Work, request: Request, act: Act) -> Reply:
    event = await actions.found_event(work, act.subject)
    await actions.discard_event(work, event.id)
    return Reply.say(organiser_messages.draft_taken_back(event))


async def _unschedule(work: Work, request: Request, act: Act) -> Reply:
    """What isn't announced yet never is."""
    event = await actions.cancellable(work, act.subject)
    if event.announced_at is not None:
        return Reply.say(organiser_messages.stays_announced(event, request.example))
    if await event_series.series_of(work, event.id) is not None:
        await actions.call_off_series(work, event, by=request.person.id)
    else:
        await actions.call_off_event(work, event, by=request.person.id)
    return Reply.say(organiser_messages.schedule_taken_back(event))


async def _unpropose(work: Work, request: Request, act: Act) -> Reply:
    """A change that was only shown is thrown away."""
    await change_actions.leave_unchanged(work, act.subject)
    return Reply.say(change_messages.STAYS_AS_IT_IS)


UNDO = {
    PROPOSED: Undo(_unpropose, Role.GUEST),
    ANSWERED: Undo(_answer_back, Role.GUEST),
    ANSWERED_SERIES: Undo(_answers_back, Role.GUEST),
    DRAFTED: Undo(_discard, Role.ORGANISER),
    SCHEDULED: Undo(_unschedule, Role.ORGANISER),
}
