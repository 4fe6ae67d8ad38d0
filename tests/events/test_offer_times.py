"""Until when a freed place is offered, and that nobody is woken for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.events.offer_times import at_night, next_morning, offered_until

LONDON = ZoneInfo("Europe/London")
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
ZONES = st.sampled_from(
    [ZoneInfo(name) for name in ("Europe/London", "Australia/Lord_Howe", "America/New_York")]
)
MOMENTS = st.timedeltas(timedelta(), timedelta(days=730)).map(lambda after: NOON + after)


@pytest.mark.parametrize(
    ("ahead", "lasts"),
    [
        (timedelta(days=10), timedelta(days=1)),
        (timedelta(days=2), timedelta(hours=6)),
        (timedelta(hours=20), timedelta(hours=2)),
        (timedelta(hours=5), timedelta(minutes=30)),
        (timedelta(minutes=10), timedelta(minutes=10)),
    ],
)
def test_an_offer_is_shorter_the_nearer_the_event_is(ahead: timedelta, lasts: timedelta) -> None:
    assert offered_until(NOON, NOON + ahead, LONDON) - NOON == lasts


def test_an_offer_that_would_lapse_at_night_lasts_until_the_morning() -> None:
    evening = datetime(2026, 11, 30, 18, tzinfo=UTC)

    assert offered_until(evening, evening + timedelta(days=2), LONDON) == datetime(2026, 12, 1, 9, tzinfo=UTC)


@given(MOMENTS, st.timedeltas(timedelta(minutes=1), timedelta(days=60)), ZONES)
def test_no_offer_lapses_at_night_before_it_was_made_or_after_the_start(
    now: datetime, ahead: timedelta, zone: ZoneInfo
) -> None:
    starts_at = now + ahead
    until = offered_until(now, starts_at, zone)

    assert now < until <= starts_at
    assert until == starts_at or not at_night(until, zone)


@given(MOMENTS, ZONES)
def test_the_morning_after_a_night_is_the_next_eight_oclock(now: datetime, zone: ZoneInfo) -> None:
    morning = next_morning(now, zone)

    if at_night(now, zone):
        assert timedelta() < morning - now <= timedelta(hours=11, minutes=30)
        assert not at_night(morning, zone)
