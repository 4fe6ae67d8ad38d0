"""For organisers: how mentoring stands, without names; and a round that matches everybody at once."""

from __future__ import annotations

import re
import statistics
from datetime import UTC, datetime
from functools import partial
from typing import Any

from bot.chat import markup
from bot.chat.button import Button, Style
from bot.chat.message import Message
from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.feature import LongWork
from handlers.mentoring import actions, matching, messages, round_actions
from handlers.mentoring.buttons import DropRound, SendRound
from handlers.shared import disclosure
from storage import audit, mentoring, skills
from storage.database import Work
from storage.mentoring import Mentee, MentorRound, MentorRoundState

ROUND_EXAMPLE = "mentor round without 2"
DAYS_FROM = 5
_WITHOUT = re.compile(r"without\s+(?P<numbers>\d{1,4}(?:\s*(?:,|and)\s*\d{1,4})*)", re.IGNORECASE)


async def report(work: Work, request: Request) -> Reply:
    """Numbers only; topics as the disclosure rule lets them be named."""
    rules = work.community.disclosure
    local = work.now.astimezone(work.community.zone)
    # Of months that are over, so that asking before and after somebody's request shows nothing.
    this_month = datetime(local.year, local.month, 1, tzinfo=work.community.zone).astimezone(UTC)
    found = await mentoring.totals(work, before=this_month)
    enough = len(found.days) >= DAYS_FROM
    days = f"{statistics.median(found.days):.0f} days" if enough else f"shown from {DAYS_FROM} pairs on"
    rows = [
        f"Mentors who offer: {found.mentors}; places free: {found.places}",
        f"Requests that wait: {found.open}",
        f"Active pairs: {found.active}; ended: {found.ended}",
        f"Usual time from request to pair: {days}",
    ]
    asked = sorted(found.topics.items(), key=lambda item: (-item[1], item[0]))
    wanted = [
        f"{markup.literal(work.catalogue.name_of(key))} (about {disclosure.rounded(count, rules)})"
        for key, count in asked
        if count >= rules.base
    ]
    if wanted:
        rows.append(f"Most asked for until the end of last month: {', '.join(wanted[:10])}")
    text = "\n".join(f"- {row}" for row in rows)
    return Reply.say(f"**Mentoring**\n\n{text}\n\nTopics are named where at least {rules.base} people asked.")


async def round_(work: Work, request: Request) -> Reply | LongWork:
    """Match all open requests at once, and show it; nobody is asked before the organiser says so."""
    words = request.words.strip()
    if words:
        return await _without(work, words, request)
    mentees = await mentoring.mentees(work)
    mentors = await mentoring.mentors(work)
    if not mentees:
        raise Refusal("Nobody is looking for a mentor at the moment.")
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
        raise Refusal("No mentor who has a place fits anybody who is looking for one.")
    row = await round_actions.draft_round(work, pairs, by=request.person.id)
    left = len(await mentoring.mentees(work)) - len(pairs)
    return await _shown(work, row, left, request)


async def _without(work: Work, words: str, request: Request) -> Reply:
    match = _WITHOUT.fullmatch(words)
    row = await mentoring.draft_round(work)
    if match is None or row is None:
        raise Refusal(
            "To leave pairs out of the round that is shown, give their numbers.", example=ROUND_EXAMPLE
        )
    pairs: list[dict[str, Any]] = row.pairs["pairs"]
    numbers = {int(number) for number in re.findall(r"\d+", match["numbers"])}
    if not numbers <= set(range(1, len(pairs) + 1)):
        raise Refusal(f"The pairs are numbered from 1 to {len(pairs)}.", example="mentor round without 1")
    row.pairs = {"pairs": [pair for number, pair in enumerate(pairs, 1) if number not in numbers]}
    if not row.pairs["pairs"]:
        row.state = MentorRoundState.DROPPED
        return Reply.say("No pair is left, so I've dropped the round. Nobody was asked.")
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
        why = f"fit {fit.score} of 100: {messages.reasons_apart(fit)}" if fit else "no longer possible"
        names = (mentee.name if mentee else "someone who left", mentor.name if mentor else "someone who left")
        rows.append((*names, why))
    text = messages.round_(rows, unmatched, len({pair["mentor"] for pair in pairs}))
    if len(pairs) > 1:
        text += f"\n\nTo leave one out, type {request.example(ROUND_EXAMPLE)}."
    buttons = (
        Button("Ask these mentees", SendRound(round_id=row.id), Style.PRIMARY, word="ask them"),
        Button("Drop the round", DropRound(round_id=row.id)),
    )
    named = (*(mentee.id for mentee in mentees.values()), *(pair["mentor"] for pair in pairs))
    return Reply(Message(text, buttons, mentions=named), direct=True)


async def _draft(work: Work, round_id: int) -> MentorRound:
    row = await mentoring.round_(work, round_id)
    if row is None or row.state != MentorRoundState.DRAFT:
        raise Refusal("That round has been dealt with already, or a newer one has taken its place.")
    return row


async def send(work: Work, request: Request, pressed: SendRound) -> Reply:
    """Ask the mentees of a round, each privately, whether they would like that mentor.

    Nothing that somebody wrote goes to a mentor before they have said yes.
    """
    row = await _draft(work, pressed.round_id)
    pairs = row.pairs["pairs"]
    row.state, row.pairs = MentorRoundState.SENT, {"pairs": []}
    mentors = {mentor.id: mentor for mentor in await mentoring.mentors(work)}
    asked = 0
    for pair in pairs:
        mentor = mentors.get(pair["mentor"])
        asked += mentor is not None and await actions.propose(work, pair["request"], mentor, row)
    await audit.record(work, actor_id=request.person.id, action="mentor.round.send", detail=f"{asked} asked")
    left = len(pairs) - asked
    rest = f" {left} could not be asked any more." if left else ""
    return Reply.say(
        f"{asked} {'mentee was' if asked == 1 else 'mentees were'} asked.{rest} A mentor hears of it when "
        "the mentee says yes."
    )


async def drop(work: Work, request: Request, pressed: DropRound) -> Reply:
    row = await _draft(work, pressed.round_id)
    row.state, row.pairs = MentorRoundState.DROPPED, {"pairs": []}
    return Reply.say("Dropped. Nobody was asked.")
