"""One part of an event is changed in one line, shown first; a cancellation says why."""

from __future__ import annotations

import pytest

from tests.transcript import Transcript


@pytest.fixture
async def clinic(stage: Transcript) -> Transcript:
    """Olga's clinic, to which Ann is going; two more events have titles like it."""
    await stage.play(":as olga")
    for title in ("Clinic", "Time to talk", "Room service"):
        await stage.play(f'events create "{title}" on 7 December 10:00 for 1 hour in #events', "publish")
    await stage.play(":as ann", "events show Clinic", "Going", ":as olga")
    return stage


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ('place "Room 9"', "the place is Room 9"),
        ("room Room 9", "the place is Room 9"),
        ("places 12", "there are 12 places"),
        ("title Code clinic", "it is called Code clinic"),
        ("to 4pm", "it takes place on Mon 7 December 2026, 16:00–17:00 GMT"),
        ("day 8 December", "it takes place on Tue 8 December 2026, 10:00–11:00 GMT"),
        ("starts 9 December at 3pm", "it takes place on Wed 9 December 2026, 15:00–16:00 GMT"),
        ("length 2 hours", "it takes place on Mon 7 December 2026, 10:00–12:00 GMT"),
        ('description "Bring your own data."', "it says “Bring your own data.”"),
        ("about how to ask for help", "it says “how to ask for help”"),
    ],
)
async def test_one_part_is_changed_in_one_line_and_the_others_stay(
    clinic: Transcript, said: str, shown: str
) -> None:
    preview = await clinic.play(f"events edit Clinic {said}")

    assert f"Clinic would change: {shown}." in preview
    assert "I'll tell 1 person who may come, and the channel" in preview
    assert "is changed" in await clinic.play("change")


async def test_a_title_that_holds_such_a_word_is_still_found(clinic: Transcript) -> None:
    assert "Time to talk would change: the place is Attic" in await clinic.play(
        "events edit Time to talk place Attic"
    )
    assert "Room service would change: there are 3 places" in await clinic.play(
        "events edit room service places 3"
    )
    assert "1 of 10: Title" in await clinic.play("events edit Time to talk")


async def test_what_isnt_a_place_or_a_time_is_said_and_nothing_changes(clinic: Transcript) -> None:
    assert "The places are a number from 1 to 5000" in await clinic.play("events edit Clinic places many")
    assert "31 February" in await clinic.play("events edit Clinic day 31 February")
    assert "10:00–11:00 GMT" in await clinic.play("events show Clinic")


async def test_a_part_is_emptied_and_what_is_the_same_changes_nothing(clinic: Transcript) -> None:
    await clinic.play("events edit Clinic place Attic", "change")

    assert "it has no place yet" in await clinic.play("events edit Clinic place nothing")
    await clinic.play("change")
    assert "as it was" in await clinic.play("events edit Clinic place none")


async def test_what_an_event_is_about_stands_in_its_announcement_and_file(stage: Transcript) -> None:
    await stage.play(":as olga")
    said = await stage.play(
        'events create "Clinic" about "For everyone. <!channel> *Bring data*" on 7 December 10:00 for 1 hour '
        "in #events",
        "publish",
    )

    assert said.count("For everyone. <!channel> *Bring data*") == 2
    assert "For everyone" in await stage.play("events show Clinic")


async def test_a_cancellation_says_why_to_each_and_where_it_was_posted(clinic: Transcript) -> None:
    asked = await clinic.play('events cancel Clinic because "the speaker is ill"')
    assert "1 person who may come will be told why." in asked
    assert "Why: the speaker is ill" in asked

    said = await clinic.play("call it off")

    assert said.count("is cancelled. Sorry! The reason: the speaker is ill.") == 3


async def test_the_reason_isnt_lost_where_it_is_asked_which_event(clinic: Transcript) -> None:
    await clinic.play('events create "Clinic two" on 8 December 10:00 for 1 hour in #events', "publish")
    asked = await clinic.play("events cancel clin because of the storm")
    assert "Which event do you mean" in asked

    assert "Why: the storm" in await clinic.play("1")
    assert "The reason: the storm." in await clinic.play("call it off")


async def test_a_reason_that_is_too_long_is_refused_and_nothing_is_cancelled(clinic: Transcript) -> None:
    assert "That reason is 301 characters" in await clinic.play(f"events cancel Clinic because {'x' * 301}")
    assert "Clinic" in await clinic.play("events")
