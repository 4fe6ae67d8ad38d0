"""What may be said of a quarter's training, and when a quarter is closed."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from config.community import DisclosureRules
from handlers.training.uptake import last_closed, worked_out
from storage.training import Taken

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("now", "key"),
    [
        ("2026-11-30", "2026-Q3"),
        ("2027-01-10", "2026-Q3"),
        ("2027-01-15", "2026-Q4"),
        ("2027-04-14", "2026-Q4"),
        ("2027-04-16", "2027-Q1"),
        ("2026-02-01", "2025-Q4"),
    ],
)
def test_a_quarter_is_closed_a_fortnight_after_its_end(now: str, key: str) -> None:
    assert last_closed(datetime.fromisoformat(now).replace(tzinfo=UTC), LONDON).key == key


def test_a_quarter_begins_and_ends_at_midnight_where_the_community_is() -> None:
    quarter = last_closed(datetime(2026, 8, 1, tzinfo=UTC), LONDON)

    assert quarter.said == "April to June 2026"
    assert (quarter.start, quarter.end) == (
        datetime(2026, 3, 31, 23, tzinfo=UTC),
        datetime(2026, 6, 30, 23, tzinfo=UTC),
    )


def took(
    person: int, *, attended: bool, useful: int | None = None, event: int = 1, place: str = "UCL"
) -> Taken:
    return Taken(person, event, place, "Research data", attended, useful)


def test_a_person_counts_once_however_much_they_signed_up_for() -> None:
    taken = [took(n, attended=False) for n in range(12)] + [
        took(n, attended=n < 7, event=2) for n in range(12)
    ]

    report = worked_out(taken, DisclosureRules())

    assert report["uptake"]["whole"] == {"base": 10, "count": 5, "percent": None, "mean": None, "band": ""}


def test_usefulness_needs_ten_who_said_something_and_small_places_are_not_named() -> None:
    taken = [took(n, attended=True, useful=5 if n < 6 else 2) for n in range(12)]
    taken += [took(100 + n, attended=True, place="King's") for n in range(4)]

    report = worked_out(taken, DisclosureRules())

    assert report["usefulness"]["whole"]["mean"] == 3.5
    assert report["usefulness"]["whole"]["count"] == 5
    assert report["uptake"]["institution"] == {}
