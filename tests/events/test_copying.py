"""An event that was held once is planned again in one line, and looked at before anybody else sees it."""

from __future__ import annotations

import pytest

from handlers.events import parsing
from tests.transcript import Transcript

CREATE = (
    'events create "Talk on data" on 7 December 10:00 for 90 minutes in #events at "Room 9" for 20 people '
    'about "What <b>data</b> is" teaching software testing 3'
)


@pytest.fixture
async def talk(stage: Transcript) -> Transcript:
    await stage.play(":as olga", CREATE, "publish", ":as ann", "events show Talk", "Going", ":as olga")
    return stage


async def test_what_isnt_said_is_as_it_was(talk: Transcript) -> None:
    preview = await talk.play("events copy Talk on data on 10 December 14:00")

    for part in (
        "Thu 10 December 2026, 14:00–15:30 GMT",
        "Where: Room 9",
        "Places: 20",
        "Software testing to level 3",
        "What <b>data</b> is",
        "I'll announce it in #events at once",
    ):
        assert part in preview
    assert "Talk on data is published in #events" in await talk.play("publish")


async def test_what_is_said_goes_before_what_was(talk: Transcript) -> None:
    preview = await talk.play(
        'events copy "Talk on data" next Monday 9am for 2 hours in "Attic" called "Data again" for 5 people '
        'about "More of it" announce tomorrow 9am'
    )

    for part in (
        "Data again\n",
        "Mon 7 December 2026, 09:00–11:00 GMT",
        "Where: Attic",
        "Places: 5",
        "More of it",
        "I'll announce it in #events on Tue 1 December 2026, 09:00 GMT",
    ):
        assert part in preview
    assert "What <b>data</b> is" not in preview


async def test_whoever_came_to_the_first_hasnt_answered_the_second(talk: Transcript) -> None:
    await talk.play('events copy talk on 10 December 14:00 called "Second talk"', "publish")

    assert "Ann" in await talk.play("events who Talk on data")
    assert "Ann" not in await talk.play("events who Second talk")


async def test_a_day_is_asked_for_where_none_is_said_and_what_was_said_is_kept(talk: Transcript) -> None:
    asked = await talk.play('events copy talk called "Data again"')
    preview = await talk.play("12 December at 3pm")

    assert "When does it start?" in asked
    assert "Data again\n" in preview
    assert "Sat 12 December 2026, 15:00–16:30 GMT" in preview


async def test_events_that_are_over_or_cancelled_are_there_to_be_copied(talk: Transcript) -> None:
    await talk.play('events create "Tea" on 8 December 10:00 for 1 hour in #events', "publish")
    await talk.play("events cancel Tea", "cancel it")
    await talk.play(":wait 30 days")

    assert "Thu 11 February 2027, 14:00–15:30 GMT" in await talk.play("events copy talk on 11 February 14:00")
    assert "Fri 12 February 2027, 14:00–15:00 GMT" in await talk.play("events copy Tea on 12 February 14:00")


async def test_a_draft_that_was_thrown_away_isnt(talk: Transcript) -> None:
    await talk.play('events create "Secret" on 8 December 10:00 for 1 hour in #events', "discard")

    answer = await talk.play("events copy Secret on 9 December 10:00")

    assert "Which event do you mean by “Secret on 9 December 10:00”? There is Talk on data" in answer


async def test_a_day_that_is_over_is_refused_and_nothing_is_drafted(talk: Transcript) -> None:
    answer = await talk.play("events copy talk on 31 February 10:00")

    assert "31 February" in answer
    assert "Here is how it will look" not in answer


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Talk on data on 10 December", ("Talk on data", "on 10 December")),
        ("talk on 10 December", ("talk on", "10 December")),
        ("talk next week", ("talk", "next week")),
        ("Tlak on data on 3 May", ("Tlak on data", "on 3 May")),
        ("Tea party on 3 May", ("Tea party", "on 3 May")),
        ("Tea on 3 May", ("Tea", "on 3 May")),
        ("Dancing on 3 May", ("Dancing on 3 May", "")),
    ],
)
def test_a_title_ends_where_the_words_name_no_event_any_more(said: str, meant: tuple[str, str]) -> None:
    assert parsing.title_and_rest(said, ["Talk on data", "Tea", "Tea party"]) == meant
