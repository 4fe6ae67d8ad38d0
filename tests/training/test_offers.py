"""Training is offered to whoever it takes further, as often as they choose; who came is asked once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.stepup import Stepup
from handlers.training.offers import asked_about, fits
from storage import skills
from storage.skills import Own
from tests import people
from tests.transcript import Transcript

TESTING, REVIEW = "direct:software-testing", "direct:code-review"
EVENT = 'events create "Testing" on 9 December 14:00 for 2 hours teaching software testing 3 in #events'
LEVELS = st.none() | st.integers(0, 4)


def own(level: int | None, wanted: int | None, *, relevant: bool = True) -> dict[str, Own]:
    return {TESTING: Own(TESTING, level, wanted, relevant)}


def test_an_event_fits_whoever_it_takes_nearer_to_what_they_want() -> None:
    assert fits({TESTING: 3}, own(1, 3), {}) == [TESTING]
    assert fits({TESTING: 3}, own(None, 2), {}) == [TESTING]
    assert fits({TESTING: 3}, own(1, None), {TESTING: 2}) == [TESTING]
    assert fits({TESTING: None}, own(3, 4), {}) == [TESTING]


def test_it_fits_nobody_who_is_there_already_or_whom_it_doesnt_concern() -> None:
    assert fits({TESTING: 2}, own(2, 4), {}) == []
    assert fits({TESTING: 3}, own(1, 1), {}) == []
    assert fits({TESTING: 3}, own(1, 3, relevant=False), {TESTING: 3}) == []
    assert fits({TESTING: 3}, {}, {}) == []


@given(LEVELS, LEVELS, LEVELS, st.integers(0, 4))
def test_nobody_is_offered_what_they_can_or_dont_want(
    level: int | None, wanted: int | None, taught: int | None, target: int
) -> None:
    if fits({TESTING: taught}, own(level, wanted), {TESTING: target}):
        assert max(wanted or 0, target) > (level or 0)
        assert taught is None or taught > (level or 0)


def test_of_several_skills_the_one_is_asked_about_that_was_wanted_most() -> None:
    levels = {TESTING: Own(TESTING, 2, 3), REVIEW: Own(REVIEW, 0, 3)}

    assert asked_about({TESTING: 3, REVIEW: 3}, levels, {}) == REVIEW
    assert asked_about({TESTING: 3, REVIEW: 3}, {}, {}) == REVIEW


async def wishing(stepup: Stepup, name: str) -> None:
    async with stepup.store.work() as work:
        known = await people.member(work, name)
        await skills.note(work, known.id, [Own(TESTING, 1, 3)])


async def test_it_is_offered_once_with_those_of_a_week_or_at_once_or_never(
    stepup: Stepup, stage: Transcript
) -> None:
    for name in ("weekly", "eager", "quiet", "content"):
        await wishing(stepup, name)
    await stage.play(":as eager", "training offers at once", ":as quiet", "training offers never")
    await stage.play(":as content", "skills set software testing 3")

    announced = await stage.play(":as olga", EVENT, ":press Publish")
    monday = await stage.play(":wait 2 hours")
    later = await stage.play(":wait until 2026-12-08 12:00")

    assert announced.count("Training in what you'd like to learn") == 1
    assert "@eager" in announced
    assert monday.count("Training in what you'd like to learn") == 1
    assert "@weekly" in monday
    assert "Training in what" not in later


async def test_what_was_offered_in_one_week_isnt_offered_again_in_the_next(
    stepup: Stepup, stage: Transcript
) -> None:
    await wishing(stepup, "alice")
    await stage.play(":as olga", EVENT, ":press Publish", ":wait until 2026-12-02 09:00")
    await stage.play(EVENT.replace('"Testing"', '"More testing"'), ":press Publish")

    said = await stage.play(":wait until 2026-12-08 12:00")

    assert said.count("Training in what you'd like to learn") == 1
    assert "More testing, Wed 9 December" in said
    assert "• Testing" not in said


async def test_of_a_series_the_first_alone_is_offered(stepup: Stepup, stage: Transcript) -> None:
    await wishing(stepup, "alice")
    await stage.play(
        ":as olga",
        'events create "Clinic" every Wednesday at 14:00 5 times for 1 hour '
        "teaching software testing 3 in #events",
        ":press Publish",
    )

    said = await stage.play(":wait 2 hours")

    assert said.count("• Clinic, ") == 1


async def test_who_is_going_already_isnt_offered_it(stepup: Stepup, stage: Transcript) -> None:
    await wishing(stepup, "alice")
    await stage.play(":as olga", EVENT, ":press Publish", ":as alice", ":press Going")

    assert "Training in what" not in await stage.play(":wait until 2026-12-08 12:00")


async def test_who_came_is_asked_once_where_they_are_now(stepup: Stepup, stage: Transcript) -> None:
    for name in ("alice", "ben"):
        await wishing(stepup, name)
    await stage.play(":as olga", EVENT, ":press Publish", ":wait until 2026-12-09 14:30")
    await stage.play('events attendance "Testing" @alice')
    asked = await stage.play(":wait until 2026-12-09 20:00")
    again = await stage.play('events attendance "Testing" @alice, @ben', ":wait until 2026-12-10 09:00")

    noted = await stage.play(":as alice", ":press 3 Practitioner")

    assert asked.count("Where are you now with Software testing?") == 1
    assert "@ben" in again
    assert again.count("Where are you now with Software testing?") == 1
    assert "Noted: Software testing at level 3 (practitioner)." in noted
    assert "is as it was before" in await stage.play("undo")


@pytest.mark.parametrize("said", ["sometimes", "daily"])
async def test_a_choice_that_isnt_one_is_refused_with_an_example(stage: Transcript, said: str) -> None:
    await stage.play(":as alice", "register", "keep", "UCL", "5", "yes")

    assert "at once, weekly or never" in await stage.play(f"training offers {said}")
