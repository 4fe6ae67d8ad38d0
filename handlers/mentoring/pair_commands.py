"""What a pair does: see how things stand, say how it goes, and end it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.chat.button import Button
from bot.chat.form import subject_id
from bot.chat.message import Message
from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.mentoring import (
    actions,
    forms,
    messages,
    pair_actions,
    pair_messages,
    request_actions,
    session_actions,
    session_messages,
)
from handlers.mentoring.buttons import (
    EndPair,
    EndPairNow,
    Farewell,
    GetHelp,
    GoingWell,
    LeaveAsIs,
    NotMet,
    Trouble,
)
from handlers.shared.telling_people import NO_ORGANISER
from storage import mentor_pairs, mentoring, people
from storage.database import Work
from storage.mentor_pairs import MentorPair, PairWord
from storage.mentor_sessions import QUESTIONS
from storage.mentoring import MentorAsk, MentorRequest

MOST_SHOWN = 5


async def status(work: Work, request: Request) -> Reply:
    """One's own offer, requests and pairs; private."""
    me = request.person.id
    parts: list[str] = []
    named: list[int] = []
    offer = await mentoring.offer(work, me)
    if offer is not None:
        parts.append(messages.described_offer(offer, work.catalogue))
    for pair in await mentor_pairs.pairs_of(work, me):
        role = "mentor" if pair.mentee_id == me else "mentee"
        name = await people.name_of(work, pair.other(me))
        parts.append(pair_messages.in_pair(role, name, pair.since, request.person.zone))
        named.append(pair.other(me))
    said, answers, waiting_ids = await _waiting(work, me)
    parts += said
    named += waiting_ids
    looking = await mentoring.looking(work, me)
    if looking is not None:
        asked = await actions.asked_now(work, looking)
        named += [asked.mentor_id] if asked is not None else []
        parts.append(
            messages.looking(await people.name_of(work, asked.mentor_id) if asked is not None else None)
        )
        more = await _on_my_search(work, looking, asked)
        if more is not None:
            parts.append(more.text)
            answers = (*answers, *more.buttons)
            named += more.mentions
    if not parts:
        find, offers = request.example("mentor find"), request.example("mentor offer")
        return Reply.say(messages.in_no_mentoring(find=find, offer=offers))
    looking_for = looking.id if looking is not None else None
    return Reply(messages.how_it_stands(parts, looking_for, answers, mentions=named), direct=True)


async def _on_my_search(work: Work, looking: MentorRequest, asked: MentorAsk | None) -> Message | None:
    """What waits for whoever looks: a mentor's question, or mentors who were suggested and can be asked."""
    if asked is not None:
        if not asked.question or asked.answer:
            return None
        name = await people.name_of(work, asked.mentor_id)
        return messages.question(asked.mentor_id, name, asked.question, asked.id)
    shown = looking.queue.get("shown", [])
    fits = [fit for fit in await request_actions.best(work, looking) if fit.mentor.id in shown]
    return await request_actions.show(work, looking, fits) if fits else None


async def _waiting(work: Work, mentor_id: int) -> tuple[list[str], tuple[Button, ...], list[int]]:
    """Those who wait for a mentor's answer, as they said it; the buttons for that; and who they are."""
    asks = await mentoring.waiting_for(work, mentor_id)
    mentees = {m.request_id: m for m in await mentoring.mentees(work, [ask.request_id for ask in asks])}
    shown = [(ask, mentees[ask.request_id]) for ask in asks if ask.request_id in mentees][:MOST_SHOWN]
    if not shown:
        return [], (), []
    parts = [messages.people_wait(len(asks), len(shown))]
    for ask, mentee in shown:
        parts.append(messages.as_read(mentee, work.catalogue))
        if ask.question and not ask.answer:
            parts.append(messages.question_is_open())
    buttons = messages.waiting_buttons([(ask, mentee.name) for ask, mentee in shown])
    return parts, buttons, [mentee.id for _, mentee in shown]


