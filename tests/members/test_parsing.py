"""What members are counted by."""

from __future__ import annotations

import pytest

from bot.chat.refusal import Refusal
from handlers.members import messages
from handlers.members.parsing import counted_by


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
    assert counted_by(words) == (field, filters)


@pytest.mark.parametrize("words", ["", "institution", "by", "by name", "by shoe size", "by familyname"])
def test_what_cannot_be_counted_is_refused_with_an_example(words: str) -> None:
    with pytest.raises(Refusal) as refused:
        counted_by(words)

    assert refused.value.example == messages.COUNT_EXAMPLE
