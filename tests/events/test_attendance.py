"""Who was there: noted by a press, taken back, and as a spreadsheet."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.stepup import Stepup
from storage.attendance import Attendance
from tests.transcript import Transcript


@pytest.fixture
async def tea(stage: Transcript) -> Transcript:
    """A tea that has begun, to which Ann, Bob and Cat, who are members, are going."""
    await stage.play(":as olga", 'events create "Tea" on 10 December 14:00 for 1 hour in #events', "publish")
    for name in ("ann", "bob", "cat"):
        await stage.play(f":as {name}", "register", name.title(), "UCL", "Research data", "yes", "skip")
        await stage.play("events show Tea", "going")
    await stage.play(":wait until 2026-12-10 14:10", ":as olga")
    return stage


async def there(stepup: Stepup) -> int:
    async with stepup.store.look() as work:
        return len((await work.session.scalars(select(Attendance))).all())


async def test_those_who_said_they_come_are_noted_by_a_press_each(tea: Transcript, stepup: Stepup) -> None:
    assert "Who of those who said they'd come was there?" in await tea.play("events attendance Tea")

    said = await tea.play("Bob was there")

    assert "Noted at Tea: Bob. Who else was there?" in said
    assert "[1] Ann was there  [2] Cat was there  [3] All 2 were there" in said
    assert await there(stepup) == 1


async def test_all_of_them_are_noted_by_one_press(tea: Transcript, stepup: Stepup) -> None:
    await tea.play("events attendance Tea", "Bob was there")

    assert "Noted at Tea: Ann, Cat." in await tea.play("All 2 were there")
    assert await there(stepup) == 3
    assert "noted already" in await tea.presses("olga", "event-came:1:0")


async def test_somebody_who_wasnt_there_is_taken_off_the_list(tea: Transcript, stepup: Stepup) -> None:
    await tea.play("events attendance Tea", "All 3 were there")

    said = await tea.play('events attendance "Tea" not Bob, Cat')

    assert "Taken off the list of Tea: Bob, Cat." in said
    assert await there(stepup) == 1
    assert "Not noted at Tea anyway: Bob." in await tea.play('events attendance "Tea" without Bob')


async def test_nobody_is_noted_before_it_begins_or_by_whoever_is_no_organiser(stage: Transcript) -> None:
    await stage.play(":as olga", 'events create "Tea" on 10 December 14:00 for 1 hour in #events', "publish")
    await stage.play(":as ann", "events show Tea", "going", ":as olga")

    assert "was there" not in await stage.play("events attendance Tea")
    assert "hasn't begun yet" in await stage.presses("olga", "event-came:1:0")
    assert "Only organisers" in await stage.presses("ann", "event-came:1:0")


async def test_a_spreadsheet_comes_with_the_list(tea: Transcript) -> None:
    assert "[file attendance.csv" in await tea.play("events attendance Tea")


async def test_of_a_series_each_is_asked_once_after_their_last_date(stage: Transcript) -> None:
    await stage.play(
        ":as olga", 'events create "Clinic" every Tuesday at 14:00 3 times for 1 hour in #events'
    )
    await stage.play("publish", ":as ann", ":press Going to all")
    await stage.play(":as bob", "events show Clinic on 8 December", "going")

    said = await stage.play(":wait until 2026-12-16 09:00")

    assert said.count("@ann (only you):\n  I hope you liked Clinic") == 1
    assert "[2026-12-15 15:30 GMT] stepup to @ann (only you):\n  I hope you liked Clinic" in said
    assert "[2026-12-08 15:30 GMT] stepup to @bob (only you):\n  I hope you liked Clinic" in said


async def test_of_several_dates_the_one_that_is_on_now_is_meant(stage: Transcript) -> None:
    await stage.play(
        ":as olga", 'events create "Clinic" every Tuesday at 14:00 3 times for 1 hour in #events'
    )
    await stage.play("publish", ":wait until 2026-12-08 13:40")

    assert "The code of Clinic, Tue 8 December 2026" in await stage.play("events code Clinic")
    assert "Clinic, Tue 8 December 2026" in await stage.play("events who Clinic")
