"""Series, changes and offers: what is promised stays true whichever of them goes."""

from __future__ import annotations

from sqlalchemy import select

from bot.stepup import Stepup
from storage.events import Event
from tests.transcript import Transcript

CREATE = 'events create "Clinic" every Tuesday at 14:00 4 times for 1 hour in #events'


async def test_cancelling_the_first_of_a_series_before_it_is_announced_leaves_the_others_announced(
    stage: Transcript,
) -> None:
    await stage.play(":as olga", f"{CREATE} announce in 3 hours", ":press Schedule it")
    await stage.play("events cancel Clinic", ":press Only the next one")

    posted = await stage.play(":wait 4 hours")

    assert "stepup to #events:" in posted
    assert "3 times: Tue 8 December" in posted
    assert "Clinic" in await stage.play("events")


async def test_an_older_change_does_not_undo_a_newer_one(stage: Transcript, stepup: Stepup) -> None:
    await stage.play(
        ":as olga", 'events create "Tea" on 3 December 14:00 for 1 hour in #events', ":press Publish"
    )
    first = await stage.play("events edit Tea", "keep", "keep", "3 hours", "keep the rest")
    assert "14:00–17:00" in first
    await stage.play("events edit Tea", "keep", "17 December", "keep the rest", ":press Change it")

    stale = await stage.presses("olga", "event-change:1")

    assert "was changed in the meantime" in stale
    async with stepup.store.look() as work:
        event = (await work.session.scalars(select(Event))).one()
    assert event.starts_at < event.ends_at


async def test_a_place_that_comes_free_again_is_offered_again_and_told_again(stage: Transcript) -> None:
    await stage.play(":as olga", 'events create "Tea" on 3 December 14:00 for 1 hour for 1 person in #events')
    await stage.play(":press Publish", ":as alice", ":press Going", ":as bob", ":press Going")
    await stage.play(":wait until 2026-11-30 16:00")

    offered = []
    for _ in range(2):
        offered.append(await stage.presses("alice", "rsvp:1:no"))
        await stage.presses("bob", "rsvp:1:no")
        await stage.presses("alice", "rsvp:1:going")
        await stage.presses("bob", "rsvp:1:going")
        await stage.play(":wait 1 minute")

    assert all("A place has come free at Tea" in said for said in offered)


async def test_a_wrong_date_of_a_series_is_named_with_the_right_ones(stage: Transcript) -> None:
    await stage.play(":as olga", CREATE, ":press Publish")

    assert "isn't on “23 December”; it is on Tue 1 December" in await stage.play(
        "events cancel Clinic on 23 December"
    )
    assert "Cancel Clinic, Tue 8 December 2026" in await stage.play("events cancel clinic 8 December")
    assert "Cancel Clinic, Tue 8 December 2026" in await stage.play('events cancel "Clinic" on 2026-12-08')


async def test_attendance_is_by_the_code_from_an_hour_before_until_a_day_after(
    stage: Transcript, stepup: Stepup
) -> None:
    await stage.play(
        ":as olga", 'events create "Tea" on 3 December 14:00 for 1 hour in #events', ":press Publish"
    )
    await stage.play("events code Tea")
    async with stepup.store.look() as work:
        code = (await work.session.scalars(select(Event.code))).one()

    assert "hasn't begun yet" in await stage.play(":as alice", f"events attended {code}")
    assert "Noted: you're at Tea" in await stage.play(
        ":wait until 2026-12-03 13:30", f"events attended {code.lower()}."
    )
    assert "already" in await stage.play(f"events attended {code}")
    assert "Came (1): Alice" in await stage.play(":as olga", "events attendance Tea")
    asked = await stage.play(":wait until 2026-12-03 16:00")
    assert "stepup to @alice (only you)" in asked
    assert "How useful was it to you?" in asked
    assert "for those who were at" in await stage.presses("bob", "event-useful:1:5")
    assert "5 of 5" in await stage.presses("alice", "event-useful:1:5")
    assert "is over" in await stage.play(":wait 2 days", ":as bob", f"events attended {code}")


async def test_nobody_is_told_that_they_go_to_dates_that_are_full(stage: Transcript) -> None:
    await stage.play(":as olga", f"{CREATE} for 1 person", ":press Publish")
    await stage.play(":as alice", ":press Going to all")

    said = await stage.presses("bob", "rsvp-series:1:going")

    assert "All dates of Clinic are full" in said
    assert "You're going" not in said


async def test_of_two_titles_that_begin_alike_the_longer_is_meant_by_its_words(stage: Transcript) -> None:
    for title in ("Tea", "Tea party"):
        created = f'events create "{title}" on 3 December 14:00 for 1 hour in #events'
        await stage.play(":as olga", created, ":press Publish")

    assert "Cancel Tea party, Thu 3 December" in await stage.play("events cancel Tea party on 3 December")
    assert "Tea party isn't on “4 December”" in await stage.play("events cancel Tea party on 4 December")
