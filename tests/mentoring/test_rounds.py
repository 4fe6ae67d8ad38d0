"""A round that an organiser changes by hand: numbers stay, what can't be is refused, pins hold."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from bot import separate_process
from bot.stepup import Stepup
from handlers.mentoring import actions, matching
from handlers.mentoring.topic_meanings import Meanings
from storage import people as stored_people
from storage import suspensions
from storage.database import Work
from storage.mentor_rounds import MentorRound, MentorRoundState
from storage.mentor_terms import Terms
from tests import people
from tests.mentoring.test_matching import MEANINGS, NOW, mentee, mentor
from tests.transcript import Transcript

PAIRS = ("Ann with Mia", "Ben with Mo", "Cat with Meg")


async def _offers(work: Work, name: str, topic: str) -> None:
    known = await people.member(work, name, institution="Leeds")
    await actions.keep_offer(
        work,
        known.id,
        topics={"skills": [], "words": [topic, "glassblowing"]},
        capacity=1,
        rhythm="any",
        same_institution=True,
        about="",
        terms=Terms(line_manager="Cat" if name == "Mia" else ""),
    )


async def _looks(work: Work, name: str, topic: str) -> None:
    known = await people.member(work, name)
    await actions.keep_request(
        work,
        known.id,
        topics={"skills": [], "words": [topic, "glassblowing"]},
        goals=("something private",),
        rhythm="any",
        same_institution=True,
        terms=Terms(),
    )


@pytest.fixture
async def shown(stage: Transcript, stepup: Stepup) -> Transcript:
    """Ann fits Mia best, Ben Mo and Cat Meg; Cat is Mia's line manager."""
    async with stepup.store.work() as work:
        for name, topic in (("Mia", "botany"), ("Mo", "optics"), ("Meg", "welding")):
            await _offers(work, name, topic)
        for name, topic in (("Ann", "botany"), ("Ben", "optics"), ("Cat", "welding")):
            await _looks(work, name, topic)
    said = await stage.play(":as olga", "mentor round")
    assert [pair in said for pair in PAIRS] == [True] * 3
    return stage


def numbered(said: str) -> dict[int, str]:
    """The pairs that are shown, by their numbers."""
    rows = [line.strip(" •-") for line in said.splitlines() if " with " in line and " – fit" in line]
    return {int(row.split(":")[0]): row.split(": ")[1].split(" – ")[0] for row in rows}


async def test_numbers_stay_when_a_pair_is_left_out(shown: Transcript) -> None:
    assert numbered(await shown.play("mentor round without 1")) == {2: PAIRS[1], 3: PAIRS[2]}
    assert numbered(await shown.play("mentor round without 3")) == {2: PAIRS[1]}
    assert "The pairs have the numbers 2." in await shown.play("mentor round pin 1")


async def test_two_pairs_exchange_their_mentors(shown: Transcript) -> None:
    said = await shown.play("mentor round swap 1 and 2")

    assert numbered(said) == {1: "Ann with Mo", 2: "Ben with Mia", 3: PAIRS[2]}


async def test_a_swap_that_would_match_what_may_never_be_is_refused_without_a_reason(
    shown: Transcript,
) -> None:
    said = await shown.play("mentor round swap 1 and 3")

    assert "1 and 3 can't exchange their mentors: at least one of the new pairs can't be." in said
    assert "manager" not in said
    assert numbered(await shown.play("mentor round pin 2"))[1] == PAIRS[0]


async def test_what_is_pinned_stays_while_the_rest_is_worked_out_anew(shown: Transcript) -> None:
    await shown.play("mentor round swap 1 and 2", "mentor round pin 2")

    said = await shown.play("mentor round")

    found = numbered(said)
    assert found[2] == "Ben with Mia"
    assert said.count("(pinned)") == 1
    assert sorted(pair.split(" with ")[1] for pair in found.values()) == ["Meg", "Mia", "Mo"]
    assert numbered(await shown.play("mentor round unpin 2", "mentor round")) == {
        1: PAIRS[0],
        2: PAIRS[1],
        3: PAIRS[2],
    }


@pytest.mark.parametrize(
    "words", ["swap 1", "swap 1 and 2 and 3", "swap 1 1", "pin", "without me", "shuffle"]
)
async def test_what_cant_be_understood_changes_nothing_and_says_what_can(
    shown: Transcript, words: str
) -> None:
    said = await shown.play(f"mentor round {words}")

    assert "mentor round" in said
    assert "something private" not in said
    assert numbered(await shown.play("mentor round pin 3")) == {1: PAIRS[0], 2: PAIRS[1], 3: PAIRS[2]}


async def test_a_round_changed_by_hand_asks_those_who_are_in_it_and_each_about_their_new_mentor(
    shown: Transcript, stepup: Stepup
) -> None:
    await shown.play("mentor round swap 1 and 2", "mentor round without 3")

    said = await shown.play(":press Ask these mentees")

    assert "2 mentees were asked" in said
    ann = said.split("stepup to @ann (only you):")[1].split("stepup to @")[0]
    assert "Mo, Leeds" in ann
    assert "@cat" not in said
    assert "@mo" not in said
    async with stepup.store.look() as work:
        assert "sent" in list(await work.session.scalars(select(MentorRound.state)))


async def test_what_a_colleague_changed_meanwhile_isnt_sent_by_an_old_message(shown: Transcript) -> None:
    await shown.play("mentor round swap 1 and 2")

    said = await shown.presses("olga", "mentor-round-send:1:1")

    assert "Somebody has changed that round since you saw it" in said
    assert "stepup to @ann" not in said
    assert "were asked" in await shown.play(":as olga", "mentor round pin 1", ":press Ask these mentees")


async def test_two_rounds_never_wait_for_review_at_once(shown: Transcript, stepup: Stepup) -> None:
    await shown.play("mentor round", "mentor round")

    async with stepup.store.look() as work:
        states = list(await work.session.scalars(select(MentorRound.state)))
    assert states.count(MentorRoundState.DRAFT) == 1
    with pytest.raises(IntegrityError):
        async with stepup.store.work() as work:
            await work.add(
                MentorRound(made_by=None, pairs={"pairs": []}, state=MentorRoundState.DRAFT, at=work.now)
            )


async def test_somebody_suspended_is_in_no_round(shown: Transcript, stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        for name in ("ann", "mo"):
            known = await stored_people.known(work, "console", name)
            assert known is not None
            await suspensions.add(work, known.id, by=None, because="")

    said = await shown.play("mentor round")

    assert "Ann with" not in said
    assert "with Mo" not in said


async def test_a_large_round_is_worked_out_in_another_process_and_comes_back_as_it_is() -> None:
    mentees, mentors = [mentee(1), mentee(2)], [mentor(10), mentor(11)]
    solve = partial(matching.assign, mentees, mentors, {}, MEANINGS, now=NOW)

    assert await separate_process.run(solve) == solve()
    with pytest.raises(separate_process.NotWorkedOut):
        await separate_process.run(partial(Meanings.same, MEANINGS, None, "x"))  # type: ignore[arg-type]
