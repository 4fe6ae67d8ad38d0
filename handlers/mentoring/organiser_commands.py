"""For organisers: how mentoring stands, without names; and a round that matches everybody at once."""

from __future__ import annotations

from functools import partial

from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.feature import LongWork
from handlers.mentoring import matching, organiser_messages, parsing, report_actions, round_actions
from handlers.mentoring.buttons import DropRound, SendRound
from handlers.mentoring.organiser_messages import ROUND_EXAMPLE
from storage import mentoring, skills
from storage.database import Work
from storage.mentor_rounds import MentorRound
from storage.mentoring import Mentee


async def report(work: Work, request: Request) -> Reply:
    """Numbers only; what people asked for as the disclosure rule lets it be named."""
    totals = await mentoring.totals(work)
    found = await report_actions.figures(work)
    people = work.community.disclosure.people
    return Reply.say(organiser_messages.report(totals, found, work.catalogue, people=people))


async def round_(work: Work, request: Request) -> Reply | LongWork:
    """Match all open requests at once, and show it; nobody is asked before the organiser says so."""
    words = request.words.strip()
    if words:
        return await _without(work, words, request)
    mentees = await mentoring.mentees(work)
    mentors = await mentoring.mentors(work)
    if not mentees:
        raise organiser_messages.nobody_is_looking()
    # Only what profiles show, which organisers may read: a score must tell nothing of anybody's own answers.
    ids = [*(mentee.id for mentee in mentees), *(mentor.id for mentor in mentors)]
    levels = await skills.shown_levels(work, ids)
    return LongWork(partial(matching.assign, mentees, mentors, levels), _matched)


async def _matched(work: Work, request: Request, matched: list[tuple[Mentee, matching.Fit]]) -> Reply:
    """Keep and show what was worked out, as far as it is still so: meanwhile anything may have changed."""
    pairs = await round_actions.still_possible(
        work, [(mentee.request_id, fit.mentor.id) for mentee, fit in matched]
    )
    if not pairs:
        raise organiser_messages.nobody_fits()
    row = await round_actions.draft_round(work, pairs, by=request.person.id)
    left = len(await mentoring.mentees(work)) - len(pairs)
    return await _shown(work, row, left, request)


async def _without(work: Work, words: str, request: Request) -> Reply:
    numbers = parsing.left_out(words)
    row = await round_actions.leave_out(work, numbers)
    if row is None:
        return Reply.say(organiser_messages.NO_PAIR_LEFT)
    return await _shown(work, row, 0, request)


async def _shown(work: Work, row: MentorRound, unmatched: int, request: Request) -> Reply:
    pairs: list[dict[str, int]] = row.pairs["pairs"]
    mentees = {m.request_id: m for m in await mentoring.mentees(work, [pair["request"] for pair in pairs])}
    mentors = {m.id: m for m in await mentoring.mentors(work)}
    levels = await skills.shown_levels(work, [*(m.id for m in mentees.values()), *mentors])
    rows = []
    for pair in pairs:
        mentee, mentor = mentees.get(pair["request"]), mentors.get(pair["mentor"])
        fit = matching.fit(mentee, mentor, levels) if mentee and mentor else None
        names = (mentee.name if mentee else None, mentor.name if mentor else None)
        rows.append((*names, organiser_messages.fits(fit)))
    message = organiser_messages.round_shown(
        rows,
        row.id,
        unmatched=unmatched,
        mentors=len({pair["mentor"] for pair in pairs}),
        without=request.example(ROUND_EXAMPLE),
        mentions=(*(mentee.id for mentee in mentees.values()), *(pair["mentor"] for pair in pairs)),
    )
    return Reply(message, direct=True)


async def send(work: Work, request: Request, pressed: SendRound) -> Reply:
    """Ask the mentees of the round that is shown."""
    asked, left = await round_actions.send_round(work, pressed.round_id, by=request.person.id)
    return Reply.say(organiser_messages.round_sent(asked, left))


async def drop(work: Work, request: Request, pressed: DropRound) -> Reply:
    """Throw the round away."""
    await round_actions.drop_round(work, pressed.round_id)
    return Reply.say(organiser_messages.ROUND_DROPPED)
