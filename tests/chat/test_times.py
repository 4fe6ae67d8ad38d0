"""Times as people say them, on ordinary days and on the days when the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.phrases import times

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
        ("1 November 10:00", "2027-11-01 10:00"),
    ],
)
def test_a_phrase_means_one_moment(phrase: str, instant: str) -> None:
    moment = times.read(phrase, LONDON, MONDAY)

    assert moment.instant == utc(instant)
    assert moment.sure


@pytest.mark.parametrize("phrase", ["at 9", "next Friday 14:00", "tomorrow morning", "tonight"])
def test_what_could_mean_two_things_is_not_sure(phrase: str) -> None:
    assert not times.read(phrase, LONDON, MONDAY).sure


@pytest.mark.parametrize(
    "phrase",
    [
        "", "a", "5", "yesterday", "31 April 9:00", "29 Feb 2027 9:00", "in -5 minutes", "25 o'clock",
        "at 25:00", "13pm", "30 November 2026 08:00", "3 December", "soon", "Friday 3 December 14:00",
        "x" * 500, "3 December 2099 14:00", "in 99999999999 days",
    ],
)  # fmt: skip
def test_what_is_no_usable_time_is_refused(phrase: str) -> None:
    with pytest.raises(times.NotATime):
        times.read(phrase, LONDON, MONDAY)


@pytest.mark.parametrize(
    ("zone", "said_at", "phrase", "instant"),
    [
        (LONDON, "2026-03-28 12:00", "tomorrow at 9am", "2026-03-29 08:00"),
        (LONDON, "2026-10-24 11:00", "tomorrow at 9am", "2026-10-25 09:00"),
        (NEW_YORK, "2026-03-07 17:00", "tomorrow at 9am", "2026-03-08 13:00"),
        (LONDON, "2026-03-28 12:00", "in 24 hours", "2026-03-29 12:00"),
        (LONDON, "2026-03-28 12:00", "tomorrow at noon", "2026-03-29 11:00"),
        (LONDON, "2026-03-20 12:00", "29 March 2026 1:30", "2026-03-29 01:30"),
        (LONDON, "2026-10-20 12:00", "25 October 2026 1:30", "2026-10-25 00:30"),
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
    assert times.read(phrase, zone, utc(said_at)).instant == utc(instant)


def test_a_time_that_does_not_exist_is_told() -> None:
    moment = times.read("28 March 2027 01:30", LONDON, utc("2027-03-20 12:00"))

    assert "01:30 doesn't exist that day" in moment.note
    assert "02:30 BST" in moment.note


def test_a_sentence_is_parted_from_its_time() -> None:
    cases = {
        "submit the abstract in 2 hours": "submit the abstract",
        "tomorrow at 9am call Bob": "call Bob",
        "read chapter 3 in 3 days": "read chapter 3",
        "meet on Friday about on-call on 4 December 10:00": "meet on Friday about on-call",
    }
    for sentence, text in cases.items():
        assert times.split(sentence, LONDON, MONDAY)[0] == text


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
        moment = times.read(phrase, LONDON, MONDAY)
    except times.NotATime:
        return
    assert moment.instant > MONDAY
