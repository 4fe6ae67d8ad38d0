"""A pair has an end that both know of, meetings noted by a press, and three questions afterwards."""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import select

from bot.chat.file import File
from bot.stepup import Stepup
from handlers.mentoring import report_figures
from handlers.mentoring.actions import keep_offer
from storage.mentor_pairs import MentorPair
from storage.mentor_sessions import MentorOutcome, MentorSession, Outcome
from storage.mentor_terms import Terms
from storage.mentoring import PairsCounted
from storage.outbox import Outbox
from tests import people
from tests.transcript import Transcript

FIND = ("mentor find", "glassblowing", "skip", "4", "2", "skip the rest", ":press Ask Ben")


@pytest.fixture
async def pair(stage: Transcript, stepup: Stepup) -> Transcript:
    """Ben is Ann's mentor since Monday 30 November 2026; Ben speaks."""
    async with stepup.store.work() as work:
        await people.member(work, "Ann")
        ben = await people.member(work, "Ben")
        await keep_offer(
            work,
            ben.id,
            topics={"skills": [], "words": ["glassblowing"]},
            capacity=2,
            rhythm="any",
            same_institution=True,
            about="",
            terms=Terms(),
        )
    await stage.play(":as ann", *FIND, ":as ben", ":press Accept")
    return stage


async def state(stepup: Stepup) -> str:
    async with stepup.store.look() as work:
        return str(await work.session.scalar(select(MentorPair.state).order_by(MentorPair.id)))


async def test_a_meeting_is_noted_by_a_press_and_once_a_day_whoever_notes_it(
    pair: Transcript, stepup: Stepup
) -> None:
    asked = await pair.play("mentor met")
    assert "How long did you meet Ann today?" in asked
    assert "Noted: 1 hour with Ann today." in await pair.play(":press 1 hour")
    assert "Changed: 45 minutes with Ben today." in await pair.play(":as ann", "mentor met 45 minutes")
    assert "Changed" in await pair.play(":as ben", ":press 1 hour")
    await pair.play(":wait 1 day", "mentor met", ":press 90 minutes")

    async with stepup.store.look() as work:
        rows = await work.session.execute(select(MentorSession.day, MentorSession.minutes))
    assert sorted(tuple(row) for row in rows) == [("2026-11-30", 60), ("2026-12-01", 90)]


@pytest.mark.parametrize("typed", ["mentor met forever", "mentor met 9 hours", "mentor met tomorrow"])
async def test_a_length_that_cant_be_is_said_and_nothing_is_noted(
    pair: Transcript, stepup: Stepup, typed: str
) -> None:
    assert "mentor met 45 minutes" in await pair.play(typed)

    async with stepup.store.look() as work:
        assert not list(await work.session.scalars(select(MentorSession)))


async def test_nobody_notes_a_meeting_of_others_or_one_without_end(pair: Transcript, stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        await people.member(work, "Eve")

    assert "That pair is gone" in await pair.presses("eve", "mentor-session:1:2026-11-30:60")
    assert "up to 8 hours" in await pair.presses("ben", "mentor-session:1:2026-11-30:99999")
    assert "in no pair" in await pair.play(":as eve", "mentor met")


async def test_the_hours_of_a_mentor_name_nobody_and_outlive_a_mentee_who_leaves(
    pair: Transcript, stepup: Stepup
) -> None:
    await pair.play("mentor met 90 minutes", ":wait 1 day", "mentor met 30 minutes")
    shown = await pair.play("mentor hours")
    assert "1 mentee and 2 meetings, 2.0 hours in all" in shown

    await pair.play(":as ann", "privacy forget me", ":press Yes, erase everything")
    after = await pair.play(":as ben", "mentor hours")

    assert "1 mentee and 2 meetings, 2.0 hours in all" in after
    async with stepup.store.look() as work:
        rows = await work.session.scalars(select(Outbox).order_by(Outbox.id.desc()).limit(1))
        content = File.unpack(rows.one().payload["files"][0]).content.decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(content)))
    assert table[1:] == [["1 more", "", "", "2", "2.0"]]
    assert "Ann" not in content


