"""How a request goes from mentor to mentor: the next when one declines, is silent, or can't any longer."""

from __future__ import annotations

from datetime import timedelta

from bot.chat.message import Message
from handlers.mentoring import matching, messages
from handlers.mentoring.matching import Fit
from handlers.mentoring.topic_meanings import Meanings
from handlers.shared.visibility import EVERYONE, MEMBERS
from storage import letters, mentoring, outbox, people, schedule, skills
from storage.database import Work
from storage.mentor_rounds import MentorRound
from storage.mentoring import Mentee, Mentor, MentorAsk, MentorAskState, MentorRequest, RequestState

LAPSE = "mentor-lapse"


async def best(work: Work, request: MentorRequest) -> list[Fit]:
    """The mentors who fit a request best, with a place free."""
    (mentee,) = await mentoring.mentees(work, [request.id]) or (None,)
    if mentee is None:
        return []
    mentors = await mentoring.mentors(work)
    return matching.best(
        mentee, mentors, await levels(work, [mentee], [m.id for m in mentors]), Meanings.of(work.catalogue)
    )


async def _fit(work: Work, request: MentorRequest, mentor: Mentor) -> Fit | None:
    (mentee,) = await mentoring.mentees(work, [request.id]) or (None,)
    if mentee is None:
        return None
    return matching.fit(
        mentee, mentor, await levels(work, [mentee], [mentor.id]), Meanings.of(work.catalogue)
    )


async def levels(
    work: Work, mentees: list[Mentee], mentor_ids: list[int]
) -> dict[int, dict[str, int | None]]:
    """Mentors' levels as members may see them, and the mentees' own, which only they are told about."""
    found = await skills.shown_levels(work, mentor_ids, visible=(EVERYONE, MEMBERS))
    for mentee in mentees:
        own = await skills.own(work, mentee.id)
        found[mentee.id] = {key: said.level for key, said in own.items()}
    return found


async def ask_next(work: Work, request: MentorRequest, *, after: str = "", after_id: int = 0) -> str | None:
    """Ask the next mentor in the queue who still can; returns their name, or None when nobody is left.

    `after` names the one who was asked before, and `after_id` is theirs; then the mentee is told. The request
    is locked.
    """
    waiting: list[int] = list(request.queue["mentors"])
    can = {fit.mentor.id: fit for fit in await _able(work, request)}
    while waiting:
        mentor_id = waiting.pop(0)
        request.queue = {**request.queue, "mentors": waiting}
        if mentor_id not in can:
            continue
        # A block that is being made is made first, or waits for this.
        await people.hold(work, [request.mentee_id, mentor_id])
        if await mentoring.is_blocked(work, request.mentee_id, mentor_id):
            continue
        ask = await mentoring.ask(work, request.id, mentor_id)
        if ask is None:
            continue
        request.state = RequestState.ASKING
        await _write_to(work, ask, can[mentor_id])
        name = await people.name_of(work, mentor_id)
        if after:
            told = messages.asking(mentor_id, name, request.id, next_one=True)
            await _tell(work, request, f"next:{ask.id}", told)
        return name
    request.state = RequestState.OPEN
    if after:
        await _offer_others(work, request, after, after_id)
    return None


async def _able(work: Work, request: MentorRequest) -> list[Fit]:
    (mentee,) = await mentoring.mentees(work, [request.id]) or (None,)
    if mentee is None:
        return []
    return matching.best(mentee, await mentoring.mentors(work), {}, Meanings.of(work.catalogue), most=10_000)


async def _write_to(work: Work, ask: MentorAsk, fit: Fit) -> None:
    (mentee,) = await mentoring.mentees(work, [ask.request_id])
    days = work.community.mentoring.silence_days
    message = messages.asked(mentee, ask, fit, days, work.catalogue)
    await letters.write_to(
        work,
        ask.mentor_id,
        key=asked_key(ask),
        message=message,
        author_id=mentee.id,
        about=messages.ABOUT_REQUEST,
    )
    await wait_for_answer(work, ask)


def asked_key(ask: MentorAsk) -> str:
    """What the key of the message is by which a mentor is asked."""
    return f"mentor-ask:{ask.id}:"


async def unsay(work: Work, ask: MentorAsk) -> bool:
    """Have a mentor who won't be asked after all not read what waits for them. True: they haven't read it."""
    await outbox.cancel(work, f"mentor-answer:{ask.id}:")
    return bool(await outbox.cancel(work, asked_key(ask)))


async def wait_for_answer(work: Work, ask: MentorAsk) -> None:
    """Wait for three days from now, counted anew after a question or its answer."""
    at = work.now + timedelta(days=work.community.mentoring.silence_days)
    await schedule.arrange(work, kind=LAPSE, subject_id=ask.id, at=at, zone=work.community.timezone)


async def wait_for_mentee(work: Work, ask: MentorAsk, request: MentorRequest) -> None:
    """A mentor's question has no answer: remind the mentee once, then let the request to this mentor go.

    The mentor, who has done their part, is told only that there is nothing to do.
    """
    name = await people.name_of(work, ask.mentor_id)
    if ask.nudged_at is None:
        ask.nudged_at = work.now
        days = work.community.mentoring.silence_days
        await _tell(work, request, f"nudge:{ask.id}", messages.question_waits(ask, name, days))
        await wait_for_answer(work, ask)
        return
    ask.state, ask.ended_at = MentorAskState.WITHDRAWN, work.now
    request.state, request.queue = RequestState.OPEN, {"mentors": []}
    await _tell(work, request, f"unanswered:{ask.id}", messages.question_let_go(ask.mentor_id, name))
    await letters.write_to(
        work, ask.mentor_id, key=f"mentor-unanswered:{ask.id}", message=messages.no_answer_came()
    )


