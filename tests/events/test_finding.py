"""Events to come are found by the words and tags in them."""

from __future__ import annotations

import pytest

from tests.transcript import Transcript


@pytest.fixture
async def planned(stage: Transcript) -> Transcript:
    """Three events and a draft, as members see them."""
    await stage.play(
        ":as olga",
        'events create "Intro to Snakemake" on 10 December 14:00 for 1 hour in #events',
        "publish",
        'events edit Intro to Snakemake tags "workflows, reproducible"',
        "change",
        'events create "R, for beginners" on 11 December 14:00 for 1 hour in #events',
        "publish",
        'events create "Laser safety" every Tuesday at 10:00 for 1 hour until 22 December in #events',
        "publish",
        'events create "Secret Snakemake" on 12 December 14:00 for 1 hour in #events',
        ":as ann",
    )
    return stage


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("snakemake", ["Intro to Snakemake"]),
        ("SNAKE", ["Intro to Snakemake"]),
        ("a course on workflows", ["Intro to Snakemake"]),
        ("R", ["R, for beginners"]),
        ("laser safety", ["Laser safety"]),
    ],
)
async def test_what_has_all_the_words_is_found(planned: Transcript, said: str, found: list[str]) -> None:
    answer = await planned.play(f"events find {said}")

    rows = [line for line in answer.partition("At your own pace")[0].splitlines() if "•" in line]
    assert [row.split("• ")[1].split(", T")[0].split(", F")[0] for row in rows] == found


async def test_of_a_series_the_next_date_alone_is_told(planned: Transcript) -> None:
    assert (await planned.play("events find laser")).count("Laser safety") == 1


async def test_what_isnt_there_is_said_with_where_else_to_look(planned: Transcript) -> None:
    said = await planned.play("events find 100% zebra_s")

    assert "I know of no event to come with “100% zebra_s” in it" in said
    assert "shows all that is coming up" in said


@pytest.mark.parametrize("said", ["", "?!", "…"])
async def test_what_says_nothing_is_asked_about(planned: Transcript, said: str) -> None:
    assert "What shall I look for?" in await planned.play(f"events find {said}")


async def test_what_is_over_or_isnt_announced_isnt_found(planned: Transcript) -> None:
    assert "Secret" not in await planned.play("events find snakemake")

    await planned.play(":wait until 15 December 2026 12:00")

    assert "I know of no event" in await planned.play("events find intro")


async def test_a_long_list_has_pages(planned: Transcript) -> None:
    await planned.play(":as olga")
    for number in range(12):
        await planned.play(
            f'events create "Clinic {number}" on 14 December {10 + number}:00 for 1 hour in #events',
            "publish",
        )

    first = await planned.play("events find clinic")
    second = await planned.play("2 more")

    assert "12 events to come with “clinic”" in first
    assert (first.count("• "), second.count("• ")) == (10, 2)


@pytest.mark.parametrize("said", ["snakmake", "Introo to Snakemake"])
async def test_what_is_typed_wrongly_finds_what_is_called_nearly_so(planned: Transcript, said: str) -> None:
    answer = await planned.play(f"events find {said}")

    assert "Perhaps you mean" in answer
    assert "Intro to Snakemake" in answer


async def test_what_there_is_to_learn_at_ones_own_pace_stands_below_the_events(stage: Transcript) -> None:
    await stage.play(":as olga", 'events create "Testing hour" on 3 December 14:00 for 1 hour in #events')
    await stage.play(":press Publish")

    said = await stage.play(":as ann", "events find testing")

    assert "1 event to come with “testing”" in said
    events, own_pace = said.split("At your own pace:")
    assert "Testing hour" in events
    assert "Code Testing - The Turing Way" in own_pace
    assert "Testing hour" not in own_pace


async def test_where_no_event_is_found_what_there_is_to_learn_is_shown_alone(stage: Transcript) -> None:
    said = await stage.play(":as ann", "events find Turing way testing")

    assert "I know of no event to come with “Turing way testing” in it." in said
    assert "Code Testing - The Turing Way" in said
    assert "At your own pace" not in await stage.play("events find glassblowing")
