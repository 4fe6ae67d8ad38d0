"""What is done in mentoring, called without a chat: offered, chosen, accepted, declined and blocked."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.chat.refusal import Refusal
from bot.stepup import Stepup
from handlers.mentoring import actions, pair_actions, request_actions, round_actions
from storage import mentor_pairs, mentoring
from storage.database import Work
from storage.mentor_pairs import MentorPair, PairState
from storage.mentor_terms import Terms
from storage.mentoring import MentorAsk, MentorRequest, RequestState, Topics
from storage.outbox import Outbox
from storage.people import Known
from tests.people import member

PYTHON: Topics = {"skills": [], "words": ["Python"]}


async def mentor(work: Work, name: str, *, places: int = 1) -> Known:
    known = await member(work, name, institution="King's")
    await actions.keep_offer(
        work,
        known.id,
        topics=PYTHON,
        capacity=places,
        rhythm="any",
        same_institution=True,
        about="",
        terms=Terms(),
    )
    return known


async def request(work: Work, name: str) -> MentorRequest:
    known = await member(work, name)
    row = await actions.keep_request(
        work, known.id, topics=PYTHON, goals=(), rhythm="any", same_institution=True, terms=Terms()
    )
    await request_actions.show(work, row, await request_actions.best(work, row))
    return row


async def asked(work: Work, row: MentorRequest, mentor_: Known) -> MentorAsk:
    ask = await actions.choose_mentor(work, row, mentor_.id)
    await work.flush()
    return ask


async def test_the_chosen_mentor_is_asked_first_and_the_next_when_they_decline(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        first, second = await mentor(work, "Ada"), await mentor(work, "Grace")
        row = await request(work, "Mia")
        ask = await asked(work, row, second)
        assert ask.mentor_id == second.id

        await actions.decline_ask(work, ask.id, by=second.id)

        now = await actions.asked_now(work, row)
        assert now is not None
        assert now.mentor_id == first.id
        with pytest.raises(Refusal, match="settled in the meantime"):
            await actions.accept_ask(work, ask.id, by=second.id)


async def test_nobody_takes_more_than_they_offered(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        ada = await mentor(work, "Ada")
        rows = [await request(work, name) for name in ("Mia", "Tom")]
        asks = [await asked(work, row, ada) for row in rows]

        assert await actions.accept_ask(work, asks[0].id, by=ada.id) == rows[0].mentee_id

        with pytest.raises(Refusal):
            await actions.accept_ask(work, asks[1].id, by=ada.id)
        assert await mentor_pairs.active(work, ada.id) == 1
        assert rows[1].state is RequestState.OPEN


async def test_nobody_answers_for_somebody_else(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        ada, eve = await mentor(work, "Ada"), await member(work, "Eve")
        row = await request(work, "Mia")
        ask = await asked(work, row, ada)
        for tried in (
            actions.accept_ask(work, ask.id, by=eve.id),
            actions.decline_ask(work, ask.id, by=row.mentee_id),
            actions.ask_question(work, ask.id, "Why?", by=eve.id, name="Eve"),
            actions.answer_question(work, ask.id, "Because", by=eve.id, name="Eve"),
        ):
            with pytest.raises(Refusal, match="isn't for you"):
                await tried
        with pytest.raises(Refusal, match="is gone"):
            await actions.own_request(work, row.id, by=eve.id)


async def test_only_who_was_shown_can_be_chosen_and_what_is_taken_back_stays_so(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        ada = await mentor(work, "Ada")
        row = await request(work, "Mia")
        late = await mentor(work, "Grace")
        with pytest.raises(Refusal, match="from before"):
            await actions.choose_mentor(work, row, late.id)
        ask = await asked(work, row, ada)
        await actions.take_back_request(work, row, by=row.mentee_id, name="Mia")
        with pytest.raises(Refusal, match="settled"):
            await actions.accept_ask(work, ask.id, by=ada.id)
        with pytest.raises(Refusal, match="took that request back"):
            await actions.own_request(work, row.id, by=row.mentee_id)


async def test_a_block_moves_on_whoever_waits_and_is_said_once(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        ada, grace = await mentor(work, "Ada"), await mentor(work, "Grace")
        row = await request(work, "Mia")
        await asked(work, row, ada)

        assert await actions.block(work, ada.id, row.mentee_id)
        assert not await actions.block(work, ada.id, row.mentee_id)

        now = await actions.asked_now(work, row)
        assert now is not None
        assert now.mentor_id == grace.id


async def test_a_pair_ends_once_and_its_place_is_free_again(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        ada = await mentor(work, "Ada")
        row = await request(work, "Mia")
        await actions.accept_ask(work, (await asked(work, row, ada)).id, by=ada.id)
        (pair,) = await mentor_pairs.pairs_of(work, ada.id)
        assert pair.other(ada.id) == row.mentee_id

        await pair_actions.end(work, pair, row.mentee_id)

        assert pair.state is PairState.ENDED
        (offers,) = await mentoring.mentors(work)
        assert offers.free == 1
        with pytest.raises(Refusal, match="ended already"):
            await pair_actions.own_pair(work, pair.id, by=ada.id)


async def test_a_round_is_shortened_and_sent_once(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        ada = await mentor(work, "Ada", places=2)
        rows = [await request(work, name) for name in ("Mia", "Tom")]
        pairs = [(row.id, ada.id) for row in rows]
        assert await round_actions.still_possible(work, [*pairs, (rows[0].id, ada.id)]) == pairs
        draft = await round_actions.draft_round(work, pairs, by=ada.id)
        with pytest.raises(Refusal, match="have the numbers 1, 2"):
            await round_actions.leave_out(work, {3})
        assert await round_actions.leave_out(work, {1}) is draft

        assert await round_actions.send_round(work, draft.id, draft.version, by=ada.id) == (1, 0)

        with pytest.raises(Refusal, match="dealt with"):
            await round_actions.send_round(work, draft.id, draft.version, by=ada.id)


async def test_an_organiser_whom_the_community_file_names_is_told_though_they_never_wrote(
    stepup: Stepup,
) -> None:
    async with stepup.store.work() as work:
        mentor, mentee = await member(work, "Mona"), await member(work, "Ned")
        pair = MentorPair(
            mentor_id=mentor.id, mentee_id=mentee.id, topics={}, state=PairState.ACTIVE, since=work.now
        )
        await work.add(pair)

        assert await pair_actions.tell_organisers(work, pair, by=mentee.id, name="Ned")

        keys = list(await work.session.scalars(select(Outbox.dedupe_key)))
    assert [key for key in keys if key.startswith("mentor-help")]
