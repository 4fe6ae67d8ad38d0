"""Two calendars that tell of one event are found out, by a set that was put together and labelled by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest

from bot.chat.calendar import Occurrence
from handlers.calendars.doubles import doubles, is_same
from storage.imported_events import Known

NINE = datetime(2027, 1, 18, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Said:
    """How one calendar tells of an event: `at` is hours after nine, `for_` hours long, 0 a whole day."""

    title: str
    at: float = 0
    for_: float = 3
    place: str = ""

    def occurrence(self) -> Occurrence:
        starts = NINE + timedelta(hours=self.at)
        if not self.for_:
            starts = starts.replace(hour=0)
        ends = starts + (timedelta(hours=self.for_) if self.for_ else timedelta(days=1))
        return Occurrence(
            "", "", self.title, starts, ends, not self.for_, "", self.place, "", cancelled=False
        )


PAGE = "https://training.example.org/snakemake"
# Each row is one event as several calendars have it; no two rows are the same event. Most of them take
# place at nine on one morning, so that the time alone tells nothing.
EVENTS = [
    [
        Said("Introduction to Snakemake"),
        Said("Intro to Snakemake (online)"),
        Said("Snakemake workshop", for_=4),
    ],
    [Said("Advanced Snakemake"), Said("Advanced Snakemake workshop")],
    [Said("Introduction to Python"), Said("Python: an introduction"), Said("Getting started with Python")],
    [Said("Introduction to R"), Said("Intro to R")],
    [Said("Introduction to C"), Said("Intro to C course")],
    [Said("Introduction to C++"), Said("Getting started with C++")],
    [Said("Python part 1"), Said("Python, Part 1 (online)")],
    [Said("Python part 2"), Said("Python – part 2")],
    [Said("Intermediate Python"), Said("Intermediate Python course", for_=3.5)],
    [
        Said("Python for engineers", place="Leeds, Room 1"),
        Said("Python for Engineers", place="Room 1, Leeds"),
    ],
    [Said("Python for linguists")],
    [Said("Git and GitHub"), Said("GitHub and Git – online")],
    [Said("Git for teams of researchers"), Said("Git for Teams of Reserchers")],
    [Said("Office hours", place="Room 9, Leeds"), Said("Office hours", place="Leeds, Room 9")],
    [Said("Office hours", place="Durham, Palatine Centre")],
    [Said("HPC induction", at=1), Said("HPC Induction – open to all researchers", at=1, place=PAGE + "/hpc")],
    [Said("HPC induction", at=5), Said("HPC induction session", at=5)],
    [
        Said("Snakemake, beginners", at=6, place=f"Leeds – {PAGE}"),
        Said("Workflows that last", at=6, place=PAGE),
    ],
    [Said("Café scientifique"), Said("Cafe scientifique")],
    [Said("Data Carpentry workshop", for_=0), Said("Data Carpentry", at=0, for_=7)],
    [Said("Software Carpentry workshop", for_=0), Said("Software Carpentry", for_=0, place="online")],
    [Said("Library Carpentry workshop", for_=0)],
    [Said("Microscopy open day", for_=0, place="York"), Said("Microscopy Open Day", for_=8, at=-1)],
    [Said("RSE seminar: testing"), Said("RSE Seminar – Testing")],
    [Said("RSE seminar: packaging")],
    [Said("CUDA 101"), Said("CUDA 101 (hybrid)")],
    [Said("CUDA 201")],
    [Said("MPI on day 1"), Said("MPI, day 1")],
    [Said("MPI on day 2")],
    [Said("Bash"), Said("The Bash course")],
    [Said("Zsh")],
    [
        Said("Research data management"),
        Said("Research Data Management training"),
        Said("Research data managment"),
    ],
    [Said("Research software management")],
    [Said("Data management plans")],
    [Said("Écrire un plan de gestion"), Said("Ecrire un plan de gestion")],
    [Said("Laser safety", place="Bristol"), Said("Laser safety course", place="Bristol, Room 4")],
    [Said("Laser safety", place="online"), Said("Laser safety", place="Zoom")],
    [Said("Laser safety", place="University of Bath, Room 1")],
    [Said("Laser safety", place="University of York, Room 1")],
    [Said("Python for beginners", at=9, place="https://example.org/training"), Said("Python", at=9)],
    [Said("R for experts", at=9, place="https://example.org/training")],
    [Said("Statistics in Ireland")],
    [Said("Statistics in Iceland")],
    [Said("Causal inference")],
    [Said("Casual inference")],
    [Said("Biological safety", place="Bristol")],
    [Said("Deep learning with PyTorch"), Said("Deep Learning with PyTorch (free)")],
    [Said("Deep learning with JAX")],
    [Said("Writing fellowships", at=2), Said("Writing fellowships session", at=2)],
    [Said("Writing fellowships", at=3)],
]


def test_at_most_one_in_a_hundred_of_a_labelled_set_is_wrong_and_no_two_events_become_one() -> None:
    told = [(number, said.occurrence()) for number, row in enumerate(EVENTS) for said in row]
    missed, merged, pairs = [], [], 0
    for (here, one), (there, other) in combinations(told, 2):
        pairs += 1
        if is_same(one, other) and here != there:
            merged.append((one.title, other.title))
        elif not is_same(one, other) and here == there:
            missed.append((one.title, other.title))

    assert merged == []
    assert len(missed) <= 0.01 * pairs, missed
    assert len(missed) <= 2, missed


@pytest.mark.parametrize("row", EVENTS, ids=lambda row: row[0].title)
def test_it_is_the_same_either_way_round(row: list[Said]) -> None:
    for one, other in combinations((said.occurrence() for said in row), 2):
        assert is_same(one, other) == is_same(other, one)


def test_an_event_is_the_double_of_one_alone() -> None:
    one = Said("Introduction to Snakemake").occurrence()
    known = Known(
        7, "", "", one.title, one.starts_at, one.ends_at, one.all_day, "", "", "", calendar="", is_off=False
    )

    assert doubles([known], [one, one]) == {0: known}


def test_what_takes_place_at_another_time_is_another_event_whatever_its_page() -> None:
    one = Said("Snakemake", place=PAGE).occurrence()
    later = Said("Snakemake", at=24 * 7, place=PAGE).occurrence()

    assert not is_same(one, later)


def test_a_whole_day_is_the_double_of_what_is_in_it_east_of_greenwich() -> None:
    day = replace(
        Said("Open day", for_=0).occurrence(),
        starts_at=datetime(2027, 6, 9, 23, tzinfo=UTC),
        ends_at=datetime(2027, 6, 10, 23, tzinfo=UTC),
    )
    timed = replace(
        Said("Open day").occurrence(),
        starts_at=datetime(2027, 6, 10, 14, tzinfo=UTC),
        ends_at=datetime(2027, 6, 10, 16, tzinfo=UTC),
    )
    known = Known(
        7, "", "", day.title, day.starts_at, day.ends_at, True, "", "", "", calendar="", is_off=False
    )

    assert doubles([known], [timed]) == {0: known}
