"""Topics stand between commas, and “and” parts two of them where one is a skill."""

from __future__ import annotations

import pytest

from config import catalogue
from handlers.mentoring.parsing import topics

KNOWN = catalogue.load()


@pytest.mark.parametrize(
    ("typed", "skills", "words"),
    [
        ("git, python and career steps", ["git", "python"], ["career steps"]),
        ("Python & promotion", ["python"], ["promotion"]),
        ("health and safety", [], ["health and safety"]),
        ("promotion, pay and grading", [], ["promotion", "pay and grading"]),
    ],
)
def test_topics_are_parted_as_they_are_meant(typed: str, skills: list[str], words: list[str]) -> None:
    found = topics(typed, KNOWN)

    assert [KNOWN.name_of(key).casefold() for key in found["skills"]] == skills
    assert found["words"] == words