async def test_after_six_months_both_are_asked_and_may_go_on(pair: Transcript, stepup: Stepup) -> None:
    assert "is up" not in await pair.play(":wait until 2027-05-29 12:00")
    said = await pair.play(":wait until 2027-05-31 12:00")
    for name, other in (("ann", "Ben"), ("ben", "Ann")):
        assert f"stepup to @{name} (only you):\n  The time that you and {other} set yourselves is up." in said

    goes_on = await pair.play(":as ann", ":press Go on for three months")
    assert "You and Ben go on until Tue 31 August 2027" in goes_on
    assert "stepup to @ben (only you):\n  You and Ann go on until Tue 31 August 2027" in goes_on
    # The other's press, and a second one, add nothing.
    assert "until Tue 31 August 2027" in await pair.play(":as ben", ":press Go on for three months")

    await pair.play(":wait 40 days")
    assert await state(stepup) == "active"
    assert "is up" in await pair.play(":wait until 2027-08-31 13:00")


async def test_where_neither_says_anything_it_ends_kindly_and_both_are_asked_three_things(
    pair: Transcript, stepup: Stepup
) -> None:
    await pair.play(":wait until 2027-05-31 12:00")

    ended = await pair.play(":wait 14 days")

    assert await state(stepup) == "ended"
    for name, other in (("ann", "Ben"), ("ben", "Ann")):
        assert f"stepup to @{name} (only you):\n  Your mentoring with {other} has ended" in ended
        assert f"stepup to @{name} (only you):\n  Three questions about your mentoring" in ended
    assert "How is it going" not in await pair.play(":wait 60 days")


async def test_the_three_questions_are_answered_a_press_each_and_shown_to_nobody(
    pair: Transcript, stepup: Stepup
) -> None:
    await pair.play(":as ann", "mentor end", ":press End it with Ben")

    said = await pair.play(":press A lot", ":press Mostly", ":press Yes")

    assert "Did you meet as often as you wanted?" in said
    assert "Would you do it again?" in said
    assert "Thank you! These count in figures of ten people or more" in said
    async with stepup.store.look() as work:
        (row,) = await work.session.scalars(select(MentorOutcome))
        assert (row.helped, row.often, row.again) == (4, 3, 4)
    assert "of 4" not in await pair.play(":wait 40 days", ":as olga", "mentor report")


async def test_an_answer_that_isnt_offered_or_to_a_pair_of_others_isnt_kept(
    pair: Transcript, stepup: Stepup
) -> None:
    assert "gone" in await pair.presses("ben", "mentor-outcome:1:helped:4")
    await pair.play("mentor end", ":press End it with Ann")
    async with stepup.store.work() as work:
        await people.member(work, "Eve")

    for who, pressed in (
        ("eve", "mentor-outcome:1:helped:4"),
        ("ben", "mentor-outcome:1:helped:2"),
        ("ben", "mentor-outcome:1:nonsense:4"),
    ):
        assert "gone" in await pair.presses(who, pressed)
    async with stepup.store.look() as work:
        assert not list(await work.session.scalars(select(MentorOutcome)))


async def test_what_was_said_goes_with_whoever_takes_their_agreement_back(
    pair: Transcript, stepup: Stepup
) -> None:
    await pair.play(":as ann", "mentor end", ":press End it with Ben", ":press A lot")

    await pair.play("privacy withdraw mentoring", "withdraw")

    async with stepup.store.look() as work:
        assert not list(await work.session.scalars(select(MentorOutcome)))


def test_what_was_said_becomes_a_figure_of_many_and_never_of_a_few() -> None:
    def worked_out(number: int) -> dict[str, object]:
        said = [
            Outcome(one, one, {"helped": 4, "often": 3, "again": 4}, settled=True) for one in range(number)
        ]
        report = report_figures.worked_out(
            [], PairsCounted(0, number), said, people=10, about="mentoring", key=b"k" * 32
        )
        return dict(report_figures.kept(report).outcomes)

    assert worked_out(9) == {}
    assert set(worked_out(80)) == {"helped", "often", "again"}
