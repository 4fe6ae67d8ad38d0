"""An organiser answers for people who say elsewhere that they come: they hear of it, and their no counts."""

from __future__ import annotations

import pytest

from tests.transcript import Transcript


@pytest.fixture
async def talk(stage: Transcript) -> Transcript:
    """A talk with two places; Ann, Bo and Cy are here, and have answered nothing."""
    await stage.play(
        ":as olga", 'events create "Talk" on 7 December 10:00 for 1 hour in #events for 2 people', "publish"
    )
    for who in ("ann", "bo", "cy"):
        await stage.play(f":as {who}", "events")
    await stage.play(":as olga")
    return stage


async def test_those_who_are_put_down_are_going_and_are_told_by_whom(talk: Transcript) -> None:
    answer = await talk.play("events rsvp Talk @ann and @bo")

    assert "to @olga (only you):\n  Down for Talk: Ann, Bo. I'm telling them" in answer
    for who in ("ann", "bo"):
        assert f"to @{who} (only you):\n  Olga has put you down for Talk, Mon 7 December 2026" in answer
    assert "Going (2): Ann, Bo" in await talk.play("events who Talk")


async def test_they_say_otherwise_with_one_press_and_hear_why_it_came(talk: Transcript) -> None:
    await talk.play("events rsvp Talk @ann", ":as ann")

    assert "An organiser put you down for this event" in await talk.play("why")
    assert "You're not going to Talk" in await talk.play("Not going")
    assert "Ann" not in await talk.play(":as olga", "events who Talk")


async def test_whoever_said_that_they_dont_come_isnt_put_down(talk: Transcript) -> None:
    await talk.play(":as ann", "events show Talk", "Not going", ":as olga")

    answer = await talk.play("events rsvp Talk @ann")

    assert "because they said that they aren't coming: Ann" in answer
    assert "to @ann" not in answer
    assert "Ann" not in await talk.play("events who Talk")


async def test_whoever_is_down_already_isnt_told_again(talk: Transcript) -> None:
    await talk.play("events rsvp Talk @ann")

    answer = await talk.play("events rsvp Talk @ann, @ann, @bo")

    assert "Down for Talk: Bo." in answer
    assert "On the list already: Ann." in answer
    assert "to @ann" not in answer


async def test_nobody_gets_past_those_who_wait(talk: Transcript) -> None:
    await talk.play("events rsvp Talk @ann, @bo")

    answer = await talk.play("events rsvp Talk @cy")

    assert "Talk is full; on its waiting list: Cy" in answer
    assert "to @cy (only you):\n  Olga has put you down for Talk" in answer
    assert "first on the waiting list" in answer


async def test_names_that_nobody_has_leave_all_as_it_was_where_there_are_no_others(talk: Transcript) -> None:
    answer = await talk.play("events rsvp Talk Nobody Here, No One")

    assert "I don't know anyone called “Nobody Here”" in answer
    assert "Nobody has answered yet" in await talk.play("events who Talk")


async def test_whoever_paused_is_told_all_the_same(talk: Transcript) -> None:
    await talk.play(":as ann", "pause until 20 December", ":as olga")

    assert "to @ann (only you):\n  Olga has put you down" in await talk.play("events rsvp Talk @ann")


async def test_it_cant_be_taken_back_and_that_is_said(talk: Transcript) -> None:
    await talk.play("events rsvp Talk @ann")

    assert "has been told, so I can't take it back" in await talk.play("undo")


async def test_a_member_puts_nobody_down(talk: Transcript) -> None:
    assert "Only organisers can use “events rsvp”" in await talk.play(":as ann", "events rsvp Talk @bo")


async def test_names_are_asked_for_where_there_are_none(talk: Transcript) -> None:
    assert "Say who is coming, after the event" in await talk.play("events rsvp Talk")
    assert "please name 30 at most" in await talk.play("events rsvp Talk " + ", ".join(["@ann"] * 31))


async def test_a_name_that_nobody_has_costs_none_of_the_others(stage: Transcript) -> None:
    await stage.play(":as ann", "register", "Ann Lee", "UCL", "Research data", "yes", "skip", ":as olga")
    await stage.play('events create "Tea" on 10 December 14:00 for 1 hour in #events', "publish")

    said = await stage.play("events rsvp Tea @zed, Ann Lee")

    assert "Down for Tea: Ann Lee." in said
    assert "I don't know anyone called @zed." in said
