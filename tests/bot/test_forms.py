"""Forms as conversations: what was answered is never thrown away by what comes after."""

from __future__ import annotations

from sqlalchemy import select

from bot.stepup import Stepup
from storage.checkins import CheckinAsk
from storage.events import Event
from storage.rsvps import Rsvp
from tests.transcript import Transcript


async def member(stage: Transcript, name: str) -> None:
    await stage.play(f":as {name}", "register", name.capitalize(), "UCL", "5", "yes")


async def test_looking_for_a_mentor_in_the_middle_of_a_check_in_keeps_its_answers(
    stage: Transcript, stepup: Stepup
) -> None:
    await member(stage, "alice")
    await stage.play(":as olga", 'checkin start "Autumn" until 11 December 17:00', ":press Start it")
    await stage.play(":as alice", "checkin", "1 3", "2 2")

    asked = await stage.play("mentor find")
    found = await stage.play("Python", "skip", "4", "2", "skip the rest")
    back = await stage.play("continue")

    assert "1 of 10: What would you like help with?" in asked
    assert "You left Skills check-in in the middle: type “continue” to go on with it" in found
    assert "3 of 6" in back
    rest = [*["n"] * 2, "skip", "no"]
    said = await stage.play(*rest)
    async with stepup.store.look() as work:
        (row,) = await work.session.scalars(select(CheckinAsk))
    assert row.state == "answered", said


async def test_the_command_of_a_form_that_was_left_goes_on_with_it_too(stage: Transcript) -> None:
    await member(stage, "alice")
    await stage.play("mentor offer", "Python, promotion", "mentor find", "cancel")

    said = await stage.play("mentor offer")

    assert "2 of 11: How many people at a time?" in said


async def test_a_form_that_was_left_takes_no_answer_that_is_meant_for_something_else(
    stage: Transcript,
) -> None:
    await member(stage, "alice")
    await stage.play("mentor offer", "Python", "mentor find", "cancel")

    said = await stage.play("2")

    assert "no longer sure what “2” answers" in said


async def test_a_button_of_one_form_answers_no_question_of_another(stage: Transcript) -> None:
    await member(stage, "alice")
    await stage.play("mentor offer", "Python", "1", "mentor find", "Python", "skip")

    said = await stage.presses("alice", "answer:mentor-offer:rhythm:3")

    assert "That form is finished or was cancelled" in said


async def test_what_is_left_is_told_when_the_form_after_it_is_cancelled(stage: Transcript) -> None:
    await member(stage, "alice")

    said = await stage.play("mentor offer", "Python", "mentor find", "cancel")

    assert "Nothing was changed.\n\n  You left Offer mentoring in the middle" in said


async def test_there_is_nothing_to_go_on_with_where_nothing_was_left(stage: Transcript) -> None:
    await member(stage, "alice")

    assert "There is no form to go on with" in await stage.play("continue")
    assert "There is no form to go on with" in await stage.play(
        "mentor offer", "mentor find", "cancel", "continue"
    )


async def test_keep_after_a_fault_keeps_the_limit_of_places_and_the_waiting_list(
    stage: Transcript, stepup: Stepup
) -> None:
    await stage.play(
        'events create "Tea" on 3 December 14:00 for 1 hour in #events for 3 people', ":press Publish"
    )
    for name in ("ann", "ben", "cat", "dee"):
        await stage.play(f":as {name}", ":press Going")

    fault = await stage.play(":as olga", "events edit Tea", *["keep"] * 3, "skip", "2", "skip the rest")
    kept = await stage.play("keep", "skip the rest")

    assert "3 places are taken already" in fault
    assert "Now: 3 – “keep” leaves it so" in fault
    assert "That is as it was; nothing changes" in kept
    async with stepup.store.look() as work:
        assert await work.session.scalar(select(Event.capacity)) == 3
        assert sorted(await work.session.scalars(select(Rsvp.answer))) == ["going"] * 3 + ["waiting"]
