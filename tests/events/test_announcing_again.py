"""An announcement is posted once more as it reads then, or sooner than was planned."""

from __future__ import annotations

from tests.transcript import Transcript

CREATE = 'events create "Tea" on 10 December 14:00 for 1 hour for 3 people in #events'


async def test_it_is_posted_again_with_the_places_that_are_left(stage: Transcript) -> None:
    await stage.play(":as olga", CREATE, "publish", ":as ann", "events show Tea", "going", ":as olga")
    await stage.play(":wait 2 days")

    preview = await stage.play("events announce Tea")
    said = await stage.play("post it")

    assert "1 going – 2 places left" in preview
    assert "It was last posted on Mon 30 November 2026, 09:00 GMT." in preview
    assert "stepup to #events:" in said
    assert "1 going – 2 places left" in said


async def test_once_a_day_is_enough_however_often_it_is_pressed(stage: Transcript) -> None:
    await stage.play(":as olga", CREATE, "publish", "events announce Tea", "post it")

    assert "Once a day is enough" in await stage.presses("olga", "event-again:1")
    assert "stepup to #events:" in await stage.play(":wait 1 day", "events announce Tea", "post it")


async def test_what_was_to_be_announced_later_is_announced_now_and_once(stage: Transcript) -> None:
    await stage.play(":as olga", f"{CREATE} announce 5 December 10:00", "schedule it")
    assert "that would be instead" in await stage.play("events announce Tea")

    assert "stepup to #events:" in await stage.play("post it")
    assert "stepup to #events:" not in await stage.play(":wait until 2026-12-06 10:00")


async def test_nothing_is_posted_where_it_is_left(stage: Transcript) -> None:
    await stage.play(":as olga", CREATE, "publish", "events announce Tea")

    assert "stepup to #events" not in await stage.play("no, leave it")


async def test_a_later_change_shows_in_both_posts(stage: Transcript) -> None:
    await stage.play(":as olga", CREATE, "publish", "events announce Tea", "post it")

    said = await stage.play("events edit Tea tags cake", "change it")

    assert said.count("stepup to #events (changed):") == 2


async def test_a_cancelled_event_isnt_announced_again(stage: Transcript) -> None:
    await stage.play(":as olga", CREATE, "publish", "events cancel Tea", "yes, cancel it")

    assert "is cancelled, or gone" in await stage.presses("olga", "event-again:1")


async def test_a_series_is_posted_once_a_day_by_whichever_of_its_dates(stage: Transcript) -> None:
    await stage.play(
        ":as olga", 'events create "Clinic" every Tuesday at 14:00 4 times for 1 hour in #events'
    )
    await stage.play("publish", "events announce Clinic on 8 December", "post it")

    said = await stage.play("events announce Clinic on 15 December", "post it")

    assert "Once a day is enough" in said
    assert "stepup to #events:" not in said


async def test_it_is_posted_in_another_channel_too(stage: Transcript) -> None:
    await stage.play(":as olga", CREATE, "publish")
    assert "Shall I post it in #events and #general?" in await stage.play("events announce Tea in #general")

    said = await stage.play("post it")

    assert "stepup to #general:" in said
    assert "stepup to #general (changed):" in await stage.play("events edit Tea tags cake", "change it")
