"""An organiser writes to those who answered an event: shown first, sent once, to nobody else."""

from __future__ import annotations

import pytest

from tests.transcript import Transcript


@pytest.fixture
async def full(stage: Transcript) -> Transcript:
    """An event with one place: Ann goes, Ben waits, Cat may come, Dee doesn't."""
    await stage.play(
        ":as olga", 'events create "Glass" on 10 December 14:00 for 1 hour for 1 people in #events', "publish"
    )
    for name, said in (("ann", "Going"), ("ben", "Going"), ("cat", "Maybe"), ("dee", "Not going")):
        await stage.play(f":as {name}", f":press {said}")
    await stage.play(":as olga")
    return stage


@pytest.mark.parametrize(
    ("to", "whom", "read_by"),
    [
        ("", "3 people who may come or wait for a place", ["ann", "ben", "cat"]),
        (" to those going", "1 person who is going", ["ann"]),
        (" to those who wait", "1 person who waits for a place", ["ben"]),
        (" to maybe", "1 person who said maybe", ["cat"]),
        (" to everyone", "3 people who may come or wait for a place", ["ann", "ben", "cat"]),
    ],
)
async def test_it_goes_to_those_who_were_meant_and_to_nobody_else(
    full: Transcript, to: str, whom: str, read_by: list[str]
) -> None:
    shown = await full.play(f'events write Glass{to} "Please bring <!channel> *goggles*."')
    assert f"I'd write this to {whom}:" in shown
    assert "stepup to @ann" not in shown

    said = await full.play("send")

    assert [
        name for name in ("ann", "ben", "cat", "dee", "olga") if f"@{name} (only you):\n  Olga" in said
    ] == [*read_by]
    assert said.count("Please bring <!channel> *goggles*.") == len(read_by)
    assert "about Glass" in said


async def test_it_is_sent_once_and_not_at_all_where_that_is_said(full: Transcript) -> None:
    await full.play('events write Glass "Hello"', "send")
    assert "stepup to @ann" not in await full.play(":press Send it")

    await full.play('events write Glass "Goodbye"', ":press Don't send it")
    assert "Goodbye" not in await full.play(":press Send it")


async def test_who_answered_after_it_was_shown_is_written_to_as_well(full: Transcript) -> None:
    await full.play('events write Glass "Hello"', ":as dee", ":press Maybe", ":as olga")

    assert "stepup to @dee (only you):\n  Olga writes about Glass" in await full.play("send it")


async def test_what_was_kept_for_it_can_be_taken_for_no_change_of_the_event(full: Transcript) -> None:
    await full.play('events write Glass "Hello"')

    assert "dealt with" in await full.presses("olga", "event-change:1")
    assert "Glass, Thu 10 December 2026, 14:00" in await full.play("events")


@pytest.mark.parametrize("words", ["Glass", 'Glass ""', "Glass to those going"])
async def test_what_is_missing_is_asked_for_and_shown_before_it_is_sent(full: Transcript, words: str) -> None:
    assert "What shall I write to them?" in await full.play(f"events write {words}")

    said = await full.play("Bring *goggles*.", "Those who are going")

    assert "I'd write this to 1 person who is going:" in said
    assert "Bring *goggles*." in said
    assert "stepup to @ann" not in said
    assert "stepup to @ann (only you):\n  Olga writes about Glass" in await full.play("send")


async def test_words_after_the_event_without_quotation_marks_are_asked_to_have_them(full: Transcript) -> None:
    said = await full.play("events write Glass Hello")

    assert "quotation marks, after the event" in said
    assert "stepup to @ann" not in said


async def test_nobody_to_write_to_is_said_and_too_much_is_refused(stage: Transcript) -> None:
    await stage.play(":as olga", 'events create "Tea" on 10 December 14:00 for 1 hour in #events', "publish")

    assert "There is nobody at Tea who is going" in await stage.play('events write Tea to those going "Hi"')
    assert "That is 1501 characters" in await stage.play(f'events write Tea "{"x" * 1501}"')
