"""Nobody waits on somebody silent, and silence is never laid at the wrong door."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.stepup import Stepup
from handlers.mentoring import jobs
from handlers.mentoring.actions import keep_offer
from storage import mentoring
from storage.mentor_terms import Terms
from storage.mentoring import MentorAsk, MentorOffer, MentorRequest
from tests import people
from tests.transcript import Transcript

GOALS = "to blow a flask; a career step"
ASK = (
    "mentor find",
    "glassblowing",
    GOALS,
    "4",
    "2",
    "skip the rest",
    ":press Ask Ben",
)


@pytest.fixture
async def asked(stage: Transcript, stepup: Stepup) -> Transcript:
    """Ann has asked Ben, who can help with glassblowing, and so can Cat."""
    async with stepup.store.work() as work:
        await people.member(work, "Ann")
        for name in ("Ben", "Cat"):
            mentor = await people.member(work, name)
            await keep_offer(
                work,
                mentor.id,
                topics={"skills": [], "words": ["glassblowing"]},
                capacity=1,
                rhythm="any",
                same_institution=True,
                about="",
                terms=Terms(),
            )
    await stage.play(":as ann", *ASK)
    return stage


async def test_a_question_without_an_answer_reminds_the_mentee_and_blames_no_mentor(
    asked: Transcript, stepup: Stepup
) -> None:
    await asked.play(":as ben", ":press Ask one question", "Which flask?")

    reminded = await asked.play(":wait 3 days")

    assert "stepup to @ann (only you):\n  Ben still waits for your answer" in reminded
    assert "“Which flask?”" in reminded
    assert "stepup to @ben" not in reminded
    assert "@cat" not in reminded

    let_go = await asked.play(":wait 3 days")

    assert "I've let your request to Ben go, as their question stayed open" in let_go
    assert "stepup to @ben (only you):\n  Your question about a mentoring request wasn't answered" in let_go
    assert "I haven't heard from you" not in let_go
    assert "@cat" not in let_go
    async with stepup.store.look() as work:
        assert list(await work.session.scalars(select(MentorAsk.state))) == ["withdrawn"]
        assert list(await work.session.scalars(select(MentorRequest.state))) == ["open"]
    assert "stepup to" not in (await asked.play(":wait 30 days")).replace("(You are", "")


async def test_an_answer_to_the_reminder_goes_to_the_mentor_who_then_has_their_own_time(
    asked: Transcript,
) -> None:
    await asked.play(":as ben", ":press Ask one question", "Which flask?", ":wait 3 days")

    await asked.play(":as ann", ":press Answer", "A round one")
    assert "stepup to @ann" not in await asked.play(":wait 2 days")

    said = await asked.play(":wait 1 day")
    assert "I haven't heard from you about the mentoring request" in said
    assert "I've asked Cat instead" in said


async def test_a_mentor_sees_who_waits_and_answers_there(asked: Transcript) -> None:
    said = await asked.play(":as ben", "mentor")

    assert "1 person is waiting for your answer:" in said
    assert "Ann (UCL" in said
    assert GOALS in said
    assert "is now your mentee" in await asked.play("accept")


async def test_of_several_who_wait_each_is_answered_by_name(asked: Transcript, stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        await people.member(work, "Dee")
    await asked.play(":as dee", *ASK)

    said = await asked.play(":as ben", "mentor")

    assert "2 people are waiting for your answer:" in said
    done = await asked.play(":press Accept Dee")
    assert "Dee is now your mentee" in done
    # There was one place.
    assert "stepup to @ann (only you):\n  I've asked Cat instead" in done


async def test_what_a_mentor_reads_was_shown_to_whoever_wrote_it(
    asked: Transcript,
) -> None:
    shown = await asked.play(":as dee", "register", "Dee", "Leeds", "5", "yes", *ASK[:-1])
    read = (await asked.play(":press Ask Ben")).split("stepup to @ben (only you):")[1]

    for line in ("Dee (Leeds", "would like you as a mentor", GOALS):
        assert line in shown
        assert line in read
    assert "You were suggested because you offer Scientific glassblowing" in read


async def test_a_mentor_who_is_silent_for_90_days_is_asked_and_then_paused(
    asked: Transcript, stepup: Stepup
) -> None:
    await asked.play(":as ben", ":press Not this time", ":as cat", ":press Not this time")
    assert "Do you still offer" not in await after(asked, stepup, days=89)
    said = await after(asked, stepup, days=2)
    assert said.count("Do you still offer to be a mentor?") == 2

    await asked.play(":as cat", ":press Yes, I still offer")
    assert "I've paused" not in await after(asked, stepup, days=13)
    paused = await after(asked, stepup, days=2)

    assert "stepup to @ben (only you):\n  I've paused your offer to be a mentor" in paused
    assert "@cat" not in paused
    async with stepup.store.look() as work:
        rows = await work.session.execute(select(MentorOffer.paused).order_by(MentorOffer.person_id))
        assert [paused for (paused,) in rows] == [True, False]
    assert "You offer mentoring" in await asked.play(":as ben", "mentor resume")


async def test_a_mentor_who_does_anything_at_all_after_being_asked_isnt_paused(
    asked: Transcript, stepup: Stepup
) -> None:
    await asked.play(":as ben", ":press Not this time", ":as cat", ":press Not this time")
    assert "Do you still offer" in await after(asked, stepup, days=91)
    await asked.play(":wait 1 day", ":as ben", "events", ":as cat", "events")

    assert "I've paused your offer" not in await after(asked, stepup, days=20)
    async with stepup.store.look() as work:
        assert not any(await work.session.scalars(select(MentorOffer.paused)))


async def test_whoever_looks_sees_the_question_that_waits_and_answers_it_there(asked: Transcript) -> None:
    await asked.play(":as ben", ":press Ask one question", "Which flask?", ":as ann")

    assert "a mentor has asked you something first" in await asked.play("help")
    assert "Ben would like to know: “Which flask?”" in await asked.play("mentor")
    assert "I've passed it on" in await asked.play(":press Answer", "A round one")


async def test_whoever_looks_sees_again_whom_they_can_ask(asked: Transcript) -> None:
    await asked.play(":press Stop asking", "mentor find", "glassblowing", "skip", "4", "2", "skip the rest")

    said = await asked.play("mentor")

    assert "Ben, UCL" in said
    assert "I've asked Cat" in await asked.play(":press Ask Cat")


async def test_what_is_taken_back_before_the_mentor_wants_to_read_is_never_read(
    stage: Transcript, asked: Transcript
) -> None:
    await asked.play(":as cat", "quiet 08:00 to 20:00", ":as ben", ":press Not this time")

    said = await asked.play(":as ann", "mentor", ":press Stop asking", ":wait 14 hours")

    assert "stepup to @cat" not in said


async def test_who_manages_whom_said_while_a_mentor_is_asked_rules_them_out(asked: Transcript) -> None:
    await asked.play(
        ":as ben",
        "mentor offer",
        "glassblowing",
        "1",
        "4",
        "2",
        "skip",
        "keep",
        "skip",
        "skip",
        "skip",
        "skip",
        "Ann",
    )

    said = await asked.presses("ben", "mentor-accept:1")

    assert "settled in the meantime" in said
    assert "is now your" not in said


async def test_a_block_that_comes_with_the_asking_rules_them_out(asked: Transcript, stepup: Stepup) -> None:
    # As it may be with two processes: the block is there, and the ask is too.
    async with stepup.store.work() as work:
        (ask,) = await work.session.scalars(select(MentorAsk))
        (request,) = await work.session.scalars(select(MentorRequest))
        await mentoring.block(work, ask.mentor_id, request.mentee_id)

    assert "settled in the meantime" in await asked.presses("ben", "mentor-accept:1")


async def test_nothing_is_kept_of_whom_somebody_works_with_once_it_isnt_needed(
    asked: Transcript, stepup: Stepup
) -> None:
    find = (
        "mentor find",
        "glassblowing",
        "skip",
        "4",
        "2",
        "keep",
        "skip",
        "2",
        "Welsh",
        "Physics",
        "Dr Grim",
    )
    await asked.play(":press Stop asking", *find, ":press Ask Ben", ":as ben", ":press Accept")

    async with stepup.store.look() as work:
        rows = await work.session.execute(
            select(MentorRequest.department, MentorRequest.line_manager).where(
                MentorRequest.state == "matched"
            )
        )
        assert [tuple(row) for row in rows] == [("", "")]
    await asked.play(":as ann", "privacy withdraw mentoring", "withdraw")
    async with stepup.store.look() as work:
        assert set(await work.session.scalars(select(MentorRequest.languages))) <= {""}


async def after(asked: Transcript, stepup: Stepup, *, days: int) -> str:
    """What is said in so many days, at the end of which silent mentors are looked for."""
    said = await asked.play(f":wait {days} days")
    async with stepup.store.work() as work:
        await jobs.ask_silent_mentors(work)
    return said + await asked.play(":wait 1 minute")
