"""Changing what is to be announced: shown first, and nothing lost when the answer is no."""

from __future__ import annotations

from sqlalchemy import select

from bot.stepup import Stepup
from storage.announcements import Announcement
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


async def test_a_change_that_was_shown_before_another_was_made_is_refused(
    stepup: Stepup, stage: Transcript
) -> None:
    await stage.play(":as olga", 'announce "first" in #events tomorrow at 9am', "schedule", "announce list")
    async with stepup.store.look() as work:
        shown = (await work.session.scalars(select(Announcement))).one().version
    await stage.play('announce edit 1 "aa"', 'announce edit 1 "bb"', ":press Change it")

    said = await stage.presses("olga", f"announce-change:1:2:{shown}")

    assert "It has been changed since I showed you this" in said
    assert "“bb”" in await stage.play("announce list")


async def test_an_older_question_about_a_change_is_about_the_same_announcement(stage: Transcript) -> None:
    for text in ("aaa", "bbb", "ccc"):
        await stage.play(":as olga", f'announce "{text}" in #events tomorrow at 10am', "schedule")
    await stage.play("announce list", "announce edit 2 at 8")
    await stage.play("announce cancel 1", "announce list")

    said = await stage.presses("olga", "ask:1:1")

    assert "bbb" in said
    assert "ccc" not in said


async def test_what_recurs_in_a_named_zone_is_posted_by_its_clock_and_once(stage: Transcript) -> None:
    await stage.play(":as olga", 'announce "Stand-up" in #events every Monday at 11am Paris time for 3 weeks')
    await stage.play("schedule")

    posted = await stage.play(":wait 21 days")

    assert [line[1:17] for line in posted.splitlines() if line.endswith("stepup to #events:")] == [
        "2026-11-30 10:00",
        "2026-12-07 10:00",
        "2026-12-14 10:00",
    ]
