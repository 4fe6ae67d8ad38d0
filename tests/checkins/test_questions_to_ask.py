"""Which skills somebody is asked about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from config import catalogue
from handlers.checkins.questions_to_ask import interesting, questions

NOW = datetime(2026, 11, 30, tzinfo=UTC)
FAMILY = [f"family{number}" for number in range(10)]
KEYS = st.lists(st.sampled_from([*FAMILY, "a", "b", "c", "d", "e"]), max_size=12)


def test_three_places_are_ones_own_and_the_rest_the_familys_in_its_order() -> None:
    chosen = questions(named=["a", "b"], interests=["c", "d"], family=FAMILY, asked={}, left_out=(), most=8)

    assert chosen == ["a", "b", "c", *FAMILY[:5]]


def test_what_was_asked_longest_ago_comes_after_what_was_never_asked() -> None:
    asked = {"family0": NOW, "family1": NOW - timedelta(days=90), "a": NOW - timedelta(days=1)}
    chosen = questions(named=["a", "b"], interests=[], family=FAMILY[:4], asked=asked, left_out=(), most=8)

    assert chosen == ["b", "a", "family2", "family3", "family1", "family0"]


def test_what_isnt_relevant_is_left_out_and_ones_own_fills_a_short_list_up() -> None:
    chosen = questions(
        named=["a", "b", "c", "d", "e"],
        interests=[],
        family=["family0", "family1"],
        asked={},
        left_out={"family0", "a"},
        most=8,
    )

    assert chosen == ["b", "c", "d", "family1", "e"]


@given(KEYS, KEYS, KEYS, st.sets(st.sampled_from(FAMILY)), st.integers(1, 8))
def test_nobody_is_asked_too_much_or_the_same_thing_twice(
    named: list[str], interests: list[str], family: list[str], left_out: set[str], most: int
) -> None:
    chosen = questions(
        named=named, interests=interests, family=family, asked={}, left_out=left_out, most=most
    )

    assert len(chosen) == len(set(chosen)) <= most
    assert not set(chosen) & left_out
    everything = {*named, *interests, *family} - left_out
    assert len(chosen) == min(most, len(everything))


def test_interests_name_skills_only_where_they_say_the_whole_name() -> None:
    found = interesting("Machine learning, code review and gardening; python", catalogue.load())

    assert {"direct:code-review", "direct:tool-python"} <= set(found)
    assert all("garden" not in key for key in found)
