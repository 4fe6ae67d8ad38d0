"""What people type to make an event, and what they are told when it can't be one."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.chat.refusal import Refusal
from handlers.events.parsing import Asked, read

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
START = datetime(2026, 12, 3, 14, tzinfo=UTC)


def asked(words: str) -> Asked:
    return read(words, LONDON, NOW)


@pytest.mark.parametrize(
    "words",
    [
        '"Tea" on 3 December 14:00 for 2 hours in #events',
        '"Tea" in #events on 3 December 2026 at 14:00 for 2 hours',
        "“Tea” on Thursday 3 December 2pm until 4pm in #events",
        '"Tea" 3 Dec 14:00-16:00 #events',
        '#events "Tea" on 3 December at 14:00 to 16:00',
    ],
)
def test_an_event_can_be_said_in_many_orders(words: str) -> None:
    found = asked(words)

    assert (found.title, found.starts.instant, found.channels) == ("Tea", START, ("#events",))
    assert found.ends_at == START + timedelta(hours=2)
    assert found.announce is None


def test_place_link_channels_and_announcement_are_understood() -> None:
    found = asked(
        '"Tea" on 3 December 14:00 for 2 hours in #events and #data at "Room 4" https://x.example '
        "announce tomorrow at 9am"
    )

    assert found.channels == ("#events", "#data")
    assert found.place == "Room 4 – https://x.example"
    assert found.announce is not None
    assert found.announce.instant == datetime(2026, 12, 1, 9, tzinfo=UTC)


def test_an_event_over_midnight_ends_the_next_day() -> None:
    found = asked('"Tea" on 3 December 23:00 until 01:00 in #events')

    assert found.ends_at == datetime(2026, 12, 4, 1, tzinfo=UTC)


def test_places_and_what_is_taught_are_understood_in_any_order() -> None:
    for words in (
        '"Tea" on 3 December 14:00 for 2 hours for 20 people teaching software testing 3, git 2 in #events',
        '"Tea" teaches "software testing 3, git 2" on 3 December 14:00 for 2 hours in #events for 20 places',
        "'Tea' for 20 people on 3 December 14:00 for 2 hours in #events teaching software testing 3, git 2",
    ):
        found = asked(words)

        assert (found.capacity, found.teaches, found.starts.instant) == (
            20,
            "software testing 3, git 2",
            START,
        )


def test_a_series_has_its_first_date_and_its_rule() -> None:
    found = asked('"Clinic" every second Tuesday 14:00–15:30 until March in #events for 1 person')

    assert found.recurs is not None
    assert found.recurs.said == "every other Tuesday at 14:00"
    assert found.starts.instant == datetime(2026, 12, 1, 14, tzinfo=UTC)
    assert found.ends_at - found.starts.instant == timedelta(minutes=90)
    assert found.capacity == 1


def test_words_without_end_are_read_in_no_time() -> None:
    endless = f'"Tea" on 3 December 14:00 for 2 hours in #events teaching {"a 1, " * 2000}!'
    begun = time.monotonic()
    asked(endless)

    # A second is a hundred times what it takes; a pattern that tries everything would take for ever.
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("Tea on 3 December 14:00 for 2 hours in #events", "Is “Tea” what it's called"),
        ('"" on 3 December 14:00 for 2 hours in #events', "What is it called"),
        ('"Tea" on 3 December 14:00 for 2 hours', "Which channel"),
        ('"Tea" on 3 December 14:00 in #events', "How long"),
        ('"Tea" for 2 hours in #events', "When does it start"),
        ('"Tea" on 3 December for 2 hours in #events', "At what time on Thu 3 December 2026"),
        ('"Tea" on 31 April 14:00 for 2 hours in #events', "no “31 April”"),
        ('"Tea" on 3 December 14:00 for ages in #events', "don't understand “for ages”"),
        ('"Tea" on 3 December 14:00 for 20 days in #events', "up to two weeks"),
        ('"Tea" on 3 December 2020 14:00 for 2 hours in #events', "The start: .* has already passed"),
        (
            '"Tea" on 3 December 14:00 for 2 hours in #events announce 4 December 9:00',
            "before the event starts",
        ),
        (f'"{"x" * 151}" on 3 December 14:00 for 2 hours in #events', "keep it to 150"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(words: str, wrong: str) -> None:
    with pytest.raises(Refusal, match=wrong):
        asked(words)
