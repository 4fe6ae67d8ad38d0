"""Times as people say them, on ordinary days and on the days when the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.phrases import times, understanding
from bot.chat.phrases.fault import NotATime
from bot.chat.phrases.understanding import TimeWanted, Unclear, understand

LONDON = ZoneInfo("Europe/London")
NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


MONDAY = utc("2026-11-30 09:00")


@pytest.mark.parametrize(
    ("phrase", "instant"),
    [
        ("in 2 hours", "2026-11-30 11:00"),
        ("in 90 minutes", "2026-11-30 10:30"),
        ("in an hour and 30 minutes", "2026-11-30 10:30"),
        ("in half an hour", "2026-11-30 09:30"),
        ("in 3 days", "2026-12-03 09:00"),
        ("tomorrow 9am", "2026-12-01 09:00"),
        ("tomorrow at 9am", "2026-12-01 09:00"),
        ("at 14:00 tomorrow", "2026-12-01 14:00"),
        ("3 December 14:00", "2026-12-03 14:00"),
        ("on 3 December 2026 at 2pm", "2026-12-03 14:00"),
        ("on Thursday 3rd of December at 14.00", "2026-12-03 14:00"),
        ("Dec 3 noon", "2026-12-03 12:00"),
        ("3/12/2026 14:00", "2026-12-03 14:00"),
        ("1/4/2027 9am", "2027-04-01 08:00"),
        ("2026-12-03 14:00", "2026-12-03 14:00"),
        ("Friday 14:00", "2026-12-04 14:00"),
        ("1 September 10:00", "2027-09-01 09:00"),
    ],
)
def test_a_phrase_means_one_moment(phrase: str, instant: str) -> None:
    moment = understanding.moment(phrase, LONDON, MONDAY)

    assert moment.instant == utc(instant)
    assert moment.sure


@pytest.mark.parametrize(
    ("phrase", "readings"),
    [
        ("at 9", ["2026-11-30 21:00", "2026-12-01 09:00"]),
        ("next Friday 14:00", ["2026-12-04 14:00", "2026-12-11 14:00"]),
        ("tomorrow at midnight", ["2026-12-01 00:00", "2026-12-02 00:00"]),
        ("at 3 or 4pm tomorrow", ["2026-12-01 15:00", "2026-12-01 16:00"]),
    ],
)
def test_what_could_mean_two_moments_says_both(phrase: str, readings: list[str]) -> None:
    with pytest.raises(Unclear) as unclear:
        understanding.moment(phrase, LONDON, MONDAY)

    assert [one.instant for one in unclear.value.found.readings] == [utc(one) for one in readings]


@pytest.mark.parametrize(
    ("phrase", "day"),
    [
        ("tomorrow morning", "Tue 1 December 2026"),
        ("tonight", "Mon 30 November 2026"),
        ("3 December", "Thu 3 December 2026"),
    ],
)
def test_a_day_without_a_time_asks_for_the_time(phrase: str, day: str) -> None:
    with pytest.raises(TimeWanted, match=f"At what time on {day}"):
        understanding.moment(phrase, LONDON, MONDAY)


@pytest.mark.parametrize(
    "phrase", ["tommorow at 9am", "on teusday at 10am", "before 5pm on Friday", "3 Decemeber 2pm"]
)
def test_what_was_misspelt_or_said_loosely_is_not_sure(phrase: str) -> None:
    assert not understanding.moment(phrase, LONDON, MONDAY).sure


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("tomorrow, no, 3pm", "2026-12-01 15:00"),
        ("tomorrow at 9am, no, Friday", "2026-12-04 09:00"),
        ("at 9, no, 2026-12-01 09:00", "2026-12-01 09:00"),
        ("tomorrow at 9am Paris time, no, 2026-12-05 10:00", "2026-12-05 10:00"),
    ],
)
def test_what_is_said_after_a_no_replaces_only_what_it_says(said: str, meant: str) -> None:
    moment = understanding.moment(said, LONDON, MONDAY)

    assert moment.instant == utc(meant)
    assert moment.sure


@pytest.mark.parametrize(
    "phrase",
    [
        "", "a", "5", "yesterday", "31 April 9:00", "29 Feb 2027 9:00", "in -5 minutes", "25 o'clock",
        "at 25:00", "30 November 2026 08:00", "3 December", "soon", "Friday 3 December 14:00",
        "x" * 500, "3 December 2099 14:00", "in 99999999999 days",
    ],
)  # fmt: skip
def test_what_is_no_usable_time_is_refused(phrase: str) -> None:
    with pytest.raises(NotATime):
        understanding.moment(phrase, LONDON, MONDAY)


@pytest.mark.parametrize(
    ("zone", "said_at", "phrase", "instant"),
    [
        (LONDON, "2026-03-28 12:00", "tomorrow at 9am", "2026-03-29 08:00"),
        (LONDON, "2026-10-24 11:00", "tomorrow at 9am", "2026-10-25 09:00"),
        (NEW_YORK, "2026-03-07 17:00", "tomorrow at 9am", "2026-03-08 13:00"),
        (LONDON, "2026-03-28 12:00", "in 24 hours", "2026-03-29 12:00"),
        (LONDON, "2026-03-28 12:00", "tomorrow at noon", "2026-03-29 11:00"),
        (LONDON, "2026-03-20 12:00", "29 March 2026 01:30", "2026-03-29 01:30"),
        (LONDON, "2026-10-20 12:00", "25 October 2026 01:30", "2026-10-25 00:30"),
        (LONDON, "2027-03-20 12:00", "28 March 2027 01:30", "2027-03-28 01:30"),
        (LONDON, "2027-10-20 12:00", "31 October 2027 01:30", "2027-10-31 00:30"),
        (NEW_YORK, "2026-03-01 12:00", "8 March 2026 02:30", "2026-03-08 07:30"),
        (NEW_YORK, "2026-10-20 12:00", "1 November 2026 01:30", "2026-11-01 05:30"),
        (LORD_HOWE, "2026-09-20 12:00", "4 October 2026 02:15", "2026-10-03 15:45"),
    ],
)
def test_clock_changes_move_what_they_must_and_no_more(
    zone: ZoneInfo, said_at: str, phrase: str, instant: str
) -> None:
    assert understanding.moment(phrase, zone, utc(said_at)).instant == utc(instant)


def test_a_time_that_does_not_exist_is_told() -> None:
    moment = understanding.moment("28 March 2027 01:30", LONDON, utc("2027-03-20 12:00"))

    assert "01:30 doesn't exist that day" in moment.note
    assert "02:30 BST" in moment.note


def test_a_sentence_is_parted_from_its_time() -> None:
    cases = {
        "submit the abstract in 2 hours": "submit the abstract",
        "tomorrow at 9am call Bob": "call Bob",
        "read chapter 3 in 3 days": "read chapter 3",
        "meet on Friday about on-call on 4 December 10:00": "meet on Friday about on-call",
        "look at “the 3pm slot” tomorrow at 9am": "look at “the 3pm slot”",
    }
    for sentence, text in cases.items():
        assert understand(sentence, LONDON, MONDAY).text == text


@pytest.mark.parametrize(
    "sentence",
    [
        "meet on Friday about on-call on 4 December 10:00",
        "move the 9am call to 10am tomorrow",
        "ask April at 3pm",
        "tomorrow call Bob at 9am",
    ],
)
def test_a_text_that_still_looks_like_a_time_is_never_sure(sentence: str) -> None:
    assert not understand(sentence, LONDON, MONDAY).sure


@pytest.mark.parametrize(
    "sentence",
    [
        "third Thursday at 3pm", "5 to 7 January at 9am", "5 and 6 January at 9am", "6 for 6.30pm Friday",
        "3/4pm tomorrow", "5:30/6pm", "the following Friday at 9am", "nxt friday at 9am",
        "on Foggy Friday at 9am",
        "bank holiday Monday at 9am", "w/c 14 December at 9am", "M/W/F at 9am", "5.1. at 9am", "dec25 at 9am",
        "NYE at 11pm", "first of the month at 9am", "bi-weekly Monday 9am", "twice weekly on Monday at 9am",
        "at half past every hour", "3 times on Monday at 9am", "discuss Christmas on Friday at 3pm",
    ],
)  # fmt: skip
def test_a_word_that_would_change_the_time_is_asked_about_though_it_is_not_understood(sentence: str) -> None:
    assert not understand(f"call Bob {sentence}", LONDON, MONDAY).sure


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("call Bob at 3pm instead of 4pm", "2026-11-30 15:00"),
        ("call Bob on Friday instead of Thursday at 3pm", "2026-12-04 15:00"),
        ("call Bob at half-past three pm", "2026-11-30 15:30"),
        ("call Bob @3pm", "2026-11-30 15:00"),
        ("call Bob at this time tomorrow", "2026-12-01 09:00"),
        ("log on at 10am", "2026-11-30 10:00"),
        ("send the minutes at 10am", "2026-11-30 10:00"),
        ("set the oven to 180 at 6pm", "2026-11-30 18:00"),
    ],
)
def test_what_is_only_said_unusually_is_taken(said: str, meant: str) -> None:
    found = understand(said, LONDON, MONDAY)

    assert [one.instant for one in found.readings] == [utc(meant)]
    assert found.sure


@given(
    minutes=st.integers(min_value=0, max_value=366 * 24 * 60),
    zone=st.sampled_from([LONDON, NEW_YORK, LORD_HOWE, ZoneInfo("Asia/Kathmandu"), ZoneInfo("UTC")]),
)
def test_every_wall_time_is_one_instant_that_reads_back(minutes: int, zone: ZoneInfo) -> None:
    wall = datetime(2026, 1, 1) + timedelta(minutes=minutes)  # noqa: DTZ001  # a wall-clock time

    instant, note = times.localise(wall, zone)

    shown = instant.astimezone(zone).replace(tzinfo=None)
    assert shown == wall or note
    assert timedelta() <= shown - wall <= timedelta(hours=1)


@given(st.text(max_size=60))
def test_no_phrase_breaks_it(phrase: str) -> None:
    try:
        moment = understanding.moment(phrase, LONDON, MONDAY)
    except NotATime:
        return
    assert moment.instant > MONDAY
