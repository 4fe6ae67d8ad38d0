"""A change of one date of a series is made to later ones, or to all, each on its own day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.recurrence import Recurrence
from handlers.events.series_changes import Moved, keeps_to
from tests.transcript import Transcript

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
async def clinic(stage: Transcript) -> Transcript:
    """Olga's clinic on six Tuesdays, to all of which Ann is going, and Bob to that of 8 December."""
    await stage.play(
        ":as olga", 'events create "Clinic" every Tuesday at 14:00 6 times for 1 hour in #events'
    )
    await stage.play(":press Publish", ":as ann", ":press Going to all")
    await stage.play(":as bob", "events show Clinic on 8 December", "going", ":as olga")
    return stage


async def test_all_dates_move_to_another_day_and_the_post_says_the_new_rule(clinic: Transcript) -> None:
    await clinic.play("events edit Clinic to 2 December at 15:00")

    said = await clinic.play("All dates")

    assert "Clinic is changed on 6 dates. 2 people were told." in said
    assert "Every Wednesday at 15:00, 6 times: Wed 2 December, Wed 9 December" in said


async def test_each_is_told_of_their_own_dates_and_asked_whether_they_still_come(clinic: Transcript) -> None:
    await clinic.play("events edit Clinic to 15:00")

    said = await clinic.play("All dates")

    assert said.count("stepup to @bob (only you)") == 1
    assert (
        "Clinic has changed: it takes place on Tue 8 December 2026, 15:00–16:00 GMT.\n\n  Can you still come?"
    ) in said
    assert "Not on Tue 1 December" in said
    assert "You're not going to Clinic, Tue 8 December" in await clinic.play(":as bob", "I can't")
    assert "You're not going to Clinic, Tue 15 December" in await clinic.play(
        ":as ann", "Not on Tue 15 December"
    )


async def test_this_and_later_ones_leave_those_before_as_they_are(clinic: Transcript) -> None:
    preview = await clinic.play('events edit Clinic on 22 December place "Room 9"')
    assert "This and later ones: I'll tell 1 person who may come, and the channel." in preview

    assert "is changed on 3 dates" in await clinic.play("This and later ones")

    assert "Room 9" not in await clinic.play("events show Clinic on 15 December")
    assert "Room 9" in await clinic.play("events show Clinic on 5 January")


async def test_a_date_that_was_moved_alone_moves_on_from_its_own_day(clinic: Transcript) -> None:
    await clinic.play("events edit Clinic on 15 December to 16 December", "Only this date")
    await clinic.play("events edit Clinic to 2 December", "All dates")

    shown = await clinic.play("events show Clinic")

    assert "Also on Wed 9 December, Thu 17 December, Wed 23 December" in shown


async def test_where_later_dates_are_at_another_time_the_post_says_so(clinic: Transcript) -> None:
    await clinic.play("events edit Clinic on 29 December to 16:00")

    said = await clinic.play("This and later ones")

    assert "Tue 22 December, Tue 29 December 16:00, Tue 5 January 16:00" in said


async def test_fewer_places_than_one_date_has_taken_change_no_date(clinic: Transcript) -> None:
    await clinic.play("events edit Clinic on 1 December places 1")

    said = await clinic.play("All dates")

    assert "On Tue 8 December 2 places are taken already" in said
    assert "Places" not in await clinic.play("events show Clinic")


async def test_a_start_that_has_passed_for_one_date_changes_no_date(clinic: Transcript) -> None:
    await clinic.play("events edit Clinic on 8 December to 30 November at 10:00")

    assert "has passed" in await clinic.play("All dates")
    assert "Tue 8 December 2026, 14:00" in await clinic.play("events show Clinic on 8 December")


async def test_the_last_date_of_a_series_is_changed_as_any_event(clinic: Transcript) -> None:
    await clinic.play(":wait until 2027-01-04 09:00")

    preview = await clinic.play("events edit Clinic to 16:00")

    assert "Only this date" not in preview
    assert "Change it" in preview


async def test_a_change_pressed_twice_is_made_once(clinic: Transcript) -> None:
    await clinic.play("events edit Clinic to 2 December", "All dates")

    assert "has been dealt with already" in await clinic.presses("olga", "event-change:1:all")
    assert "Wed 2 December 2026" in await clinic.play("events show Clinic")


FIRST = datetime.fromisoformat("2026-01-01")
DAYS = st.integers(-10, 10)
STARTS = st.integers(0, 20_000).map(lambda hours: FIRST + timedelta(hours=hours))


@given(STARTS, STARTS, DAYS, st.integers(9, 20), st.integers(1, 8))
def test_every_date_keeps_its_day_and_has_the_new_time_on_the_clock(
    one: datetime, other: datetime, days: int, hour: int, hours: int
) -> None:
    before = one.replace(tzinfo=LONDON).astimezone(UTC)
    wall = datetime.combine(before.astimezone(LONDON).date() + timedelta(days=days), datetime.min.time())
    start = wall.replace(hour=hour)
    moved = Moved.between(
        before,
        start.replace(tzinfo=LONDON).astimezone(UTC),
        (start + timedelta(hours=hours)).replace(tzinfo=LONDON).astimezone(UTC),
        LONDON,
    )
    stood = other.replace(tzinfo=LONDON).astimezone(UTC)

    starts_at, ends_at = moved.applied(stood)

    if moved.stays:
        assert starts_at == stood
        return
    local = starts_at.astimezone(LONDON)
    assert (local.date() - stood.astimezone(LONDON).date()).days == days
    assert (local.hour, local.minute) == (hour, 0)
    assert ends_at > starts_at


@pytest.mark.parametrize(
    ("rule", "days", "said"),
    [
        ("FREQ=WEEKLY;BYDAY=TU", 1, "every Wednesday at 15:00"),
        ("FREQ=WEEKLY;BYDAY=SU", 1, "every Monday at 15:00"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", -1, "every other Wednesday and Sunday at 15:00"),
        ("FREQ=DAILY", 0, "every day at 15:00"),
    ],
)
def test_the_rule_of_a_series_that_moves_says_its_new_days(rule: str, days: int, said: str) -> None:
    recurs = Recurrence(rule, datetime.fromisoformat("2026-12-01T14:00"), LONDON)
    moved = Moved(days, datetime.fromisoformat("2026-12-01T15:00"), timedelta(hours=1), LONDON)

    assert moved.rule(recurs).said == said


def test_a_rule_that_most_dates_no_longer_keep_to_isnt_said() -> None:
    recurs = Recurrence("FREQ=MONTHLY;BYDAY=1MO", datetime.fromisoformat("2026-12-07T14:00"), LONDON)
    dates = recurs.instants(6)

    assert keeps_to(recurs, dates)
    assert keeps_to(recurs, [dates[0] + timedelta(days=1), *dates[1:]])
    assert not keeps_to(recurs, [each + timedelta(days=1) for each in dates])


async def test_another_length_for_all_dates_moves_no_date(clinic: Transcript) -> None:
    await clinic.play("events edit Clinic on 8 December to 16:00", "Only this date")

    await clinic.play("events edit Clinic on 1 December length 90 minutes", "All dates")

    assert "Tue 8 December 2026, 16:00–17:30 GMT" in await clinic.play("events show Clinic on 8 December")
    assert "Tue 15 December 2026, 14:00–15:30 GMT" in await clinic.play("events show Clinic on 15 December")


async def test_once_a_date_is_over_the_post_tells_of_the_next(clinic: Transcript) -> None:
    said = await clinic.play(":wait until 2026-12-01 16:00")

    assert "stepup to #events (changed):" in said
    assert "5 times: Tue 8 December" in said