async def _offer_others(work: Work, request: MentorRequest, after: str, after_id: int) -> None:
    """Nobody of those whom the mentee saw is left: show others, or say that I keep looking."""
    fits = await best(work, request)
    shown = await show(work, request, fits) if fits else None
    message = messages.none_left(after_id, after, shown)
    await _tell(work, request, f"others:{work.now.isoformat()}", message)


async def _tell(work: Work, request: MentorRequest, what: str, message: Message) -> None:
    await letters.write_to(
        work, request.mentee_id, key=f"mentor-request:{request.id}:{what}", message=message
    )


async def move_on(work: Work, ask: MentorAsk, state: MentorAskState) -> None:
    """This mentor won't: note why, and ask the next. Nobody learns which of the reasons it was."""
    ask.state, ask.ended_at = state, work.now
    await schedule.drop(work, kind=LAPSE, subject_id=ask.id)
    await unsay(work, ask)
    request = await mentoring.find(work, ask.request_id, lock=True)
    if request is None or request.state != RequestState.ASKING:
        return
    await work.flush()
    name = await people.name_of(work, ask.mentor_id)
    await ask_next(work, request, after=name, after_id=ask.mentor_id)


async def tell_waiting(work: Work, mentor_id: int) -> None:
    """A mentor has a place: write to those who wait and whom nobody else fits."""
    mentors, meanings = await mentoring.mentors(work), Meanings.of(work.catalogue)
    this = next((mentor for mentor in mentors if mentor.id == mentor_id), None)
    if this is None or this.free < 1:
        return
    others = [mentor for mentor in mentors if mentor is not this]
    for mentee in await mentoring.mentees(work):
        if matching.fit(mentee, this, {}, meanings) is None:
            continue
        if any(matching.fit(mentee, other, {}, meanings) for other in others):
            continue
        request = await mentoring.find(work, mentee.request_id, lock=True)
        if request is None or request.state != RequestState.OPEN:
            continue
        shown = await show(work, request, await best(work, request))
        await letters.write_to(
            work,
            mentee.id,
            key=f"mentor-request:{mentee.request_id}:new:{mentor_id}:{work.now.date()}",
            message=messages.news(shown),
        )


async def show(work: Work, request: MentorRequest, fits: list[Fit]) -> Message:
    """Show a mentee these mentors; only those can be chosen, and only those are asked after them."""
    request.queue = {"mentors": [], "shown": [fit.mentor.id for fit in fits]}
    await work.flush()
    (mentee,) = await mentoring.mentees(work, [request.id])
    return messages.suggestions(fits, mentee, work.catalogue)


async def locked(work: Work, ask_id: int) -> tuple[MentorAsk, MentorRequest] | None:
    """An ask and its request, the request locked first, as everywhere."""
    ask = await mentoring.find_ask(work, ask_id)
    request = await mentoring.find(work, ask.request_id, lock=True) if ask is not None else None
    ask = await mentoring.find_ask(work, ask_id, lock=True) if request is not None else None
    return (ask, request) if ask is not None and request is not None else None


async def free_of(work: Work, mentor_id: int) -> None:
    """A mentor can't take anybody for now: whoever waits for them is moved on."""
    for waiting in await mentoring.waiting_for(work, mentor_id):
        found = await locked(work, waiting.id)
        if found is not None and found[0].state == MentorAskState.ASKED:
            await move_on(work, found[0], MentorAskState.WITHDRAWN)


async def open_ask(work: Work, ask_id: int, *, mentor_id: int) -> tuple[MentorAsk, MentorRequest]:
    """An ask that waits for this mentor, with its request, both locked. Raises Refusal."""
    both = await locked(work, ask_id)
    if both is None or both[0].mentor_id != mentor_id:
        raise messages.not_for_you()
    ask, found = both
    if ask.state == MentorAskState.ACCEPTED:
        raise messages.accepted_already()
    if ask.state != MentorAskState.ASKED or found.state != RequestState.ASKING:
        raise messages.request_is_settled()
    return ask, found


async def question_of(work: Work, ask_id: int, *, mentee_id: int) -> tuple[MentorAsk, MentorRequest]:
    """The question that this mentee was asked. Raises Refusal."""
    both = await locked(work, ask_id)
    if both is None or both[1].mentee_id != mentee_id or not both[0].question:
        raise messages.question_not_for_you()
    ask, found = both
    if ask.state != MentorAskState.ASKED or ask.answer:
        raise messages.question_is_settled()
    return ask, found


async def propose(work: Work, request_id: int, mentor: Mentor, round_: MentorRound) -> bool:
    """Show a mentee the one mentor of a round. False: they, or the mentor, can't any more."""
    found = await mentoring.find(work, request_id, lock=True)
    if found is None or found.state != RequestState.OPEN:
        return False
    fit = await _fit(work, found, mentor)
    if fit is None:
        return False
    found.queue = {"mentors": [], "shown": [mentor.id]}
    (mentee,) = await mentoring.mentees(work, [found.id])
    await letters.write_to(
        work,
        found.mentee_id,
        key=f"mentor-round:{round_.id}:{found.id}",
        message=messages.from_round(fit, mentee, work.catalogue),
    )
    return True
