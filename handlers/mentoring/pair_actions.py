"""Pairs: agreed, introduced, asked how it goes, and ended."""

from __future__ import annotations

from datetime import timedelta

from handlers.mentoring import messages, pair_messages, request_actions
from handlers.shared import introductions, telling_people
from storage import letters, mentor_pairs, mentor_sessions, mentoring, people, schedule
from storage.database import Work
from storage.mentor_pairs import MentorPair, PairState
from storage.mentoring import MentorAsk, MentorAskState, MentorRequest, RequestState

CHECK = "mentor-check"


async def agree(work: Work, ask: MentorAsk, request: MentorRequest) -> MentorPair:
    """Make the pair and introduce the two; the request and the mentor's offer are locked."""
    ask.state, ask.ended_at = MentorAskState.ACCEPTED, work.now
    request.state, request.ended_at = RequestState.MATCHED, work.now
    # Nothing needs these any more.
    request.department = request.line_manager = ""
    await schedule.drop(work, kind=request_actions.LAPSE, subject_id=ask.id)
    pair = MentorPair(
        request_id=request.id,
        mentor_id=ask.mentor_id,
        mentee_id=request.mentee_id,
        topics=request.topics,
        state=PairState.ACTIVE,
        since=work.now,
    )
    await work.add(pair)
    await _introduce(work, pair)
    await ask_how_it_goes(work, pair, work.community.mentoring.first_check_days)
    return pair


async def _introduce(work: Work, pair: MentorPair) -> None:
    """Bring the two together where both are, and tell each how to reach the other."""
    names = await people.names(work, [pair.mentor_id, pair.mentee_id])
    accounts = await people.accounts(work, [pair.mentor_id, pair.mentee_id])
    mentor, mentee = names[pair.mentor_id], names[pair.mentee_id]
    shared = introductions.on_one_platform([accounts[pair.mentor_id], accounts[pair.mentee_id]])
    if shared is not None:
        await introductions.open_conversation(
            work,
            shared,
            pair_messages.introduction(mentor, mentee, pair, work.catalogue),
            key=f"mentor-pair:{pair.id}:introduction",
            name=pair_messages.conversation_name(mentor, mentee),
            author_id=pair.mentor_id,
            about=pair_messages.ABOUT_INTRODUCTION,
        )
    for person_id, other_id, role in (
        (pair.mentor_id, pair.mentee_id, "mentee"),
        (pair.mentee_id, pair.mentor_id, "mentor"),
    ):
        how = pair_messages.how_to_reach(accounts[other_id], together=shared is not None)
        await letters.write_to(
            work,
            person_id,
            key=f"mentor-pair:{pair.id}:{role}",
            message=pair_messages.paired(other_id, names[other_id], how, role),
        )


async def ask_how_it_goes(work: Work, pair: MentorPair, days: int) -> None:
    """Have both asked in so many days."""
    at = work.now + timedelta(days=days)
    await schedule.arrange(work, kind=CHECK, subject_id=pair.id, at=at, zone=work.community.timezone)


async def end(work: Work, pair: MentorPair, by: int) -> None:
    """End a pair and tell the other one; the mentor's place is free again."""
    pair.state, pair.ended_at, pair.ended_by = PairState.ENDED, work.now, by
    await schedule.drop(work, kind=CHECK, subject_id=pair.id)
    other = pair.other(by)
    message = pair_messages.ended(by, await people.name_of(work, by))
    await letters.write_to(work, other, key=f"mentor-pair:{pair.id}:ended", message=message)
    await work.flush()
    await request_actions.tell_waiting(work, pair.mentor_id)


async def leave(work: Work, person_id: int) -> None:
    """Before somebody is forgotten: whoever is paired with them, or waits for them, is told and moved on.

    Their mentors keep how often and how long they met.
    """
    await mentor_sessions.keep_for_mentors(work, person_id)
    for pair in await mentor_pairs.pairs_of(work, person_id):
        is_mentor = pair.mentor_id == person_id
        other = pair.other(person_id)
        message = pair_messages.left("mentor" if is_mentor else "mentee")
        await letters.write_to(work, other, key=f"mentor-pair:{pair.id}:left", message=message)
        await schedule.drop(work, kind=CHECK, subject_id=pair.id)
        pair.state = PairState.ENDED
        await work.flush()
        if not is_mentor:
            await request_actions.tell_waiting(work, pair.mentor_id)
    offer = await mentoring.offer(work, person_id)
    if offer is not None:
        offer.paused = True
        await work.flush()
    await request_actions.free_of(work, person_id)
    request = await mentoring.looking(work, person_id)
    for ask in await mentoring.asks_of(work, request.id) if request is not None else ():
        if ask.state == MentorAskState.ASKED:
            ask.state = MentorAskState.WITHDRAWN
            await schedule.drop(work, kind=request_actions.LAPSE, subject_id=ask.id)
            if await request_actions.unsay(work, ask):
                continue
            key = f"mentor-withdrawn:{ask.id}"
            await letters.write_to(work, ask.mentor_id, key=key, message=messages.taken_back_by_leaving())


async def own_pair(work: Work, pair_id: int, *, by: int) -> MentorPair:
    """An active pair that somebody is in, locked. Raises Refusal."""
    pair = await mentor_pairs.find_pair(work, pair_id, lock=True)
    if pair is None or by not in (pair.mentor_id, pair.mentee_id):
        raise pair_messages.pair_is_gone()
    if pair.state != PairState.ACTIVE:
        raise pair_messages.ended_already()
    return pair


async def ended_pair(work: Work, pair_id: int, *, by: int) -> MentorPair:
    """A pair that somebody was in. Raises Refusal."""
    pair = await mentor_pairs.find_pair(work, pair_id)
    if pair is None or by not in (pair.mentor_id, pair.mentee_id):
        raise pair_messages.pair_is_gone()
    return pair


async def tell_organisers(work: Work, pair: MentorPair, *, by: int, name: str) -> bool:
    """Tell the organisers that somebody would like help, because they said so; nothing of what they said.

    False where there is nobody to tell.
    """
    message = pair_messages.would_like_help(by, name)
    key = f"mentor-help:{pair.id}:{by}:{work.now.date()}"
    return await telling_people.tell_organisers(
        work, message, key=key, leaving_out=(pair.mentor_id, pair.mentee_id)
    )
