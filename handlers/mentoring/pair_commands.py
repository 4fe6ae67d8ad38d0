"""What a pair does: see how things stand, say how it goes, and end it."""

from __future__ import annotations

from datetime import timedelta

from bot.chat import markup
from bot.chat.button import Button, Style
from bot.chat.form import subject_id
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from handlers.mentoring import forms, messages, pair_actions
from handlers.mentoring.buttons import (
    EndPair,
    EndPairNow,
    Farewell,
    GetHelp,
    GoingWell,
    LeaveAsIs,
    NotMet,
    StopAsking,
    Trouble,
)
from storage import letters, mentoring, people, roles
from storage.database import Work
from storage.mentoring import MentorAskState, MentorPair, PairState, PairWord


async def status(work: Work, request: Request) -> Reply:
    """One's own offer, requests and pairs; private."""
    me = request.person.id
    parts: list[str] = []
    named: list[int] = []
    offer = await mentoring.offer(work, me)
    if offer is not None:
        parts.append(messages.described_offer(work, offer))
    for pair in await mentoring.pairs_of(work, me):
        role = "mentor" if pair.mentee_id == me else "mentee"
        name = markup.bold(await people.name_of(work, _other(pair, me)))
        since = markup.time(pair.since, times.full(pair.since, request.person.zone))
        parts.append(f"Your {role}: {name}, since {since}.")
        named.append(_other(pair, me))
    buttons: tuple[Button, ...] = ()
    waiting = await mentoring.waiting_for(work, me)
    if waiting:
        parts.append(
            f"{len(waiting)} {'person is' if len(waiting) == 1 else 'people are'} waiting for your answer."
        )
    looking = await mentoring.looking(work, me)
    if looking is not None:
        asked = [a for a in await mentoring.asks_of(work, looking.id) if a.state == MentorAskState.ASKED]
        named += [a.mentor_id for a in asked]
        who = f"I've asked {markup.bold(await people.name_of(work, asked[0].mentor_id))}." if asked else ""
        parts.append(f"You're looking for a mentor. {who or 'Nobody is being asked at the moment.'}")
        buttons = (Button("Stop asking", StopAsking(request_id=looking.id)),)
    if not parts:
        return Reply.say(
            f"You're not in mentoring at the moment. {request.example('mentor find')} finds you a mentor, "
            f"{request.example('mentor offer')} lets you be one; you can do both."
        )
    return Reply(Message("\n\n".join(parts), buttons, mentions=tuple(named)), direct=True)


def _other(pair: MentorPair, person_id: int) -> int:
    return pair.mentee_id if pair.mentor_id == person_id else pair.mentor_id


async def _mine(work: Work, pair_id: int, request: Request) -> MentorPair:
    pair = await mentoring.find_pair(work, pair_id, lock=True)
    if pair is None or request.person.id not in (pair.mentor_id, pair.mentee_id):
        raise Refusal("That pair is gone.")
    if pair.state != PairState.ACTIVE:
        raise Refusal("That mentoring has ended already.")
    return pair


async def well(work: Work, request: Request, pressed: GoingWell) -> Reply:
    pair = await _mine(work, pressed.pair_id, request)
    await mentoring.say(work, pair.id, request.person.id, PairWord.WELL)
    return Reply.say("Good to hear! I'll ask again in a month.")


async def not_met(work: Work, request: Request, pressed: NotMet) -> Reply:
    pair = await _mine(work, pressed.pair_id, request)
    await mentoring.say(work, pair.id, request.person.id, PairWord.NOT_MET)
    await pair_actions.ask_how_it_goes(work, pair, work.community.mentoring.first_check_days)
    days = times.spoken(timedelta(days=work.community.mentoring.first_check_days))
    name = markup.bold(await people.name_of(work, _other(pair, request.person.id)))
    return Reply.say(
        f"It happens. Why not send {name} two dates today? I'll ask again in {days}.",
        mentions=[_other(pair, request.person.id)],
    )


async def trouble(work: Work, request: Request, pressed: Trouble) -> Reply:
    pair = await _mine(work, pressed.pair_id, request)
    await mentoring.say(work, pair.id, request.person.id, PairWord.TROUBLE)
    return Reply(messages.trouble(pair.id), direct=True)


async def leave(work: Work, request: Request, pressed: LeaveAsIs) -> Reply:
    return Reply.say("All right, nothing changes.")


async def get_help(work: Work, request: Request, pressed: GetHelp) -> Reply:
    """Tell the organisers that somebody would like help, because they said so; nothing of what they said."""
    pair = await _mine(work, pressed.pair_id, request)
    name = markup.bold(request.person.name)
    message = Message(
        f"{name} would like your help with their mentoring. Please get in touch with them.",
        mentions=(request.person.id,),
    )
    told = {
        h.person_id for h in await roles.holders(work) if h.role >= Role.ORGANISER and h.person_id is not None
    }
    for person_id in sorted(told - {pair.mentor_id, pair.mentee_id}):
        key = f"mentor-help:{pair.id}:{request.person.id}:{person_id}:{work.now.date()}"
        await letters.write_to(work, person_id, key=key, message=message)
    if not told - {pair.mentor_id, pair.mentee_id}:
        return Reply.say("There is no organiser I could tell; please write to whoever runs this community.")
    return Reply.say("I've told the organisers that you'd like help, and nothing else.")


async def end_one(work: Work, request: Request, pressed: EndPair) -> Reply:
    return await _sure(work, [await _mine(work, pressed.pair_id, request)], request)


async def end(work: Work, request: Request) -> Reply:
    """Ask which pair, and whether; no reason is owed."""
    found = await mentoring.pairs_of(work, request.person.id)
    if not found:
        raise Refusal("You're in no pair at the moment.")
    return await _sure(work, found, request)


async def _sure(work: Work, found: list[MentorPair], request: Request) -> Reply:
    names = {pair.id: await people.name_of(work, _other(pair, request.person.id)) for pair in found}
    buttons = tuple(
        Button(
            f"End it with {names[pair.id]}"[:75],
            EndPairNow(pair_id=pair.id),
            Style.DANGER,
            word="end it" if len(found) == 1 else f"end it with {names[pair.id]}"[:75].casefold(),
        )
        for pair in found
    )
    keep = Button("Keep it", LeaveAsIs(pair_id=found[0].id))
    whom = " or ".join(markup.bold(name) for name in names.values())
    text = f"End your mentoring with {whom}? They're told kindly; you owe nobody a reason."
    named = tuple(_other(pair, request.person.id) for pair in found)
    return Reply(Message(text, (*buttons, keep), mentions=named), direct=True)


async def end_now(work: Work, request: Request, pressed: EndPairNow) -> Reply:
    pair = await _mine(work, pressed.pair_id, request)
    await pair_actions.end(work, pair, request.person.id)
    say = Button("Say a line about it", Farewell(pair_id=pair.id))
    text = (
        "It has ended. Thank you for the time you gave it! If you like, say a line about it; only I keep it."
    )
    return Reply(Message(text, (say,)))


async def farewell(work: Work, request: Request, pressed: Farewell) -> Reply:
    return Reply(form=await forms.build_farewell(work, request, str(pressed.pair_id)))


async def submit_farewell(work: Work, request: Request, subject: str, answers: forms.LineAnswers) -> Reply:
    pair = await pair_actions.ended_pair(work, subject_id(subject), request)
    await mentoring.say(work, pair.id, request.person.id, PairWord.END, answers.text)
    return Reply.say("Thank you. It is kept with your own data, and shown to nobody.")
