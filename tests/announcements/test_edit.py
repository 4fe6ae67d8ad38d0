"""Changing what is to be announced: shown first, and nothing lost when the answer is no."""

from __future__ import annotations

from tests.transcript import Transcript

WEEKLY = 'announce "Weekly" in #events every Monday at 9:30'


async def test_a_no_leaves_the_announcement_as_it_was(stage: Transcript) -> None:
    await stage.play(":as olga", WEEKLY, ":press Schedule it")
    shown = await stage.play("announce edit 1 tomorrow at 10am")
    said = await stage.play("no")

    assert "It would no longer recur" in shown
    assert "I leave it as it was" in said
    assert "Every Monday at 09:30" in await stage.play("announce list")


async def test_what_was_replaced_cannot_be_put_back_beside_the_new(stage: Transcript) -> None:
    await stage.play(":as olga", WEEKLY, ":press Schedule it", "announce cancel 1", ":press Put it back")
    await stage.play('announce edit 1 "Every week"', ":press Change it")

    assert "can't be put back" in await stage.presses("olga", "announce-back:1")
    posted = await stage.play(":wait until 2026-11-30 10:00")
    assert posted.count("stepup to #events") == 1
    assert "Every week" in posted


async def test_a_guest_is_told_how_to_get_at_what_is_for_members(stage: Transcript) -> None:
    assert "Mentoring is for members. Type" in await stage.play(":as gus", "help mentor")
    assert "for organisers" in await stage.play("help announce")
