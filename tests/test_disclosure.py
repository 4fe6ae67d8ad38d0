"""What may be said of a group: the known vectors, and what must hold whatever the groups."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from config.community import DisclosureRules
from handlers.shared.disclosure import ALIKE, Group, by_group, hidden, rounded, shown

RULES = DisclosureRules()
BASES = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), st.integers(0, 60), max_size=8)


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, 0), (1, 0), (2, 0), (3, 5), (7, 5), (8, 10), (12, 10), (13, 15), (17, 15), (18, 20)],
)
def test_counts_are_rounded_to_the_nearest_five(count: int, said: int) -> None:
    assert rounded(count, RULES) == said


@pytest.mark.parametrize("base", [0, 1, 9])
def test_of_fewer_than_ten_nothing_is_said(base: int) -> None:
    assert shown(Group(base, base // 2, 1.0), RULES) is None


def test_from_ten_on_there_are_counts_and_a_mean_and_from_twenty_three_a_percentage() -> None:
    ten, many, enough = (shown(Group(base, 5, base * 1.26), RULES) for base in (10, 22, 23))

    assert ten is not None
    assert (ten.base, ten.count, ten.percent, ten.mean) == (10, 5, None, 1.3)
    assert many is not None
    assert many.percent is None
    assert enough is not None
    assert enough.percent == 22


@pytest.mark.parametrize("count", [0, 1, 2, 18, 19, 20])
def test_where_nearly_everybody_answered_alike_there_is_no_count_and_only_a_band(count: int) -> None:
    found = shown(Group(20, count, 20 * 1.4), RULES)

    assert found is not None
    assert (found.count, found.percent, found.mean, found.band) == (None, None, None, "1 to 2")


def test_of_two_groups_with_one_too_small_both_are_hidden() -> None:
    assert hidden({"UCL": 12, "King's": 4}, RULES) == {"UCL", "King's"}


def test_small_groups_that_could_be_had_together_by_taking_away_hide_the_next_smallest_too() -> None:
    assert hidden({"a": 3, "b": 4, "c": 15, "d": 30}, RULES) == {"a", "b", "c"}
    assert hidden({"a": 5, "b": 5, "c": 15}, RULES) == {"a", "b"}
    assert hidden({"a": 10, "b": 11}, RULES) == frozenset()


@given(BASES)
def test_no_hidden_group_can_be_had_from_the_whole_and_the_others(bases: dict[str, int]) -> None:
    out = hidden(bases, RULES)
    left = sum(bases[name] for name in out)

    assert all(bases[name] >= RULES.base for name in bases if name not in out)
    assert len(out) != 1 or len(bases) == 1
    assert left == 0 or left >= RULES.base or len(out) == len(bases)


@given(st.integers(0, 200), st.integers(0, 200), st.floats(0, 4))
def test_whatever_is_shown_is_rounded_and_stands_for_enough_people(
    base: int, count: int, mean: float
) -> None:
    count = min(count, base)
    found = shown(Group(base, count, base * mean), RULES)

    if base < RULES.base:
        assert found is None
        return
    assert found is not None
    assert found.base % 5 == 0
    assert found.count is None or found.count % 5 == 0
    assert (found.count is None) == (min(count, base - count) < ALIKE)
    assert found.percent is None or base >= RULES.percent_from
    assert (found.mean is None) != (found.band == "")


@given(st.dictionaries(st.text("abcd", min_size=1, max_size=2), st.integers(0, 40), max_size=6))
def test_only_groups_that_may_be_shown_are_named_at_all(bases: dict[str, int]) -> None:
    found = by_group({name: Group(base, base // 2, float(base)) for name, base in bases.items()}, RULES)

    assert set(found) == set(bases) - hidden(bases, RULES)


@pytest.mark.parametrize("laxer", [{"base": 9}, {"rounding": 4}, {"percent_from": 22}])
def test_a_community_may_be_stricter_but_not_laxer(laxer: dict[str, int]) -> None:
    assert DisclosureRules(base=20).base == 20
    with pytest.raises(ValidationError):
        DisclosureRules.model_validate(laxer)


GROUPS = st.dictionaries(
    st.text("abcd", min_size=1, max_size=2),
    st.integers(0, 40).flatmap(lambda base: st.tuples(st.just(base), st.integers(0, base))),
    max_size=6,
)


@given(GROUPS)
def test_no_withheld_figure_can_be_had_by_taking_the_others_from_the_whole(
    groups: dict[str, tuple[int, int]],
) -> None:
    found = by_group({name: Group(base, count, base * 1.5) for name, (base, count) in groups.items()}, RULES)
    exact = {name for name, one in found.items() if one.count is not None}
    withheld = set(groups) - exact

    people = sum(groups[name][0] for name in withheld)
    assert len(withheld) != 1 or len(groups) == 1
    assert not exact or people == 0 or people >= RULES.base
    assert all(groups[name][0] >= RULES.base for name in found)


def test_a_group_that_answered_alike_cannot_be_had_from_the_other_and_the_whole() -> None:
    found = by_group({"A": Group(20, 20, 40.0), "B": Group(20, 10, 12.0)}, RULES)

    assert (found["A"].count, found["B"].count) == (None, None)
    assert (found["A"].band, found["B"].band) == ("2 or more", "below 1")


def test_a_group_of_nobody_hides_nothing_beside_another() -> None:
    groups = {"A": Group(12, 12, 24.0), "B": Group(20, 10, 20.0), "C": Group(30, 15, 30.0)}

    alone = by_group(groups, RULES)
    beside = by_group({"Empty": Group(0, 0, 0.0), **groups}, RULES)

    assert alone["B"].count is None
    assert "B" not in beside or beside["B"].count is None
