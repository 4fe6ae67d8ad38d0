"""What recurs, as people say it."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.phrases.fault import NotATime
from bot.chat.phrases.understanding import understand, wanted
from bot.chat.recurrence import Recurrence

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)


def read(words: str, zone: ZoneInfo = LONDON, now: datetime = NOW) -> tuple[str, Recurrence]:
    found = understand(words, zone, now)
    wanted(found, words)
    assert found.recurs is not None
    return found.text, found.recurs


@pytest.mark.parametrize(
    ("words", "said", "first"),
    [
        ("every second Tuesday at 14:00 until July", "every other Tuesday at 14:00", "2026-12-01T14:00"),
        (
            "every second Tuesday of the month at 2pm",
            "on the second Tuesday of every month at 14:00",
            "2026-12-08T14:00",
        ),
        ("every first Monday at 10", "on the first Monday of every month at 10:00", "2026-12-07T10:00"),
        ("every last Friday at noon", "on the last Friday of every month at 12:00", "2026-12-25T12:00"),
        ("every weekday at 9:30", "every weekday at 09:30", "2026-11-30T09:30"),
        ("every Monday and Thursday at 10", "every Monday and Thursday at 10:00", "2026-11-30T10:00"),
        ("every day at 8am from 5 December", "every day at 08:00", "2026-12-05T08:00"),
        ("every 3 weeks on Wed at 11:15", "every 3 weeks on Wednesday at 11:15", "2026-12-02T11:15"),
        ("every fortnight from 2 December at 10:00", "every other Wednesday at 10:00", "2026-12-02T10:00"),
        (
            "on the 1st and 15th of every month at 9am",
            "on the 1st and 15th of every month at 09:00",
            "2026-12-01T09:00",
        ),
        ("every third day at 9am", "every 3 days at 09:00", "2026-12-01T09:00"),
        ("every Monday at 9am through March", "every Monday at 09:00", "2026-12-07T09:00"),
        ("every year on 14 March at 9am", "every year on 14 March at 09:00", "2027-03-14T09:00"),
        ("the last day of every month at 3pm", "on the last day of every month at 15:00", "2026-11-30T15:00"),
        (
            "the first working day of each month at 9am",
            "on the first working day of every month at 09:00",
            "2026-12-01T09:00",
        ),
        ("Tuesdays and Thursdays at 2pm", "every Tuesday and Thursday at 14:00", "2026-12-01T14:00"),
        (
            "every weekday but not Wednesdays at 9am",
            "every Monday and Tuesday and Thursday and Friday at 09:00",
            "2026-12-01T09:00",
        ),
    ],
)
def test_a_recurrence_is_read_and_said_back(words: str, said: str, first: str) -> None:
    rest, found = read(words)

    assert rest == ""
    assert found.said == said
    assert found.start.isoformat(timespec="minutes") == first


@pytest.mark.parametrize(
    ("words", "last"),
    [
        ("every Tuesday at 14:00 until January", "2026-12-29"),
        ("every Tuesday at 14:00 until the end of January", "2027-01-26"),
        ("every Tuesday at 14:00 until 15 December", "2026-12-15"),
        ("every Tuesday at 14:00 4 times", "2026-12-22"),
        ("every Tuesday at 14:00 until December 2027", "2027-11-30"),
    ],
)
def test_until_a_month_ends_before_it_and_until_a_day_with_it(words: str, last: str) -> None:
    _, found = read(words)

    assert found.instants(100)[-1].date().isoformat() == last


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("every Tuesday", "The first would be on Tue 1 December 2026"),
        ("every week at 9am", "On which day of the week"),
        ("every Tuesday at 25:00", "isn't a time of day"),
        ("every few days at 9am", "doesn't say how often"),
        ("every Tuesday at 9am until 1 December 2025", "already passed"),
        ("every Tuesday at 9am 0 times", "at least once"),
        ("every 99 weeks on Monday at 9am", "more than a year"),
        ("every month at 9am from 31 December", "Not every month has that day"),
        ("every Thursday at 2pm except in August", "leave a month out"),
        ("every Monday at 9am except 21 December", "leave single days out"),
        ("every day at 9am and 5pm", "one time of day"),
        ("every hour from 9am to 5pm", "some hours of each day"),
        ("every 31 February at 9am", "There is no"),
        ("every minute", "too often"),
        ("every two hours from 10am on weekdays", "two things that recur"),
        ("every 2 hours during the day", "some hours of each day"),
    ],
)
def test_what_cant_be_is_said(words: str, wrong: str) -> None:
    with pytest.raises(NotATime, match=wrong):
        read(words)


def test_every_other_week_is_counted_from_the_next_that_fits() -> None:
    wednesday = datetime(2026, 12, 2, 9, tzinfo=UTC)
    _, found = read("every second Tuesday at 14:00", LONDON, wednesday)

    assert [instant.date().isoformat() for instant in found.instants(2)] == ["2026-12-08", "2026-12-22"]


def test_the_time_on_the_wall_stays_when_the_clocks_change() -> None:
    _, found = read("every weekday at 9:30 from 25 March")

    winter, *_, summer = found.instants(3)

    assert winter == datetime(2027, 3, 25, 9, 30, tzinfo=UTC)
    assert summer == datetime(2027, 3, 29, 8, 30, tzinfo=UTC)


RULES = ("every day", "every weekday", "every second Sunday", "every month on the last Sunday", "every 15th")


ZONES = ("Europe/London", "Australia/Lord_Howe", "America/New_York")


@given(st.sampled_from(RULES), st.integers(0, 23), st.sampled_from(ZONES))
def test_each_time_is_later_than_the_one_before_and_found_again(words: str, hour: int, name: str) -> None:
    _, found = read(f"{words} at {hour:02}:30", ZoneInfo(name), NOW)
    instants = found.instants(30)

    assert instants == sorted(set(instants))
    assert found.next_after(instants[7]) == instants[8]
    assert found.next_after(NOW) == instants[0]


@pytest.mark.parametrize(
    ("words", "left", "said"),
    [
        ("get milk from the shop every weekday at 5pm", "get milk from the shop", "every weekday at 17:00"),
        ("read chapter 3.14 every Friday at 16:00", "read chapter 3.14", "every Friday at 16:00"),
        ("look at 9:30 every weekday", "look", "every weekday at 09:30"),
        ("call until they answer every day at 10am", "call until they answer", "every day at 10:00"),
        ("pay the fee monthly on the 15th at 9am", "pay the fee", "on the 15th of every month at 09:00"),
    ],
)
def test_words_before_the_recurrence_are_what_it_is_about(words: str, left: str, said: str) -> None:
    rest, found = read(words)

    assert (rest, found.said) == (left, said)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("every day at 10am until 20 December", "every day at 10:00, until 20 December 2026"),
        ("every day at 10am 3 times", "every day at 10:00, 3 times"),
        ("every 2 hours until 5pm", "every 2 hours, until 30 November 2026 17:00"),
    ],
)
def test_where_it_ends_is_said_back(words: str, said: str) -> None:
    _, found = read(words)

    assert found.said_to(LONDON) == said
