"""What members change in mentoring: they offer, look, choose, accept, decline, and keep clear of somebody."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.mentoring import matching, messages, pair_actions, request_actions, session_actions
from storage import letters, mentor_pairs, mentoring, people, schedule
from storage.database import Work
from storage.mentor_terms import Terms
from storage.mentoring import MentorAsk, MentorAskState, MentorOffer, MentorRequest, RequestState, Topics

# Mentors --------------------------------------------------------------------------------------------


async def keep_offer(
    work: Work,
    person_id: int,
    *,
    topics: Topics,
    capacity: int,
    rhythm: str,
    same_institution: bool,
    about: str,
    terms: Terms,
) -> MentorOffer:
    """Offer mentoring, or offer it otherwise than before; whoever waits for such a mentor is told."""
    offer = MentorOffer(
        person_id=person_id,
        topics=topics,
        capacity=capacity,
        rhythm=rhythm,
        same_institution=same_institution,
        about=about,
        paused=False,
        updated_at=work.now,
        asked_at=None,
    )
    offer.set_terms(terms)
    await mentoring.save_offer(work, offer)
    await request_actions.tell_waiting(work, person_id)
    return offer


async def pause_offer(work: Work, person_id: int) -> None:
    """Nobody new for now; whoever waits for this mentor is moved on. Raises Refusal without an offer."""
    # Requests are held before offers everywhere, so that no two wait for each other.
    for ask in await mentoring.waiting_for(work, person_id):
        await mentoring.find(work, ask.request_id, lock=True)
    offer = await _offer(work, person_id)
    offer.paused = True
    await work.flush()
    await request_actions.free_of(work, person_id)


async def confirm_offer(work: Work, person_id: int) -> None:
    """It still stands, so nobody need be asked. Raises Refusal without an offer."""
    offer = await _offer(work, person_id)
    offer.asked_at, offer.updated_at = None, work.now


async def resume_offer(work: Work, person_id: int) -> MentorOffer:
    """Raises Refusal without an offer."""
    offer = await _offer(work, person_id)
    offer.paused, offer.asked_at, offer.updated_at = False, None, work.now
    await work.flush()
    await request_actions.tell_waiting(work, person_id)
    return offer


async def _offer(work: Work, person_id: int) -> MentorOffer:
    offer = await mentoring.offer(work, person_id, lock=True)
    if offer is None:
        raise messages.offers_nothing()
    return offer


async def accept_ask(work: Work, ask_id: int, *, by: int) -> int:
    """Become somebody's mentor, if there is still a place: of two at once only one gets the last.

    Returns the id of the mentee. Raises Refusal.
    """
    ask, found = await request_actions.open_ask(work, ask_id, mentor_id=by)
    offer = await mentoring.offer(work, by, lock=True)
    capacity = offer.capacity if offer is not None else 0
    if not await _may_still_be(work, found, offer):
        raise messages.request_is_settled()
    taken = await mentor_pairs.active(work, by)
    if taken >= capacity:
        raise messages.no_place_left(taken)
    await session_actions.plan_end(work, await pair_actions.agree(work, ask, found))
    if taken + 1 >= capacity:
        await request_actions.free_of(work, by)
    return found.mentee_id


async def _may_still_be(work: Work, found: MentorRequest, offer: MentorOffer | None) -> bool:
    """Whether nothing was said meanwhile that rules the two out: a block, or who manages whom."""
    if offer is None:
        return True
    two = (found.mentee_id, offer.person_id)
    await people.hold(work, two)
    names = await people.names(work, two)
    managed = matching.are_managed(
        found.terms, names.get(found.mentee_id, ""), offer.terms, names.get(offer.person_id, "")
    )
    return not managed and not await mentoring.is_blocked(work, *two)


async def decline_ask(work: Work, ask_id: int, *, by: int, and_pause: bool = False) -> None:
    """Say no, for this one or for now. Raises Refusal."""
    ask, _ = await request_actions.open_ask(work, ask_id, mentor_id=by)
    offer = await mentoring.offer(work, by, lock=True) if and_pause else None
    if offer is not None:
        offer.paused = True
        await work.flush()
    await request_actions.move_on(work, ask, MentorAskState.DECLINED)
    if and_pause:
        await request_actions.free_of(work, by)


async def ask_question(work: Work, ask_id: int, text: str, *, by: int, name: str) -> None:
    """Pass the mentor's one question on. Raises Refusal."""
    ask, found = await request_actions.open_ask(work, ask_id, mentor_id=by)
    if ask.question:
        raise messages.asked_already()
    ask.question = text
    await request_actions.wait_for_answer(work, ask)
    await letters.write_to(
        work,
        found.mentee_id,
        key=f"mentor-question:{ask.id}",
        message=messages.question(by, name, text, ask.id),
        author_id=by,
        about=messages.ABOUT_QUESTION,
    )


