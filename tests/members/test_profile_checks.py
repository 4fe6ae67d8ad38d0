"""Once a year each member is asked whether their profile is still right."""

from __future__ import annotations

from bot.stepup import Stepup
from handlers.members import profile_checks
from storage import members
from tests.members.test_directory import enrol
from tests.transcript import Transcript


async def a_day_of(stepup: Stepup, stage: Transcript, day: str) -> str:
    """What is sent by itself on a day."""
    before = len(stage.printed)
    await stage.play(f":wait until {day} 10:00")
    async with stepup.store.work() as work:
        await profile_checks.ask(work)
    await stepup.settle()
    return "\n".join(stage.printed[before:])


async def test_a_profile_that_stood_for_a_year_is_asked_about_once(stepup: Stepup, stage: Transcript) -> None:
    await enrol(stepup, "Ann Lee")

    assert "Is it still right?" not in await a_day_of(stepup, stage, "29 November 2027")
    said = await a_day_of(stepup, stage, "30 November 2027")
    assert "stepup to @ann-lee" in said
    assert "Your profile is a year old. Is it still right?" in said
    assert "UCL" in said
    assert "Is it still right?" not in await a_day_of(stepup, stage, "2 December 2027")
    assert "asked once a year whether theirs is right" in await stage.play(":as ann-lee", "why")


async def test_whoever_says_it_is_right_or_changes_it_is_asked_a_year_later(
    stepup: Stepup, stage: Transcript
) -> None:
    await enrol(stepup, "Ann Lee")
    await enrol(stepup, "Ben Low")
    await a_day_of(stepup, stage, "1 December 2027")
    assert "I'll ask again in a year" in await stage.play(":as ann-lee", ":press It's right")
    await stage.play(":wait until 1 March 2028 10:00")
    await enrol(stepup, "Ben Low", institution="Leeds")

    said = await a_day_of(stepup, stage, "2 December 2028")
    assert "@ann-lee" in said
    assert "@ben-low" not in said
    assert "@ben-low" in await a_day_of(stepup, stage, "3 March 2029")


async def test_a_thousand_who_joined_on_one_day_are_asked_some_at_a_time(
    stepup: Stepup, stage: Transcript
) -> None:
    for number in range(60):
        await enrol(stepup, f"Person {number}")
    await stage.play(":wait until 2 December 2027 10:00")

    async with stepup.store.work() as work:
        assert len(await members.unchecked(work, 50)) == 50
        assert len(await members.unchecked(work, 50)) == 10
        assert await members.unchecked(work, 50) == []
