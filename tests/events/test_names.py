"""Which event is meant: a part of its title, wrongly typed, or one of several dates and titles."""

from __future__ import annotations

import pytest

from tests.transcript import Transcript


@pytest.fixture
async def planned(stage: Transcript) -> Transcript:
    await stage.play(":as olga")
    for title, when in (
        ("Intro to Snakemake", "3 December 14:00"),
        ("Advanced Snakemake", "4 December 14:00"),
        ("Clinic", "7 December 10:00"),
        ("Clinic", "7 December 15:00"),
    ):
        await stage.play(f'events create "{title}" on {when} for 1 hour in #events', "publish")
    return stage


@pytest.mark.parametrize("said", ["intro", "to snakemake", "Intro to Snakmake", "intro on 3 December"])
async def test_a_part_of_a_title_or_one_typed_wrongly_is_enough(planned: Transcript, said: str) -> None:
    assert "Intro to Snakemake\n\n  Thu 3 December 2026, 14:00" in await planned.play(f"events show {said}")


async def test_which_of_two_titles_is_asked_with_buttons_and_the_answer_goes_on(planned: Transcript) -> None:
    asked = await planned.play("events cancel snakemake")
    assert "Which event do you mean by “snakemake”?" in asked
    assert "[1] Intro to Snakemake  [2] Advanced Snakemake" in asked

    said = await planned.play("advanced")

    assert "Cancel Advanced Snakemake, Fri 4 December 2026" in said
    assert "Advanced Snakemake, Fri 4 December 2026, 14:00–15:00 GMT, is cancelled" in await planned.play(
        "call it off"
    )


async def test_two_events_of_one_title_on_one_day_are_told_apart_by_their_time(planned: Transcript) -> None:
    asked = await planned.play("events edit clinic")
    assert "[1] Mon 7 December 2026, 10:00 GMT  [2] Mon 7 December 2026, 15:00 GMT" in asked

    await planned.play("2", "keep")

    assert "Now: 7 December 2026 15:00" in planned.printed[-1]


async def test_cancelling_one_of_two_of_a_title_asks_which_and_leaves_the_other(planned: Transcript) -> None:
    assert "Which of them?" in await planned.play("events cancel Clinic")
    await planned.play("1", "call it off")

    coming = await planned.play("events")
    assert "Clinic, Mon 7 December 2026, 15:00" in coming
    assert "Clinic, Mon 7 December 2026, 10:00" not in coming


async def test_a_date_with_a_time_names_one_of_them(planned: Transcript) -> None:
    assert "15:00–16:00" in await planned.play("events cancel Clinic on 7 December at 15:00")


async def test_names_after_a_title_of_two_dates_wait_for_the_date(planned: Transcript) -> None:
    await planned.play(":as ann", "register", "Ann", "UCL", "5", "yes", ":wait 8 days")
    await planned.play(":as olga")
    assert "Which of them?" in await planned.play('events attendance "Clinic" Ann')

    assert "Ann" in await planned.play("2")


async def test_an_answer_that_is_none_of_them_is_said_to_be_none(planned: Transcript) -> None:
    await planned.play("events cancel snakemake")

    assert "“banana” isn't one of the choices. Type a number from 1 to 2." in await planned.play("banana")
    assert "“yes” isn't one of the choices" in await planned.play("yes")


async def test_a_long_list_of_events_has_pages(stage: Transcript) -> None:
    await stage.play(":as olga")
    for number in range(14):
        await stage.play(
            f'events create "Talk {chr(65 + number)}" on {number + 1} December 14:00 for 1 hour in #events',
            "publish",
            ":wait 1 minute",
        )

    first = await stage.play("events")
    assert "Talk L" in first
    assert "Talk M" not in first
    assert "[1] 2 more" in first
    rest = await stage.play("1")
    assert "Talk M" in rest
    assert "Talk N" in rest
