"""“Maybe” and “can't come” in a direct message, after an event that one has answered; never in a room."""

from __future__ import annotations

import pytest

from handlers.events.parsing import says_of_coming
from storage.rsvps import Answer
from tests.transcript import Transcript


@pytest.fixture
async def going(stage: Transcript) -> Transcript:
    """Alice goes to the clinic, and has looked at other things since."""
    await stage.play(":as olga")
    for title, day in (("Clinic", "3"), ("Tea", "4")):
        await stage.play(f'events create "{title}" on {day} December 14:00 for 1 hour in #events', "publish")
    await stage.play(":as alice", "register", "Alice", "UCL", "5", "yes", "events show clinic", "Going")
    await stage.play("events", "help")
    return stage


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("maybe", "You've said maybe to Clinic"),
        ("Perhaps.", "You've said maybe to Clinic"),
        ("not going", "You're not going to Clinic"),
        ("I can't come", "You're not going to Clinic"),
        ("sorry, can’t make it", "You're not going to Clinic"),
        ("actually I'm not coming after all", "You're not going to Clinic"),
        ("can't come to tea", "You're not going to Tea"),
        ("I might come to Tea", "You've said maybe to Tea"),
        ("coming", "You're still going to Clinic"),
    ],
)
async def test_words_change_the_answer_to_the_event_answered_last_or_named(
    going: Transcript, words: str, said: str
) -> None:
    assert said in await going.play(words)


async def test_five_changes_of_mind_leave_the_last(going: Transcript) -> None:
    said = await going.play("maybe", "not going", "coming", "maybe", "can't come", "undo")

    assert "You've said maybe to Clinic" in said
    assert "Clinic, Thu 3 December 2026, 14:00–15:00 GMT – you said maybe" in await going.play("events")


async def test_in_a_room_people_say_it_to_each_other(going: Transcript) -> None:
    await going.play(":in #events", "maybe", "can't come", ":in dm")

    assert "you're going" in await going.play("events")


async def test_after_a_day_the_event_has_to_be_named(going: Transcript) -> None:
    await going.play(":wait 25 hours")

    assert "Which event do you mean by “maybe”?" in await going.play("maybe")
    assert "You've said maybe to Clinic" in await going.play("maybe to clinic")


async def test_without_an_answer_before_the_event_has_to_be_named(going: Transcript) -> None:
    await going.play(":as bob")

    assert "Which event do you mean by “can't come”?" in await going.play("can't come")


async def test_a_question_just_asked_is_answered_first(going: Transcript) -> None:
    await going.play("events show tea")

    assert "You've said maybe to Tea" in await going.play("maybe")


@pytest.mark.parametrize(
    "words",
    ["maybe later", "going home now", "who is coming", "come here", "can", "not", "comings", "maybe not"],
)
def test_what_says_something_else_is_no_answer(words: str) -> None:
    assert says_of_coming(words) is None


def test_what_is_said_is_read_with_the_event_that_it_names() -> None:
    assert says_of_coming("I can't make it to the Code clinic") == (Answer.NO, "the Code clinic")
    assert says_of_coming("i'll be there") == (Answer.GOING, "")
