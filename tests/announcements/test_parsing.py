"""What people type to announce something, and what they are told when it can't be done."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.chat.refusal import Refusal
from handlers.announcements.parsing import Asked, read

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)


def asked(words: str) -> Asked:
    return read(words, ZoneInfo("Europe/London"), NOW)


@pytest.mark.parametrize(
    "words",
    [
        '"Hello, in 2 hours there is #cake" in #a, #b tomorrow at 9am',
        "“Hello, in 2 hours there is #cake” tomorrow at 9am in #a and #b",
    ],
)
def test_what_stands_in_quotation_marks_is_only_text(words: str) -> None:
    found = asked(words)

    assert found.text == "Hello, in 2 hours there is #cake"
    assert found.channels == ("#a", "#b")
    assert found.moment is not None
    assert found.moment.instant == datetime(2026, 12, 1, 9, tzinfo=UTC)


def test_without_a_time_it_is_for_now() -> None:
    assert asked('"Hello" in #a').moment is None
    assert asked('"Hello" in #a now').moment is None


def test_a_link_shows_where_it_leads() -> None:
    text = asked('"Pay at [your bank](https://evil.example) or [x](time:0)" in #a').text

    assert text == "Pay at your bank (https://evil.example) or x (time:0)"


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("", "What shall I announce"),
        ("Hello in #a", "Is “Hello” what I shall say"),
        ('"" in #a', "What shall I announce"),
        ('"Hello" tomorrow at 9am', "Which channel"),
        ('"Hello" in #a yesterday', "has already passed"),
        ('"Hello" in #a every Monday', "At what time\\? The first would be on Mon"),
        ('"Hello" in #a every Monday at 9 if it rains', "don't understand “if it rains”"),
        (f'"{"x" * 3001}" in #a', "keep it to 3000"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(words: str, wrong: str) -> None:
    with pytest.raises(Refusal, match=wrong):
        asked(words)
