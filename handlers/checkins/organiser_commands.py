"""`checkin start` and what follows it, for organisers: how far it has got, its end, and what came of it."""

from __future__ import annotations

from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.checkins import actions, forms, parsing, round_actions, round_messages
from handlers.checkins.buttons import (
    CancelRound,
    CloseRound,
    DropRound,
    LeaveRound,
    OpenRound,
    StopPlan,
    TellOutcome,
)
from handlers.checkins.parsing import QUESTION, Asked
from storage import checkins
from storage.checkins import CheckinRound
from storage.database import Work


async def start(work: Work, request: Request) -> Reply:
    """Draft a round and show it; nobody is asked before that."""
    await actions.none_running(work, request.person.zone)
    if not request.words.strip():
        return Reply(form=await forms.build_start(work, request, ""))
    asked = parsing.read(request.words, request.person.zone, request.now, work.catalogue)
    return await _draft(work, asked, QUESTION, request)


async def submit_start(work: Work, request: Request, subject: str, answers: forms.StartAnswers) -> Reply:
    """The form of a round was sent: draft it and show it."""
    asked = Asked(parsing.checked_title(answers.title), answers.closes, answers.audience or "")
    return await _draft(work, asked, answers.question or QUESTION, request)


async def _draft(work: Work, asked: Asked, question: str, request: Request) -> Reply:
    zone = request.person.zone
    drafted = await actions.draft_round(work, asked, question, by=request.person.id, zone=zone)
    again_from = await round_actions.asked_again_from(work)
    return Reply(round_messages.preview(drafted, zone, again_from=again_from))


async def open_(work: Work, request: Request, pressed: OpenRound) -> Reply:
    """Have everybody asked."""
    found = await actions.open_round(work, pressed.round_id, by=request.person.id)
    return Reply.say(round_messages.is_open(found, status=request.example("checkin status")))


async def drop(work: Work, request: Request, pressed: DropRound) -> Reply:
    """Throw the draft away."""
    await actions.drop_round(work, pressed.round_id)
    return Reply.say(round_messages.DISCARDED)


async def status(work: Work, request: Request) -> Reply:
    """How far the running round has got, in rounded numbers; and what is planned."""
    zone = request.person.zone
    found = await checkins.running(work)
    planned = await round_actions.planned(work)
    if found is None:
        start_ = request.example(round_messages.EXAMPLE)
        return Reply.say(round_messages.none_open(planned, zone, start=start_))
    return Reply.say(round_messages.status(found, await actions.so_far(work, found), planned, zone))


async def extend(work: Work, request: Request) -> Reply:
    """Give people longer to answer."""
    found = await round_actions.open_one(work, (await _running(work, request)).id)
    closes = parsing.later_closing(request.words, found, request.person.zone, request.now)
    await round_actions.extend(work, found, closes, by=request.person.id)
    return Reply.say(round_messages.extended(found, request.person.zone))


async def close(work: Work, request: Request) -> Reply:
    """Ask before a round is closed early."""
    found = await _running(work, request)
    fresh = await checkins.not_settled(work, await actions.matching(work, found))
    return Reply(round_messages.close_now(found, await actions.so_far(work, found), fresh=fresh))


async def close_now(work: Work, request: Request, pressed: CloseRound) -> Reply:
    """Close it: what may be shown is worked out now, once."""
    found = await round_actions.close(work, pressed.round_id, by=request.person.id)
    return Reply.say(round_messages.closed_now(found, needs=request.example("needs")))


async def cancel(work: Work, request: Request) -> Reply:
    """Ask before a round is cancelled."""
    return Reply(round_messages.cancel_now(await _running(work, request)))


async def cancel_now(work: Work, request: Request, pressed: CancelRound) -> Reply:
    """Cancel it: nobody is asked any more, and nothing is shown of it."""
    found = await round_actions.cancel(work, pressed.round_id, by=request.person.id)
    return Reply.say(round_messages.cancelled(found))


async def leave(work: Work, request: Request, pressed: LeaveRound) -> Reply:
    """Leave everything as it is."""
    return Reply.say(round_messages.LEFT)


async def plan(work: Work, request: Request) -> Reply:
    """Have a round started every term, or say which are."""
    zone = request.person.zone
    if not request.words.strip():
        planned = await round_actions.planned(work)
        return Reply(
            round_messages.plans(planned, zone, example=request.example(round_messages.PLAN_EXAMPLE))
        )
    asked = parsing.every_term(request.words, zone, request.now, work.catalogue)
    found, opens = await round_actions.plan(work, asked, by=request.person.id, zone=zone)
    return Reply(round_messages.planned(found, opens, zone))


async def stop_plan(work: Work, request: Request, pressed: StopPlan) -> Reply:
    """Start no more rounds of a plan."""
    title = await round_actions.stop_plan(work, pressed.plan_id, by=request.person.id)
    return Reply.say(round_messages.plan_stopped(title))


async def outcome(work: Work, request: Request) -> Reply:
    """Show what would be told to those who answered: what they said, and what organisers did about it."""
    asked = parsing.outcome(request.words)
    rounds = await checkins.closed(work)
    if not rounds:
        raise round_messages.none_closed()
    found = parsing.titled(asked.title, rounds)
    findings = await round_actions.draft_outcome(work, found, asked.text)
    return Reply(round_messages.outcome_preview(found, findings))


async def tell_outcome(work: Work, request: Request, pressed: TellOutcome) -> Reply:
    """Tell it to everybody who answered, once."""
    found = await round_actions.tell_outcome(work, pressed.round_id, pressed.text, by=request.person.id)
    return Reply.say(round_messages.outcome_told(found))


async def core(work: Work, request: Request) -> Reply:
    """What each job family is asked in every check-in, and what else might be."""
    return Reply.say(round_messages.core(work.community, work.catalogue))


async def _running(work: Work, request: Request) -> CheckinRound:
    found = await checkins.running(work)
    if found is None:
        raise round_messages.nothing_open()
    return found
