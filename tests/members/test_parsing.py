"""What members are counted by."""

from __future__ import annotations

import pytest

from bot.chat.refusal import Refusal
from handlers.members import messages
from handlers.members.parsing import EXPORTED, counted_by, export_columns


@pytest.mark.parametrize(
    ("words", "field", "filters"),
    [
        ("by institution", "institution", ""),
        ("by job family", "family", ""),
        ("by job family institution:UCL", "family", "institution:UCL"),
        ("by Career Stage skill:python", "stage", "skill:python"),
        ("by community of practice", "group", ""),
        ("by job", "family", ""),
        ("by skills", "skill", ""),
        ("by job famly", "family", ""),
        ("by institutoin", "institution", ""),
        # What is left over is a filter, and is never dropped.
        ("by group x", "group", "x"),
    ],
)
def test_the_longest_name_of_a_field_counts(words: str, field: str, filters: str) -> None:
    assert counted_by(words) == ((field,), filters)


@pytest.mark.parametrize(
    ("words", "fields", "filters"),
    [
        ("by institution and stage", ("institution", "stage"), ""),
        ("by job family and career stage", ("family", "stage"), ""),
        ("by skill by institution stage:senior", ("skill", "institution"), "stage:senior"),
        # What isn't a second field is a filter.
        ("by institution and tea", ("institution",), "and tea"),
    ],
)
def test_members_are_counted_by_two_things(words: str, fields: tuple[str, ...], filters: str) -> None:
    assert counted_by(words) == (fields, filters)


def test_counting_by_the_same_twice_is_refused() -> None:
    with pytest.raises(Refusal, match="the same twice"):
        counted_by("by institution and institutions")


@pytest.mark.parametrize(
    ("words", "filters", "columns"),
    [
        ("institution:UCL", "institution:UCL", EXPORTED),
        ("institution:UCL columns name, role", "institution:UCL", ("name", "role title")),
        ("with columns skills and account", "", ("skills", "account")),
    ],
)
def test_the_columns_of_a_spreadsheet_are_chosen(words: str, filters: str, columns: tuple[str, ...]) -> None:
    assert export_columns(words) == (filters, columns)


def test_a_column_that_there_is_not_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(Refusal, match="There are account, name, institution"):
        export_columns("institution:UCL columns name, shoe size")


@pytest.mark.parametrize("words", ["", "institution", "by", "by name", "by shoe size", "by familyname"])
def test_what_cannot_be_counted_is_refused_with_an_example(words: str) -> None:
    with pytest.raises(Refusal) as refused:
        counted_by(words)

    assert refused.value.example == messages.COUNT_EXAMPLE
