"""What organisers type about a round, read as they mean it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.chat.refusal import Refusal
from config import catalogue
from handlers.checkins import parsing
from handlers.checkins.needs_figures import Grouping
from handlers.checkins.parsing import NeedsAsked, OutcomeAsked
from storage.checkins import CheckinRound

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 9, 21, 9, 0, tzinfo=UTC)
CATALOGUE = catalogue.load()


def test_a_closing_date_that_is_today_is_today_while_it_is_still_to_come() -> None:
    said = parsing.closing("21 September", LONDON, NOW)

    assert f"{said.wall:%d %B %H:%M}" == "21 September 23:59"
    assert parsing.closing("21 September 17:00", LONDON, NOW).wall.hour == 17


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("", NeedsAsked("", None)),
        ("by institution", NeedsAsked("", Grouping.INSTITUTION)),
        ("by insitution", NeedsAsked("", Grouping.INSTITUTION)),
        ("institution", NeedsAsked("", Grouping.INSTITUTION)),
        ("by job families?", NeedsAsked("", Grouping.FAMILY)),
        ('"Autumn term"', NeedsAsked("Autumn term", None)),
        ("autumn term", NeedsAsked("autumn term", None)),
        ('"Autumn term" by family', NeedsAsked("Autumn term", Grouping.FAMILY)),
        ('by institution "Autumn term"', NeedsAsked("Autumn term", Grouping.INSTITUTION)),
        ("by family for Autumn", NeedsAsked("Autumn", Grouping.FAMILY)),
        ('"Skills by design"', NeedsAsked("Skills by design", None)),
        ('"Skills by design" by institution', NeedsAsked("Skills by design", Grouping.INSTITUTION)),
    ],
)
def test_needs_of_a_round_by_a_grouping_in_either_order(words: str, asked: NeedsAsked) -> None:
    assert parsing.needs(words) == asked


def test_needs_by_anything_else_are_refused() -> None:
    with pytest.raises(Refusal, match="institution or by job family"):
        parsing.needs("by grade")


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ('"We booked two."', OutcomeAsked("", "We booked two.")),
        ("We booked two.", OutcomeAsked("", "We booked two.")),
        ('"Autumn" "We booked two."', OutcomeAsked("Autumn", "We booked two.")),
    ],
)
def test_an_outcome_is_of_the_last_round_or_of_the_one_that_is_named(words: str, asked: OutcomeAsked) -> None:
    assert parsing.outcome(words) == asked


@pytest.mark.parametrize(
    "words", ["", '""', '"Autumn" We booked two.', '"One." and more', '"a" "b" c', "x" * 1001]
)
def test_no_word_of_an_outcome_is_dropped_in_silence(words: str) -> None:
    with pytest.raises(Refusal):
        parsing.outcome(words)


def test_every_term_is_until_the_end_of_what_was_said() -> None:
    asked = parsing.every_term(
        '"Term" every term until July 2028 for family:Research', LONDON, NOW, CATALOGUE
    )

    assert asked.title == "Term"
    assert f"{asked.until.wall:%d %B %Y}" == "30 June 2028"
    assert asked.audience == "family:Research"
    for wrong in (
        "every term until July",
        '"Term" every week until July',
        '"Term" every term',
        '"Term" every term until x',
    ):
        with pytest.raises(Refusal):
            parsing.every_term(wrong, LONDON, NOW, CATALOGUE)


@pytest.mark.parametrize(
    "words", ["until 30 September", "30 September", "to 30 September", "until 30 September 23:59"]
)
def test_a_round_is_extended_to_the_end_of_a_day(words: str) -> None:
    found = CheckinRound(opened_at=NOW, closes_at=NOW + timedelta(days=2))

    assert f"{parsing.later_closing(words, found, LONDON, NOW).wall:%d %B %H:%M}" == "30 September 23:59"
