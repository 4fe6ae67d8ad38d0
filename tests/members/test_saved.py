"""`members save`, `members saved` and `members unsave`: searches that somebody does again."""

from __future__ import annotations

from bot.stepup import Stepup
from tests.members.test_directory import enrol
from tests.transcript import Transcript

SAVE = 'members save "Data at UCL" institution:UCL family:data'


async def test_a_search_is_saved_by_name_asked_again_and_joined_with_others(
    stepup: Stepup, stage: Transcript
) -> None:
    await enrol(stepup, "Person 1", institution="UCL")
    await enrol(stepup, "Person 2", institution="Imperial")

    assert "Saved as “Data at UCL”: institution has “UCL” and job family has “data”." in await stage.play(
        ":as orla", SAVE
    )
    assert "1 member: institution has “UCL”" in await stage.play("members saved data at")
    assert "Person 1" in await stage.play("members saved", ":press Data at UCL")
    assert "Person 1" in await stage.play('members saved:"data at ucl" person')
    either = await stage.play('members -saved:"Data at UCL"')
    assert "Person 2" in either
    assert "Person 1" not in either


async def test_what_is_saved_is_taken_apart_when_it_is_said_in_another(stage: Transcript) -> None:
    await stage.play(":as orla", SAVE)
    await stage.play('members save "Both" saved:"Data at UCL" or stage:senior', "members unsave Data at UCL")

    assert "(institution:UCL family:data) or stage:senior" in await stage.play("members saved")
    assert "saved search “Data at UCL”" in await stage.play('members saved:"Data at UCL"')


async def test_dates_of_a_saved_search_move_on(stage: Transcript) -> None:
    await stage.play(":as orla", 'members save "New" joined this month')

    assert "on or after 1 November 2026" in await stage.play("members saved New")
    await stage.play(":wait until 2 December 2026 09:00")
    assert "on or after 1 December 2026" in await stage.play("members saved New")


async def test_a_search_that_makes_way_comes_back_and_so_does_one_that_was_dropped(stage: Transcript) -> None:
    await stage.play(":as orla", SAVE, 'members save "data at ucl" stage:senior')
    assert "as it was before" in await stage.play("undo")
    assert "institution:UCL" in await stage.play("members saved")
    assert "Dropped" in await stage.play("members unsave data at")
    assert "You have saved no searches" in await stage.play("members saved")
    await stage.play("undo")
    assert "institution:UCL" in await stage.play("members saved")


async def test_nobody_has_the_searches_of_another(stage: Transcript) -> None:
    await stage.play(":as orla", SAVE)

    assert "Data at UCL" not in await stage.play(":as mo", "members saved")
    assert "You have no saved search “Data at UCL”." in await stage.play('members saved:"Data at UCL"')


async def test_a_search_that_cannot_be_read_is_not_saved(stage: Transcript) -> None:
    assert "isn't a field" in await stage.play(":as orla", 'members save "Wrong" instituton:UCL')
    assert "in quotation marks" in await stage.play("members save institution:UCL")
    assert "You have saved no searches" in await stage.play("members saved")
    # A bracket in a saved search can't end the one that it is put in.
    assert "I can't read “tea)”" in await stage.play('members save "Wrong" tea) or (name:a')


async def test_thirty_searches_are_kept(stage: Transcript) -> None:
    for number in range(30):
        await stage.play(":as orla", f'members save "Search {number}" tea')

    assert "You have 30 saved already" in await stage.play('members save "One more" tea')
    assert "Saved as" in await stage.play('members save "Search 3" cake')
