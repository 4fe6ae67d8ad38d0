"""Months as people name them."""

from __future__ import annotations

import pytest

from handlers.mentoring import month_names


@pytest.mark.parametrize(
    ("typed", "months"),
    [
        ("October", {10}),
        ("oct, nov and DEC.", {10, 11, 12}),
        ("October to March", {10, 11, 12, 1, 2, 3}),
        ("Nov–Jan, June", {11, 12, 1, 6}),
        ("sept - sept", {9}),
        ("any", set()),
        ("All year.", set()),
    ],
)
def test_names_short_names_and_ranges_are_understood_over_the_new_year_too(
    typed: str, months: set[int]
) -> None:
    assert month_names.understood(typed) == months


@pytest.mark.parametrize(
    "typed", ["", "ju", "Oktober", "summer", "1 to 3", "May to", "May to June to July", "ma"]
)
def test_what_is_no_month_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        month_names.understood(typed)
