"""Which skills somebody is asked about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from config import catalogue
from handlers.checkins.questions_to_ask import MOST_PROMPTS, OTHER_PROMPTS, interesting, questions

NOW = datetime(2026, 11, 30, tzinfo=UTC)
CORE = ("c1", "c2", "c3", "c4")
KEYS = st.lists(st.sampled_from([*CORE, "a", "b", "c", "d", "e"]), max_size=12)


def asked(
    *,
    core: tuple[str, ...] = CORE,
    wishes: Mapping[str, int] | None = None,
    named: tuple[str, ...] = (),
    interests: tuple[str, ...] = (),
    answered: Mapping[str, int] | None = None,
    left_out: tuple[str, ...] = (),
    personal: int = 2,
) -> list[str]:
    """`answered` is how many days ago each was answered."""
    return questions(
        core=core,
        wishes=wishes or {},
        named=named,
        interests=interests,
        answered={key: NOW - timedelta(days=days) for key, days in (answered or {}).items()},
        left_out=left_out,
        personal=personal,
        now=NOW,
    )


def test_everybody_of_a_family_is_asked_the_same_and_at_most_two_of_their_own() -> None:
    assert asked(named=("a", "b", "c")) == [*CORE, "a", "b"]
    assert asked() == [*CORE]
    assert asked(named=("a", "b"), personal=0) == [*CORE]


def test_what_somebody_wants_to_learn_comes_before_what_they_know() -> None:
    assert asked(wishes={"a": 1, "b": 3}, named=("c",), interests=("d",)) == [*CORE, "b", "a"]
    assert asked(wishes={"a": 1}, named=("c",), interests=("d",)) == [*CORE, "a", "c"]
    assert asked(wishes={"a": 0}, interests=("d",)) == [*CORE, "d"]


def test_of_two_wishes_the_one_comes_first_that_was_answered_longest_ago() -> None:
    assert asked(wishes={"a": 3, "b": 1, "c": 1}, answered={"a": 100, "b": 400}) == [*CORE, "c", "b"]


def test_nobody_answers_the_same_question_twice_within_ninety_days_whatever_the_round() -> None:
    assert asked(answered={"c1": 89, "a": 1}, wishes={"a": 2, "b": 1}) == ["c2", "c3", "c4", "b"]
    assert asked(answered={"c1": 90, "a": 90}, wishes={"a": 2}) == [*CORE, "a"]


def test_what_isnt_relevant_is_left_out() -> None:
    assert asked(left_out=("c2", "a"), named=("a", "b")) == ["c1", "c3", "c4", "b"]


def test_a_core_of_five_leaves_room_for_one_more() -> None:
    assert asked(core=(*CORE, "c5"), named=("a", "b")) == [*CORE, "c5", "a"]


@given(KEYS, KEYS, KEYS, st.sets(st.sampled_from(CORE)), st.integers(0, 2))
def test_nobody_is_asked_too_much_or_the_same_thing_twice(
    wished: list[str], named: list[str], interests: list[str], left_out: set[str], personal: int
) -> None:
    chosen = asked(
        wishes=dict.fromkeys(wished, 1),
        named=tuple(named),
        interests=tuple(interests),
        left_out=tuple(left_out),
        personal=personal,
    )

    assert len(chosen) == len(set(chosen)) <= MOST_PROMPTS - OTHER_PROMPTS
    assert not set(chosen) & left_out
    assert len([key for key in chosen if key not in CORE]) <= personal


def test_interests_name_skills_only_where_they_say_the_whole_name() -> None:
    found = interesting("Machine learning, code review and gardening; python", catalogue.load())

    assert {"direct:code-review", "direct:tool-python"} <= set(found)
    assert all("garden" not in key for key in found)