async def well(work: Work, request: Request, pressed: GoingWell) -> Reply:
    """It goes well."""
    pair = await pair_actions.own_pair(work, pressed.pair_id, by=request.person.id)
    await mentor_pairs.say(work, pair.id, request.person.id, PairWord.WELL)
    return Reply.say(pair_messages.GOES_WELL)


async def not_met(work: Work, request: Request, pressed: NotMet) -> Reply:
    """They haven't met: suggest it, and ask again sooner."""
    pair = await pair_actions.own_pair(work, pressed.pair_id, by=request.person.id)
    days = work.community.mentoring.first_check_days
    await mentor_pairs.say(work, pair.id, request.person.id, PairWord.NOT_MET)
    await pair_actions.ask_how_it_goes(work, pair, days)
    other_id = pair.other(request.person.id)
    name = await people.name_of(work, other_id)
    return Reply(pair_messages.meet_soon(other_id, name, timedelta(days=days)))


async def trouble(work: Work, request: Request, pressed: Trouble) -> Reply:
    """It isn't working: say what can be done."""
    pair = await pair_actions.own_pair(work, pressed.pair_id, by=request.person.id)
    await mentor_pairs.say(work, pair.id, request.person.id, PairWord.TROUBLE)
    return Reply(pair_messages.trouble(pair.id), direct=True)


async def leave(work: Work, request: Request, pressed: LeaveAsIs) -> Reply:
    """Nothing is to change."""
    return Reply.say(pair_messages.NOTHING_CHANGES)


async def get_help(work: Work, request: Request, pressed: GetHelp) -> Reply:
    """Have the organisers told, and nothing more than that."""
    me = request.person
    pair = await pair_actions.own_pair(work, pressed.pair_id, by=me.id)
    told = await pair_actions.tell_organisers(work, pair, by=me.id, name=me.name)
    return Reply.say(pair_messages.ORGANISERS_TOLD if told else NO_ORGANISER)


async def end_one(work: Work, request: Request, pressed: EndPair) -> Reply:
    """Ask whether to end this one."""
    pair = await pair_actions.own_pair(work, pressed.pair_id, by=request.person.id)
    return await _sure(work, [pair], request)


async def end(work: Work, request: Request) -> Reply:
    """Ask which pair, and whether; no reason is owed."""
    found = await mentor_pairs.pairs_of(work, request.person.id)
    if not found:
        raise pair_messages.in_no_pair()
    return await _sure(work, found, request)


async def _sure(work: Work, found: Sequence[MentorPair], request: Request) -> Reply:
    others = {pair.id: pair.other(request.person.id) for pair in found}
    names = await people.names(work, list(others.values()))
    pairs = [(pair_id, other_id, names[other_id]) for pair_id, other_id in others.items()]
    return Reply(pair_messages.end_it(pairs), direct=True)


async def end_now(work: Work, request: Request, pressed: EndPairNow) -> Reply:
    """End it."""
    pair = await pair_actions.own_pair(work, pressed.pair_id, by=request.person.id)
    await pair_actions.end(work, pair, request.person.id)
    await session_actions.ask_how_it_was(work, pair, but=request.person.id)
    question = session_messages.outcome(pair.id, QUESTIONS[0], first=True)
    return Reply(pair_messages.ended_by_you(pair.id, question))


async def farewell(work: Work, request: Request, pressed: Farewell) -> Reply:
    """Open the form for a line about it."""
    return Reply(form=await forms.build_farewell(work, request, str(pressed.pair_id)))


async def submit_farewell(work: Work, request: Request, subject: str, answers: forms.LineAnswers) -> Reply:
    """Keep the line with the writer's own data."""
    pair = await pair_actions.ended_pair(work, subject_id(subject), by=request.person.id)
    await mentor_pairs.say(work, pair.id, request.person.id, PairWord.END, answers.text)
    return Reply.say(pair_messages.FAREWELL_KEPT)
