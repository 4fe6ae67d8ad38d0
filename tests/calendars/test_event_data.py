"""Events and training as web sites describe them for programs, read from kept samples of each form."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import calendar, calendar_process, event_data
from bot.chat.calendar import NotACalendar, Reading

SAMPLES = Path(__file__).parent / "samples"
LONDON = ZoneInfo("Europe/London")
START, END = datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 12, 1, tzinfo=UTC)


def read(name: str) -> Reading:
    return event_data.read((SAMPLES / name).read_text(encoding="utf-8"), START, END, LONDON)


def said(reading: Reading) -> list[tuple[str, str, str, str]]:
    return [
        (one.title, f"{one.starts_at:%d %b %H:%M}", f"{one.ends_at:%d %b %H:%M}", one.place)
        for one in reading.found
    ]


def test_events_of_tess_are_read_one_that_has_no_date_is_told() -> None:
    reading = read("tess.json")

    assert said(reading) == [
        (
            "Snakemake for Reproducible Work",
            "18 Jan 09:00",
            "18 Jan 16:00",
            "Sir Frank Whittle Hall, Leeds, United Kingdom – https://training.example.org/snakemake",
        ),
        (
            "Containers, two mornings",
            "01 Feb 00:00",
            "03 Feb 00:00",
            "online – https://training.example.org/containers",
        ),
    ]
    assert reading.found[1].all_day
    assert reading.faults == ("“No dates yet” is written in a way that I can't read",)


def test_tess_without_attributes_is_read_too() -> None:
    assert said(read("tess-plain.json")) == [
        ("GPU clinic", "02 Mar 13:00", "02 Mar 14:00", "Online – https://gpu.example.org")
    ]


def test_workshops_of_the_carpentries_are_known_as_in_their_calendar() -> None:
    reading = read("carpentries.json")

    assert said(reading) == [
        (
            "Software Carpentry workshop, Durham University",
            "09 Feb 00:00",
            "11 Feb 00:00",
            "Durham University, Palatine Centre – https://durham-example.github.io/2027-02-09-durham/",
        ),
        ("Library Carpentry workshop", "01 Mar 00:00", "02 Mar 00:00", ""),
    ]
    assert reading.found[0].uid == "2027-02-09-durham@carpentries.org"


def test_courses_that_are_listed_for_programs_are_read() -> None:
    assert said(read("course-instances.json")) == [
        (
            "Statistics that last",
            "11 Apr 23:00",
            "16 Apr 23:00",
            "Mill Lane 3, York, UK – https://learn.example.org/c/7",
        ),
        ("Statistics, at home", "03 May 09:00", "03 May 11:00", "online – https://learn.example.org/c/8"),
    ]


def test_a_page_has_its_courses_dates_by_the_name_of_the_course() -> None:
    reading = read("course-page.html")

    assert reading.name == "Training at Example & Sons"
    assert said(reading) == [
        ("Testing research software", "20 Jan 13:00", "20 Jan 17:00", "Room 4 – https://example.org/testing"),
        ("Open evening", "21 Jan 18:00", "21 Jan 19:00", "Atrium, 1 High Street"),
        (
            "Testing research software",
            "27 Jan 13:00",
            "27 Jan 17:00",
            "https://meet.example.org/testing – https://example.org/testing",
        ),
    ]
    assert [one.cancelled for one in reading.found] == [False, False, True]
    assert reading.found[0].description == "Write a test first."


@pytest.mark.parametrize(
    "name", ["tess.json", "carpentries.json", "course-instances.json", "course-page.html"]
)
def test_each_is_read_in_a_process_of_its_own(name: str) -> None:
    text = (SAMPLES / name).read_text(encoding="utf-8")

    assert calendar.is_described(text)
    assert calendar_process.read(text, START, END, LONDON) == read(name)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("[" * 100_000, "damaged"),
        ('{"a": ' * 5000 + "1" + "}" * 5000, "damaged|no event"),
        ("{", "damaged"),
        ("[1, 2, null]", "no event"),
        ('<script type="application/ld+json">' + "[" * 5000 + "</script>", "no event"),
        (json.dumps([{"@type": "Event", "startDate": f"2027-01-01T00:00:{n % 60:02}Z", "@id": str(n)} for n in range(4000)]), "more than 3000"),  # noqa: E501 - as it is
    ],
    ids=["deep", "deep things", "cut", "numbers", "deep script", "very many"],
)  # fmt: skip
def test_what_is_made_to_do_harm_or_says_nothing_is_refused(text: str, wrong: str) -> None:
    with pytest.raises(NotACalendar, match=wrong):
        calendar_process.read(text, START, END, LONDON)


THINGS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=12)
    | st.sampled_from(["2027-01-20", "Event"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["@type", "startDate", "endDate", "name", "data", "attributes", "start", "slug", "tag_name",
                 "location", "@graph", "hasCourseInstance", "url", "id"]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)  # fmt: skip


@given(THINGS)
def test_whatever_is_described_is_read_or_refused(thing: object) -> None:
    for text in (json.dumps(thing), f'<script type="application/ld+json">{json.dumps(thing)}</script>'):
        try:
            reading = event_data.read(text, START, END, LONDON)
        except NotACalendar:
            continue
        assert all(one.starts_at < one.ends_at for one in reading.found)


@pytest.mark.parametrize("text", ["[]", '{"data": []}'])
def test_a_list_of_nothing_is_nothing_and_no_fault(text: str) -> None:
    assert event_data.read(text, START, END, LONDON) == Reading("", (), ())


def test_the_dates_of_one_course_arent_known_by_the_address_of_the_course() -> None:
    course = {
        "@type": "Course",
        "name": "Testing",
        "url": "https://example.org/testing",
        "hasCourseInstance": [
            {"@type": "CourseInstance", "startDate": f"2027-0{month}-10T09:00"} for month in (3, 4, 5)
        ],
    }

    found = event_data.read(json.dumps(course), START, END, LONDON).found

    assert [one.uid for one in found] == ["", "", ""]
    assert {one.place for one in found} == {"https://example.org/testing"}


def test_two_events_at_one_time_that_have_no_address_are_both_there() -> None:
    things = [{"@type": "Event", "name": name, "startDate": "2027-03-10T09:00"} for name in "AB"]

    assert [one.title for one in event_data.read(json.dumps(things), START, END, LONDON).found] == ["A", "B"]


def test_what_was_escaped_for_the_web_is_said_as_it_is_and_what_is_no_letter_is_left_out() -> None:
    thing = {"@type": "Event", "name": "R &amp;amp; Python \ud800", "startDate": "2027-03-10T09:00"}

    assert event_data.read(json.dumps(thing), START, END, LONDON).found[0].title == "R & Python"


def test_less_than_a_day_is_no_date() -> None:
    reading = event_data.read('{"@type": "Event", "name": "Tea", "startDate": "2027"}', START, END, LONDON)

    assert reading.faults == ("“Tea” is written in a way that I can't read",)
