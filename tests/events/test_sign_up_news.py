"""Hosts hear who signs up: each time, once a day or never, as each chose."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.events.sign_up_news import next_evening
from tests.transcript import Transcript


@pytest.fixture
async def tea(stage: Transcript) -> Transcript:
    """Olga's tea for two people."""
    await stage.play(
        ":as olga", 'events create "Tea" on 10 December 14:00 for 1 hour for 2 people in #events'
    )
    await stage.play("publish")
    return stage


async def goes(stage: Transcript, *names: str, answer: str = "going") -> None:
    for name in names:
        await stage.play(f":as {name}", "events show Tea", answer)
    await stage.play(":as olga")


async def test_once_a_day_unless_they_choose(tea: Transcript) -> None:
    await goes(tea, "ann", "bob", "cat")

    said = await tea.play(":wait until 2026-11-30 17:30")

    assert "[2026-11-30 17:00 GMT] stepup to @olga" in said
    assert "going: Ann and Bob; waiting: Cat. It is full now." in said
    assert "@olga" not in await tea.play(":wait 2 days")


async def test_each_time_a_few_minutes_later_and_several_together(tea: Transcript) -> None:
    await tea.play("events news each")
    await goes(tea, "ann", "bob")

    said = await tea.play(":wait 5 minutes")

    assert said.count("stepup to @olga") == 1
    assert "going: Ann and Bob" in said
    assert "@olga" not in await tea.play(":wait 2 days")


async def test_nobody_is_told_twice_nor_of_what_came_while_they_wanted_nothing(tea: Transcript) -> None:
    await tea.play("events news never")
    await goes(tea, "ann")
    assert "@olga" not in await tea.play(":wait 1 day")
    await tea.play("events news each")
    await goes(tea, "bob")

    said = await tea.play(":wait 5 minutes")

    assert "going: Bob. It is full now." in said


async def test_a_host_hears_nothing_of_their_own_answer(tea: Transcript) -> None:
    await goes(tea, "olga")

    assert "News of" not in await tea.play(":wait 1 day")


async def test_whoever_cant_come_is_counted_and_not_named(tea: Transcript) -> None:
    await goes(tea, "ann")
    await tea.play(":wait 1 day")
    await goes(tea, "ann", answer="not going")

    said = await tea.play(":wait 1 day")

    assert "– 1 can't come. That makes 0 going, 2 places left." in said
    assert "Ann" not in said


async def test_a_named_host_who_is_no_organiser_hears_too(stage: Transcript) -> None:
    await stage.play(":as dan", "register", "Dan", "UCL", "Research data", "yes", "skip", ":as olga")
    await stage.play(
        'events create "Tea" on 10 December 14:00 for 1 hour in #events hosted by @dan', "publish"
    )
    await goes(stage, "ann")

    said = await stage.play(":wait until 2026-11-30 17:30")

    assert "stepup to @dan (only you)" in said
    assert "stepup to @olga (only you)" in said


async def test_after_a_cancellation_there_is_no_news(tea: Transcript) -> None:
    await goes(tea, "ann")
    await tea.play("events cancel Tea", "yes, cancel it")

    assert "News of" not in await tea.play(":wait 1 day")


async def test_news_of_names_with_markup_in_them_pings_nobody(tea: Transcript) -> None:
    await tea.play(":as eve", "register", "<!channel> *Eve*", "UCL", "Research data", "yes", "skip")
    await goes(tea, "eve")

    assert "going: <!channel> *Eve*." in await tea.play(":wait until 2026-11-30 17:30")


def test_the_evening_is_that_of_the_hosts_own_clock() -> None:
    zone = ZoneInfo("Pacific/Auckland")

    assert next_evening(datetime(2026, 12, 1, 3, 59, tzinfo=UTC), zone) == datetime(
        2026, 12, 1, 4, tzinfo=UTC
    )
    assert next_evening(datetime(2026, 12, 1, 4, tzinfo=UTC), zone) == datetime(2026, 12, 2, 4, tzinfo=UTC)


@pytest.mark.parametrize("said", ["monthly", "every now and then"])
async def test_what_cant_be_chosen_is_refused_with_what_can(tea: Transcript, said: str) -> None:
    assert "each time, daily or never" in await tea.play(f"events news {said}")
