"""Asking one mentor after the other: the next when one declines, is silent, or can't any longer."""

from __future__ import annotations

from datetime import timedelta

from bot.chat.command import Due
from bot.chat.message import Message
from handlers.mentoring import matching, wording
from handlers.mentoring.matching import Fit
from storage import letters, mentoring, people, schedule, skills
from storage.database import Work
from storage.mentoring import Mentee, MentorAsk, MentorRequest

LAPSE = "mentor-lapse"


async def best(request: MentorRequest, work: Work) -> list[Fit]:
    """The mentors who fit a request best, with a place free."""
    (mentee,) = await mentoring.mentees(work, [request.id]) or (None,)
    if mentee is None:
        return []
    mentors = await mentoring.mentors(work)
    return matching.best(mentee, mentors, await levels([mentee], [m.id for m in mentors], work))


async def levels(
    mentees: list[Mentee], mentor_ids: list[int], work: Work
) -> dict[int, dict[str, int | None]]:
    """Mentors' levels as their profiles show them, and the mentees' own, which only they are told about."""
    found = await skills.shown_levels(work, mentor_ids)
    for mentee in mentees:
        own = await skills.own(work, mentee.id)
        found[mentee.id] = {key: said.level for key, said in own.items()}
    return found


async def ask_next(request: MentorRequest, work: Work, *, after: str = "") -> str | None:
    """Ask the next mentor in the queue who still can; returns their name, or None when nobody is left.

    `after` names the one who was asked before; then the mentee is told. The request is locked.
    """
    waiting: list[int] = list(request.queue["mentors"])
    can = {fit.mentor.id for fit in await _able(request, work)}
    while waiting:
        mentor_id = waiting.pop(0)
        request.queue = {"mentors": waiting}
        if mentor_id not in can:
            continue
        ask = await mentoring.ask(work, request.id, mentor_id)
        if ask is None:
            continue
        request.state = "asking"
        await _write_to(ask, work)
        name = await people.name_of(work, mentor_id)
        if after:
            await _tell(request, f"next:{ask.id}", wording.asking(name, request.id, next_one=True), work)
        return name
    request.state = "open"
    if after:
        await _offer_others(request, after, work)
    return None


async def _able(request: MentorRequest, work: Work) -> list[Fit]:
    (mentee,) = await mentoring.mentees(work, [request.id]) or (None,)
    if mentee is None:
        return []
    return matching.best(mentee, await mentoring.mentors(work), {}, most=10_000)


async def _write_to(ask: MentorAsk, work: Work) -> None:
    (mentee,) = await mentoring.mentees(work, [ask.request_id])
    days = work.community.mentoring.silence_days
    message = wording.asked(mentee, ask, days, work.catalogue)
    await letters.write_to(work, ask.mentor_id, key=f"mentor-ask:{ask.id}", message=message)
    await wait_for_answer(ask, work)


async def wait_for_answer(ask: MentorAsk, work: Work) -> None:
    """Wait for three days from now, counted anew after a question or its answer."""
    at = work.now + timedelta(days=work.community.mentoring.silence_days)
    await schedule.arrange(work, kind=LAPSE, subject_id=ask.id, at=at, zone=work.community.timezone)


async def _offer_others(request: MentorRequest, after: str, work: Work) -> None:
    """Nobody of those whom the mentee saw is left: show others, or say that I keep looking."""
    fits = await best(request, work)
    opening = wording.none_left(after)
    if fits:
        shown = wording.suggestions(fits, request.id, work.catalogue)
        message = Message(f"{opening} {shown.text}", shown.buttons)
    else:
        message = Message(f"{opening} {wording.nobody_yet()}")
    await _tell(request, f"others:{work.now.isoformat()}", message, work)


async def _tell(request: MentorRequest, what: str, message: Message, work: Work) -> None:
    await letters.write_to(
        work, request.mentee_id, key=f"mentor-request:{request.id}:{what}", message=message
    )


async def move_on(ask: MentorAsk, state: str, work: Work) -> None:
    """This mentor won't: note why, and ask the next. Nobody learns which of the reasons it was."""
    ask.state, ask.ended_at = state, work.now
    await schedule.drop(work, kind=LAPSE, subject_id=ask.id)
    request = await mentoring.find(work, ask.request_id, lock=True)
    if request is None or request.state != "asking":
        return
    await work.session.flush()
    await ask_next(request, work, after=await people.name_of(work, ask.mentor_id))


async def lapse_due(due: Due, work: Work) -> None:
    """A mentor has been silent: kindly let them off, and ask the next."""
    ask = await mentoring.find_ask(work, due.subject, lock=True)
    if ask is None or ask.state != "asked":
        return
    mentor_id = ask.mentor_id
    await move_on(ask, "lapsed", work)
    text = "I haven't heard from you about the mentoring request, so I've let it go. No harm done!"
    await letters.write_to(work, mentor_id, key=f"mentor-lapsed:{ask.id}", message=Message(text))


async def tell_waiting(mentor_id: int, work: Work) -> None:
    """A mentor has a place: write to those whose open request they fit, if nobody fitted before."""
    for mentee in await mentoring.mentees(work):
        request = await mentoring.find(work, mentee.request_id)
        fits = await best(request, work) if request is not None else []
        if [fit.mentor.id for fit in fits] != [mentor_id]:
            continue
        shown = wording.suggestions(fits, mentee.request_id, work.catalogue)
        await letters.write_to(
            work,
            mentee.id,
            key=f"mentor-request:{mentee.request_id}:new:{mentor_id}",
            message=Message(f"There is news for your request. {shown.text}", shown.buttons),
        )


async def free_of(mentor_id: int, work: Work) -> None:
    """A mentor can't take anybody for now: whoever waits for them is moved on."""
    for ask in await mentoring.waiting_for(work, mentor_id):
        await move_on(ask, "withdrawn", work)
