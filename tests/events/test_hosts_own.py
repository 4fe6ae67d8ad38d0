"""A host who is no organiser sees, notes and writes to those of their own event, and of no other."""

from __future__ import annotations

import pytest

from bot.stepup import Stepup
from handlers.events.buttons import NoteAttendance, WriteToParticipants
from storage import events
from tests import people
from tests.transcript import Transcript

GLASS = 'events create "Glass" on 10 December 14:00 for 1 hour in #events hosted by @hal'
TEA = 'events create "Tea" on 10 December 14:00 for 1 hour in #events hosted by @zed'


@pytest.fixture
async def hal(stage: Transcript, stepup: Stepup) -> Transcript:
    """Hal is a member and hosts Glass, Zed hosts Tea; Ann goes to both."""
    async with stepup.store.work() as work:
        for name in ("Hal", "Ann", "Zed"):
            await people.member(work, name)
    for event in (GLASS, TEA):
        await stage.play(":as olga", event, ":press Publish", ":as ann", ":press Going")
    await stage.play(":as hal")
    return stage


async def test_whoever_is_named_host_is_told_what_they_can_do(stage: Transcript, stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        await people.member(work, "Hal")

    said = await stage.play(":as olga", GLASS, ":press Publish")

    told = said.split("stepup to @hal (only you):")[1]
    assert "“events attendance”" in told
    assert "“events write”" in told


async def test_a_host_sees_who_comes_and_notes_who_came(hal: Transcript) -> None:
    assert "Ann" in await hal.play("events attendance Glass")
    await hal.play(":wait until 2026-12-10 14:10")

    assert "Ann" in await hal.play("events attendance Glass", ":press Ann was there")
    assert "over: 1 came" in await hal.play(":wait 2 hours", "events")


async def test_a_host_gets_the_code_by_which_people_say_that_they_are_there(hal: Transcript) -> None:
    assert "events attended" in await hal.play("events code Glass")


async def test_a_host_writes_to_those_who_come(hal: Transcript) -> None:
    said = await hal.play('events write Glass "Bring gloves"', ":press Send it")

    assert "stepup to @ann (only you):" in said
    assert "Bring gloves" in said


@pytest.mark.parametrize(
    "typed", ["events attendance Tea", "events code Tea", 'events write Tea "Hello"', "events write Tea"]
)
async def test_of_events_of_others_a_host_learns_nothing(hal: Transcript, typed: str) -> None:
    said = await hal.play(typed)

    assert "Ann" not in said
    assert "stepup to @ann" not in said
    assert "events attended" not in said


@pytest.mark.parametrize(
    "typed", ["events edit Glass place Room 9", "events cancel Glass", "events rsvp Glass Ann"]
)
async def test_what_else_organisers_do_stays_theirs(hal: Transcript, typed: str) -> None:
    assert "Only organisers can use" in await hal.play(typed)


async def test_whoever_hosts_nothing_is_told_who_may(hal: Transcript) -> None:
    said = await hal.play(":as ann", "events attendance Glass")

    assert "Only organisers can use “events attendance”, and hosts of an event, for that event." in said


async def test_a_button_of_an_event_of_others_does_nothing(hal: Transcript, stepup: Stepup) -> None:
    """Whoever sends what no button of theirs carries gets nowhere."""
    async with stepup.store.look() as work:
        tea = next(event for event in await events.planned(work) if event.title == "Tea")
    await hal.play(":as olga", 'events write Tea "Hello"', ":as hal")

    for data in (NoteAttendance(event_id=tea.id, person_id=0), WriteToParticipants(edit_id=1)):
        said = await hal.presses("hal", data.pack())
        assert "Only organisers can do that, and hosts of an event" in said


async def test_a_host_no_longer_named_may_no_longer(hal: Transcript) -> None:
    await hal.play(":as olga", "events edit Glass hosts @ann", ":press Change it", ":as hal")

    assert "Only organisers can use" in await hal.play("events attendance Glass")


async def test_a_host_takes_back_what_they_were_about_to_write(hal: Transcript) -> None:
    said = await hal.play('events write Glass "Bring gloves"', "undo")

    assert "Only organisers" not in said
    assert "stepup to @ann" not in await hal.play(":press Send it")


async def test_a_suspended_host_may_nothing(hal: Transcript) -> None:
    await hal.play(":as mo", "members suspend hal because of shouting", "Suspend them", ":as hal")

    assert "You're suspended here for now" in await hal.play("events attendance Glass")


async def test_who_planned_an_event_as_an_organiser_may_no_longer_when_they_are_none(
    stage: Transcript, stepup: Stepup
) -> None:
    async with stepup.store.work() as work:
        for name in ("Dora", "Ann", "Zed"):
            await people.member(work, name)
    await stage.play(":as olga", "roles grant @dora organiser", "grant")
    await stage.play(":as dora", TEA, ":press Publish", ":as ann", ":press Going")
    await stage.play(":as olga", "roles revoke @dora", "revoke")

    said = await stage.play(":as dora", "events attendance Tea", 'events write Tea "Hello"')

    assert "Ann" not in said
    assert said.count("Only organisers can use") == 2


async def test_help_shows_a_host_what_they_may_and_others_who_may(hal: Transcript) -> None:
    assert "“events attendance" in await hal.play("help who is coming to my event")
    assert "is for organisers, and for hosts of an event" in await hal.play(
        ":as ann", "help who is coming to my event"
    )


async def test_after_an_event_those_who_came_are_written_to_for_a_fortnight(hal: Transcript) -> None:
    await hal.play(":wait until 2026-12-11 10:00")
    said = await hal.play('events write Glass "Slides are there"', ":press Send it")
    assert "stepup to @ann (only you):" in said

    await hal.play(":wait until 2026-12-30 10:00")
    assert "stepup to @ann" not in await hal.play('events write Glass "Slides are there"')


async def test_a_host_whose_readers_want_no_messages_is_told_so(hal: Transcript) -> None:
    await hal.play(":as ann", "privacy withdraw event messages", ":as hal")

    said = await hal.play('events write Glass "Hello"')

    assert "Nobody who answered Glass wants messages about events." in said


async def test_a_host_who_is_taken_off_is_told_and_so_is_nobody_else(hal: Transcript) -> None:
    said = await hal.play(":as olga", "events edit Glass hosts Zed", ":press Change it")

    assert (
        "stepup to @hal (only you):\n  Olga has changed who hosts Glass, Thu 10 December 2026, "
        "14:00–15:00 GMT: you don't any more." in said
    )
    assert said.count("you don't any more") == 1
    assert "stepup to @zed (only you):\n  Olga has named you as host" in said


async def test_a_host_who_stays_hears_nothing_of_another_who_is_added(hal: Transcript) -> None:
    said = await hal.play(":as olga", "events edit Glass hosts Hal, Zed", ":press Change it")

    assert "stepup to @hal (only you)" not in said


async def test_a_form_begun_by_a_host_writes_nothing_once_they_arent_one(hal: Transcript) -> None:
    await hal.play("events write Glass")
    await hal.play(":as olga", "events edit Glass hosts Zed", ":press Change it", ":as hal")

    said = await hal.play("Bring gloves", "all")

    assert "I'd write" not in said
    assert "stepup to @ann" not in said
