"""Every occurrence of what is in a calendar; and calendars that are made to do harm."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from icalendar import Calendar

from bot.chat import calendar_process, calendar_reading
from bot.chat.calendar import NotACalendar, Occurrence

SAMPLES = Path(__file__).parent / "samples"
LONDON = ZoneInfo("Europe/London")
START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
FIRST = datetime(2000, 1, 1, tzinfo=UTC)
# Of these two nothing is left but their heads; the library refuses them as well.
BROKEN = ("big_bad_calendar.ics", "small_bad_calendar.ics")
# The library can't read these whole; what is in them is read one by one, and mended where it is known how.
UNREADABLE = {
    "issue_165_missing_event.ics": 14,
    "multiple_timezones.ics": 3,
    "pacific_fiji.ics": 1,
    "parsing_error.ics": 40,
}
FINE = sorted(
    path.name for path in SAMPLES.glob("*.ics") if path.name not in BROKEN and path.name not in UNREADABLE
)


def text_of(name: str) -> str:
    return (SAMPLES / name).read_bytes().decode("utf-8", "replace")


def directly(text: str, start: date, end: date) -> list[tuple[datetime, datetime, str]]:
    """What the library says itself."""
    return sorted(
        (_utc(event["DTSTART"].dt), _utc(event["DTEND"].dt), _title(event.get("SUMMARY")))
        for calendar in Calendar.from_ical(text, multiple=True)
        for event in recurring_ical_events.of(calendar).between(start, end)
    )


def _title(said: object) -> str:
    return " ".join(str(said or "").split()) or "Without a title"


def _utc(moment: date | datetime) -> datetime:
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, tzinfo=LONDON)
    return moment.replace(tzinfo=moment.tzinfo or LONDON).astimezone(UTC)


@pytest.mark.parametrize("name", FINE)
@pytest.mark.parametrize(("start", "end"), [(START, END), (FIRST, END)], ids=["two years", "ever"])
def test_each_occurrence_agrees_with_the_library_read_directly(
    name: str, start: datetime, end: datetime
) -> None:
    text = text_of(name)

    found = calendar_reading.read(text, start, end, LONDON)

    expected = [one for one in directly(text, start.date(), end.date()) if one[1] > start and one[0] < end]
    assert found.faults == ()
    assert sorted((one.starts_at, one.ends_at, one.title) for one in found.found) == expected


@pytest.mark.parametrize(("name", "count"), UNREADABLE.items())
def test_what_the_library_refuses_whole_is_read_all_the_same(name: str, count: int) -> None:
    with pytest.raises(Exception, match=r"."):
        directly(text_of(name), FIRST.date(), END.date())

    found = calendar_reading.read(text_of(name), FIRST, END, LONDON)

    assert (len(found.found), found.faults) == (count, ())


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_cut_off_isnt_taken_for_an_empty_calendar(name: str) -> None:
    with pytest.raises(NotACalendar, match="ends in the middle"):
        calendar_reading.read(text_of(name), START, END, LONDON)


def calendar(*events: str, more: str = "") -> str:
    parts = ["BEGIN:VCALENDAR", "VERSION:2.0", more]
    for number, event in enumerate(events, 1):
        parts += ["BEGIN:VEVENT", f"UID:{number}@example.org", event, "END:VEVENT"]
    return "\r\n".join([*(part for part in parts if part), "END:VCALENDAR"]) + "\r\n"


def read(text: str) -> list[Occurrence]:
    return list(calendar_reading.read(text, START, END, LONDON).found)


def test_whole_days_and_times_without_a_zone_are_those_of_the_reader() -> None:
    day, floating = read(
        calendar(
            "SUMMARY:Day\r\nDTSTART;VALUE=DATE:20260601\r\nDTEND;VALUE=DATE:20260603",
            "SUMMARY:Talk\r\nDTSTART:20260701T140000\r\nDTEND:20260701T150000",
        )
    )

    assert (day.all_day, day.starts_at, day.ends_at) == (
        True,
        datetime(2026, 5, 31, 23, tzinfo=UTC),
        datetime(2026, 6, 2, 23, tzinfo=UTC),
    )
    assert (floating.all_day, floating.starts_at) == (False, datetime(2026, 7, 1, 13, tzinfo=UTC))


@pytest.mark.parametrize(
    "name", ["GMT Standard Time", "Europe/London", "/freeassociation.sourceforge.net/Europe/London"]
)
def test_outlooks_names_of_zones_have_their_summer_time(name: str) -> None:
    (talk,) = read(
        calendar(f"SUMMARY:T\r\nDTSTART;TZID={name}:20260701T140000\r\nDTEND;TZID={name}:20260701T150000")
    )

    assert talk.starts_at == datetime(2026, 7, 1, 13, tzinfo=UTC)


def test_one_event_that_cant_be_read_costs_only_itself() -> None:
    found = calendar_reading.read(
        calendar(
            "SUMMARY:Good\r\nDTSTART:20260701T140000Z\r\nDTEND:20260701T150000Z",
            "SUMMARY:Bad\r\nDTSTART:20260701T140000Z\r\nRRULE:FREQ=SOMETIMES",
            "SUMMARY:Worse",
        ),
        START,
        END,
        LONDON,
    )

    assert [one.title for one in found.found] == ["Good"]
    assert len(found.faults) == 2
    assert "“Worse” has no start" in found.faults


def test_html_and_what_cant_be_seen_is_left_out_of_what_was_typed() -> None:
    (talk,) = read(
        calendar(
            "SUMMARY:<b>Bring</b> \u202eyour\u200b data\r\n"
            "DTSTART:20260701T140000Z\r\nDTEND:20260701T150000Z\r\n"
            'LOCATION:<a id="0" href="https://x.example">Room 1</a>\r\nURL:javascript:alert(1)'
        )
    )

    assert (talk.title, talk.place) == ("Bring your data", "Room 1")


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;COUNT=10",
        "FREQ=HOURLY",
        "FREQ=DAILY;BYMINUTE=1,2,3",
        "FREQ=YEARLY;BYSECOND=1",
    ],
)
def test_what_recurs_all_day_long_is_refused(rule: str) -> None:
    found = calendar_reading.read(
        calendar(f"SUMMARY:S\r\nDTSTART:20260101T000000Z\r\nDTEND:20260101T000100Z\r\nRRULE:{rule}"),
        START,
        END,
        LONDON,
    )

    assert found.found == ()
    assert found.faults == ("“S” recurs more often than once a day",)


HOSTILE = {
    "a rule that falls on no day": calendar(
        "SUMMARY:S\r\nDTSTART:19000101T000000Z\r\nDTEND:19000101T010000Z\r\n"
        "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"
    ),
    "ten thousand events": calendar(*["SUMMARY:S\r\nDTSTART:20260701T140000Z"] * 10_000),
    "every day of ten events for two years": calendar(
        *["SUMMARY:S\r\nDTSTART:20260101T140000Z\r\nRRULE:FREQ=DAILY"] * 10
    ),
    "a line without an end": "BEGIN:VCALENDAR\r\nX:" + "a" * 200_000 + "\r\nEND:VCALENDAR",
    "nested without end": "BEGIN:VCALENDAR\r\n" + "BEGIN:VEVENT\r\n" * 20_000 + "END:VCALENDAR",
    "numbers without end": calendar("SUMMARY:S\r\nDTSTART:20260701T140000Z\r\nDURATION:P999999999999D"),
    "nothing but its head": "BEGIN:VCALENDAR",
    "not a calendar": "PK\x03\x04",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_is_made_to_do_harm_is_refused_or_left_out_in_good_time(text: str) -> None:
    allowed = calendar_process.SECONDS + calendar_process.SECONDS_A_MEGABYTE * len(text) / 1024 / 1024
    begun = time.monotonic()
    try:
        found = calendar_process.read(text, START, END, LONDON)
    except NotACalendar as fault:
        assert str(fault).endswith(".")
    else:
        assert found.found == () or len(found.found) < 3000
    # The process is killed at its limit; the rest is what the machine takes to start and to end one.
    assert time.monotonic() - begun < allowed + 10


def test_a_process_says_the_same_as_reading_here() -> None:
    text = text_of("coderefinery-all.ics")

    assert calendar_process.read(text, START, END, LONDON) == calendar_reading.read(text, START, END, LONDON)