# Mentees --------------------------------------------------------------------------------------------


async def answer_question(work: Work, ask_id: int, text: str, *, by: int, name: str) -> None:
    """Pass the mentee's answer on. Raises Refusal."""
    ask, _ = await request_actions.question_of(work, ask_id, mentee_id=by)
    ask.answer = text
    await request_actions.wait_for_answer(work, ask)
    await letters.write_to(
        work,
        ask.mentor_id,
        key=f"mentor-answer:{ask.id}:",
        message=messages.answer(by, name, text, ask),
        author_id=by,
        about=messages.ABOUT_ANSWER,
    )


async def keep_request(
    work: Work,
    person_id: int,
    *,
    topics: Topics,
    goals: Sequence[str],
    rhythm: str,
    same_institution: bool,
    terms: Terms,
) -> MentorRequest:
    """Keep what somebody looks for. Raises Refusal while a mentor is being asked."""
    row = await mentoring.looking(work, person_id)
    if row is not None and row.state == RequestState.ASKING:
        raise messages.is_asking()
    if row is None:
        row = MentorRequest(
            mentee_id=person_id, state=RequestState.OPEN, queue={"mentors": []}, created_at=work.now
        )
    row.topics, row.goals = topics, "\n".join(goals)
    row.set_terms(terms)
    row.rhythm, row.same_institution = rhythm, same_institution
    await work.add(row)
    return row


async def own_request(work: Work, request_id: int, *, by: int) -> MentorRequest:
    """A request that its mentee can still change, locked. Raises Refusal."""
    row = await mentoring.find(work, request_id, lock=True)
    if row is None or row.mentee_id != by:
        raise messages.request_is_gone()
    if row.state == RequestState.MATCHED:
        raise messages.found_one_already()
    if row.state == RequestState.WITHDRAWN:
        raise messages.taken_back_already()
    return row


async def choose_mentor(work: Work, row: MentorRequest, mentor_id: int) -> MentorAsk:
    """Ask the chosen mentor first, and the others that were shown after them. Returns who is asked.

    Raises Refusal.
    """
    shown: list[int] = row.queue.get("shown", [])
    if mentor_id not in shown:
        raise messages.list_is_from_before()
    row.queue = {"mentors": [mentor_id, *(other for other in shown if other != mentor_id)], "shown": shown}
    if await request_actions.ask_next(work, row) is None:
        raise messages.cannot_take_anybody()
    asked = await asked_now(work, row)
    if asked is None:
        raise messages.cannot_take_anybody()
    return asked


async def asked_now(work: Work, row: MentorRequest) -> MentorAsk | None:
    """The ask that waits for its mentor's answer."""
    asks = await mentoring.asks_of(work, row.id)
    return next((ask for ask in asks if ask.state == MentorAskState.ASKED), None)


async def take_back_request(work: Work, row: MentorRequest, *, by: int, name: str) -> None:
    """Ask nobody any more; whoever was asked is told that there is nothing to do."""
    row.state, row.ended_at, row.queue = RequestState.WITHDRAWN, work.now, {"mentors": []}
    for ask in await mentoring.asks_of(work, row.id):
        if ask.state != MentorAskState.ASKED:
            continue
        ask.state, ask.ended_at = MentorAskState.WITHDRAWN, work.now
        await schedule.drop(work, kind=request_actions.LAPSE, subject_id=ask.id)
        if await request_actions.unsay(work, ask):
            continue
        key = f"mentor-withdrawn:{ask.id}"
        await letters.write_to(work, ask.mentor_id, key=key, message=messages.taken_back(by, name))


async def block(work: Work, person_id: int, other_id: int) -> bool:
    """Never match these two. False where that was so already."""
    await people.hold(work, [person_id, other_id])
    if not await mentoring.block(work, person_id, other_id):
        return False
    waiting = await mentoring.waiting_for(work, person_id)
    current = await mentoring.looking(work, person_id)
    if current is not None:
        waiting += await mentoring.asks_of(work, current.id)
    for each in waiting:
        both = await request_actions.locked(work, each.id)
        if both is None or both[0].state != MentorAskState.ASKED:
            continue
        ask, row = both
        if other_id in (ask.mentor_id, row.mentee_id):
            await request_actions.move_on(work, ask, MentorAskState.DECLINED)
    return True
