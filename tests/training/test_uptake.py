"""What may be said of a quarter's training, and when a quarter is closed."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from handlers.training.uptake import Grouping, Uptake, closed, kept, last_closed, worked_out
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


def test_the_quarters_of_a_year_follow_each_other() -> None:
    found = closed(datetime(2027, 9, 27, tzinfo=UTC), LONDON, 5)

    assert [quarter.key for quarter in found] == ["2027-Q2", "2027-Q1", "2026-Q4", "2026-Q3", "2026-Q2"]
    assert all(later.start == earlier.end for later, earlier in pairwise(found))


def took(
    person: int, *, attended: bool, useful: int | None = None, event: int = 1, place: str = "UCL"
) -> Taken:
    return Taken(person, event, place, "Research data", attended, useful)


def figures(taken: list[Taken]) -> Uptake:
    return kept(worked_out(taken, people=10, about="quarter", key=bytes(range(32))))


def test_who_came_is_a_count_of_sign_ups_and_needs_thirty_six_of_them() -> None:
    found = figures([took(n, attended=n % 2 == 0) for n in range(60)])

    assert found.came is not None
    assert found.came.base in (60, 65)
    assert abs(found.came.count() - 30) <= 15
    assert figures([took(n, attended=True) for n in range(35)]).came is None


def test_usefulness_needs_twelve_answers_and_small_places_are_not_named() -> None:
    taken = [took(n, attended=True, useful=4) for n in range(50)]
    taken += [took(100 + n, attended=True, useful=4, place="King's") for n in range(11)]

    found = figures(taken)

    assert found.useful is not None
    assert abs(found.useful.mean() - 3) <= 0.3
    assert set(found.useful_by[Grouping.INSTITUTION]) == {"UCL"}
    assert set(found.useful_by[Grouping.FAMILY]) == {"Research data"}
    assert figures(taken[-11:]).useful is None


def test_of_fewer_than_ten_people_nothing_is_said() -> None:
    assert figures([took(n, attended=True, useful=5, event=e) for n in range(9) for e in range(9)]) == Uptake(
        None, None, None, {}, {Grouping.FAMILY: {}, Grouping.INSTITUTION: {}}
    )
