"""Hosts hear who signs up: each time, once a day or never, as each chose."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.stepup import Stepup
from handlers.events.sign_up_news import next_evening
from storage import event_news, people, rsvps
from storage.rsvps import Answer
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


async def test_an_answer_that_was_begun_before_and_kept_after_the_news_is_told(
    tea: Transcript, stepup: Stepup
) -> None:
    await goes(tea, "ann", "bob")
    async with stepup.store.work() as work:
        olga, ann, bob = [
            (await people.meet(work, "console", name, name, None)).id for name in ("olga", "ann", "bob")
        ]
        await rsvps.forget(work, 1, bob)
        await event_news.note_told(work, [1], olga)
        # Bob's press waited for the event while the host was told.
        await rsvps.answer(work, 1, bob, Answer.GOING, at=work.now - timedelta(minutes=5))

        assert [one.person_id for one in await event_news.since(work, 1, olga)] == [bob]
        assert ann not in [one.person_id for one in await event_news.since(work, 1, olga)]


async def test_what_cant_wait_for_the_evening_is_told_at_once(tea: Transcript) -> None:
    await tea.play(":wait until 2026-12-09 18:00")
    await goes(tea, "ann")

    assert "going: Ann" in await tea.play(":wait until 2026-12-10 09:00")


async def test_a_no_of_somebody_who_never_meant_to_come_is_no_news(tea: Transcript) -> None:
    await goes(tea, "ann", answer="not going")

    assert "News of" not in await tea.play(":wait 1 day")


async def test_one_answer_to_a_whole_series_is_one_line(stage: Transcript) -> None:
    await stage.play(
        ":as olga", 'events create "Clinic" every Tuesday at 14:00 8 times for 1 hour in #events'
    )
    await stage.play("publish", ":as ann", ":press Going to all")

    said = await stage.play(":wait until 2026-11-30 17:30")

    assert said.count("going: Ann") == 1
    assert "Clinic on Tue 1 December, Tue 8 December, Tue 15 December and 5 more – going: Ann." in said
