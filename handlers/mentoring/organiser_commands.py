"""For organisers: how mentoring stands, without names; and a round that matches everybody at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import Any

from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.feature import LongWork
from handlers.mentoring import matching, organiser_messages, parsing, report_actions, round_actions
from handlers.mentoring.buttons import DropRound, SendRound
from handlers.mentoring.organiser_messages import RoundRow
from handlers.mentoring.parsing import RoundChange
from handlers.mentoring.topic_meanings import Meanings
from storage import mentoring, skills
from storage.database import Work
from storage.mentor_rounds import MentorRound

# Of so many possible pairs a round is worked out in a moment.
_WORKED_OUT_HERE = 20_000


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
        return await _changed(work, words, request)
    pinned = await round_actions.pinned_pairs(work)
    settled, places = {pair["request"] for pair in pinned}, Counter(pair["mentor"] for pair in pinned)
    mentees = [mentee for mentee in await mentoring.mentees(work) if mentee.request_id not in settled]
    mentors = [replace(one, free=one.free - places[one.id]) for one in await mentoring.mentors(work)]
    if not mentees and not pinned:
        raise organiser_messages.nobody_is_looking()
    # Only what profiles show, which organisers may read: a score must tell nothing of anybody's own answers.
    ids = [*(mentee.id for mentee in mentees), *(mentor.id for mentor in mentors)]
    levels = await skills.shown_levels(work, ids)
    solve = partial(matching.pairs, mentees, mentors, levels, Meanings.of(work.catalogue), now=work.now)
    return LongWork(solve, _matched, apart=len(mentees) * len(mentors) > _WORKED_OUT_HERE)


async def _matched(work: Work, request: Request, found: list[round_actions.Pair]) -> Reply:
    """Keep and show what was worked out, as far as it is still so: meanwhile anything may have changed."""
    pinned = [(pair["request"], pair["mentor"]) for pair in await round_actions.pinned_pairs(work)]
    pairs = (await round_actions.still_possible(work, [*pinned, *found]))[len(pinned) :]
    if not pairs and not pinned:
        raise organiser_messages.nobody_fits()
    row = await round_actions.draft_round(work, pairs, by=request.person.id)
    left = len(await mentoring.mentees(work)) - len(row.pairs["pairs"])
    return await _shown(work, row, left, request)


async def _changed(work: Work, words: str, request: Request) -> Reply:
    what, numbers = parsing.round_change(words)
    row: MentorRound | None
    match what:
        case RoundChange.WITHOUT:
            row = await round_actions.leave_out(work, numbers)
        case RoundChange.SWAP:
            row = await round_actions.swap(work, *numbers)
        case _:
            row = await round_actions.pin(work, numbers, pinned=what is RoundChange.PIN)
    if row is None:
        return Reply.say(organiser_messages.NO_PAIR_LEFT)
    return await _shown(work, row, 0, request)


async def _shown(work: Work, row: MentorRound, unmatched: int, request: Request) -> Reply:
    pairs: list[dict[str, Any]] = row.pairs["pairs"]
    mentees = {m.request_id: m for m in await mentoring.mentees(work, [pair["request"] for pair in pairs])}
    mentors = {m.id: m for m in await mentoring.mentors(work)}
    levels = await skills.shown_levels(work, [*(m.id for m in mentees.values()), *mentors])
    meanings = Meanings.of(work.catalogue)
    rows = []
    for pair in pairs:
        mentee, mentor = mentees.get(pair["request"]), mentors.get(pair["mentor"])
        fit = matching.fit(mentee, mentor, levels, meanings) if mentee and mentor else None
        names = (mentee.name if mentee else None, mentor.name if mentor else None)
        rows.append(RoundRow(pair["number"], *names, organiser_messages.fits(fit), pinned=pair["pinned"]))
    message = organiser_messages.round_shown(
        rows,
        row.id,
        row.version,
        unmatched=unmatched,
        mentors=len({pair["mentor"] for pair in pairs}),
        example=request.example,
        mentions=(*(mentee.id for mentee in mentees.values()), *(pair["mentor"] for pair in pairs)),
    )
    return Reply(message, direct=True)


async def send(work: Work, request: Request, pressed: SendRound) -> Reply:
    """Ask the mentees of the round that is shown."""
    asked, left = await round_actions.send_round(
        work, pressed.round_id, pressed.version, by=request.person.id
    )
    return Reply.say(organiser_messages.round_sent(asked, left))


async def drop(work: Work, request: Request, pressed: DropRound) -> Reply:
    """Throw the round away."""
    await round_actions.drop_round(work, pressed.round_id)
    return Reply.say(organiser_messages.ROUND_DROPPED)
