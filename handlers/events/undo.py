"""What can be taken back of events, and how."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from bot.feature import Undo
from handlers.events import actions, messages, organiser_messages, rsvp_actions
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


async def note_answers(
    work: Work, person_id: int, kind: str, subject: int, found: Iterable[Answered]
) -> None:
    """Keep what somebody had answered before, to each of these events."""
    before = {str(one.event.id): one.before for one in found}
    await last_acts.note(work, person_id, kind, subject, before=before)


async def _answer_back(work: Work, request: Request, act: Act) -> Reply:
    """What was answered before counts again; a place that somebody else has by now is theirs."""
    person = request.person
    said = await rsvp_actions.take_answer_back(work, act.subject, person.id, _before(act.detail, act.subject))
    if said.now is None:
        return Reply.say(messages.not_answered(said.event))
    remind = rsvp_actions.reminded_before(work, said.event)
    return Reply(messages.answered(said.event, None, said.now, person.zone, remind=remind, place=said.place))


async def _answers_back(work: Work, request: Request, act: Act) -> Reply:
    """The same for each date of a series."""
    found = [
        await rsvp_actions.take_answer_back(work, event_id, request.person.id, _before(act.detail, event_id))
        for event_id in map(int, act.detail["before"])
    ]
    return Reply.say(messages.answers_taken_back(found[0].event))


def _before(detail: dict[str, Any], event_id: int) -> Answer | None:
    kept = detail["before"].get(str(event_id))
    return Answer(kept) if kept is not None else None


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


UNDO = {
    ANSWERED: Undo(_answer_back, Role.GUEST),
    ANSWERED_SERIES: Undo(_answers_back, Role.GUEST),
    DRAFTED: Undo(_discard, Role.ORGANISER),
    SCHEDULED: Undo(_unschedule, Role.ORGANISER),
}
