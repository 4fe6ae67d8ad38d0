"""A number means what stood under it in the list that this person saw last; a name means what it names."""

from __future__ import annotations

import pytest

from tests.transcript import Transcript


@pytest.fixture
async def alice(stage: Transcript) -> Transcript:
    await stage.play(":as alice", "register", "Alice", "UCL", "5", "yes")
    await stage.play("remind me to eat in 2 hours", "remind me to sleep in 9 hours")
    await stage.play("remind me to write home in 20 hours", "remind list")
    return stage


async def test_a_number_means_the_list_that_was_seen_whatever_was_added_since(alice: Transcript) -> None:
    await alice.play("remind me to drink in 1 hour")

    assert "Cancelled: eat" in await alice.play("remind cancel 1")


async def test_the_same_number_twice_never_means_the_next_one(alice: Transcript) -> None:
    await alice.play("remind cancel 1")

    asked = await alice.play("remind cancel 1")

    assert "What was number 1 when you saw the list isn't there any more. Number 1 is now: sleep" in asked
    assert "sleep" in await alice.play("events", "remind list")


async def test_what_is_asked_about_is_done_after_a_yes_only(alice: Transcript) -> None:
    await alice.play("remind cancel 1", "remind cancel 1")

    assert "Cancelled: sleep" in await alice.play("yes")


async def test_what_has_gone_out_is_said_to_be_gone(alice: Transcript) -> None:
    await alice.play("remind cancel 3")

    assert "isn't in your list any more" in await alice.play("remind cancel 3")


async def test_one_that_the_asker_changed_keeps_its_number(alice: Transcript) -> None:
    await alice.play("remind edit 1 tomorrow at 9am", "yes")

    assert "Cancelled: eat" in await alice.play("remind cancel 1")


async def test_a_list_counts_where_it_is_read_wherever_it_was_asked_for(alice: Transcript) -> None:
    """The console hides nothing in a room: what is asked for there is read in the direct conversation."""
    shown = await alice.play("remind me to drink in 1 hour", ":in #events", "remind list", ":in dm")
    assert "to @alice (only you):\n  Your reminders:\n\n  1. Mon 30 November 2026, 10:00 GMT: drink" in shown

    assert "Cancelled: drink" in await alice.play("remind cancel 1")


@pytest.mark.parametrize("said", ["sleep", "SLEEP", '"sleep"', "2", "#2", "number 2"])
async def test_words_do_as_well_as_a_number(alice: Transcript, said: str) -> None:
    assert "Cancelled: sleep" in await alice.play(f"remind cancel {said}")


async def test_words_typed_wrongly_are_asked_about(alice: Transcript) -> None:
    assert "Do you mean this one?" in await alice.play("remind cancel slep")

    assert "Cancelled: sleep" in await alice.play("yes")


async def test_words_that_several_have_are_asked_about(alice: Transcript) -> None:
    await alice.play("remind me to write to Bob in 5 hours")

    asked = await alice.play("remind cancel write")
    assert "[1] write to Bob – Mon 30 November 2026, 14:00 GMT" in asked

    assert "Cancelled: write home" in await alice.play("2")


@pytest.mark.parametrize("said", ["0", "4", "99999999999", "-1", "banana", ""])
async def test_a_number_that_is_none_cancels_nothing(alice: Transcript, said: str) -> None:
    assert "Which one? Give its number in your list, from 1 to 3, or its words." in await alice.play(
        f"remind cancel {said}"
    )


async def test_one_that_somebody_else_changed_is_named_and_asked_about(stage: Transcript) -> None:
    await stage.play(":as orla", 'announce "Tea" in #events tomorrow at 9am', "schedule", "announce list")
    await stage.play(":as olga", "announce list", 'announce edit 1 "Coffee"', "change")

    asked = await stage.play(":as orla", "announce cancel 1")

    assert "Number 1 has changed since you saw the list. It is now: Coffee" in asked
    assert "Coffee" in await stage.play("announce list")
    await stage.play(":as olga")
    assert "Cancelled" in await stage.play("announce cancel 1")


async def test_long_lists_have_pages_that_are_numbered_on(stage: Transcript) -> None:
    await stage.play(":as alice", "register", "Alice", "UCL", "5", "yes")
    for number in range(23):
        await stage.play(f"remind me to feed {chr(97 + number) * 3} in {number + 2} days", ":wait 1 minute")

    first = await stage.play("remind list")
    assert "20. " in first
    assert "21. " not in first
    assert "[1] 3 more" in first
    rest = await stage.play("1")
    assert "21. " in rest
    assert "23. " in rest
    assert "more" not in rest
    assert "Cancelled: feed www" in await stage.play("remind cancel 23")
