"""A term of an organiser's: a weekly seminar over the clock change, a workshop that fills, a hybrid day,
a calendar from elsewhere that changes, what the host sees on the way, the digest, and the report.

Run with ``-s`` to read all that was said.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.stepup import Stepup
from storage.events import Event, EventState
from tests.site import Site
from tests.transcript import Transcript

NAMES = ("ann", "ben", "cal", "dot", "eve", "fay")
WORKSHOP, DAY, SEMINAR = "Snakemake workshop", "Facilities day", "RSE seminar"


@pytest.fixture
def store_url(tmp_path: Path, sqlite_template: Path) -> str:
    """One kind of database is enough for a story."""
    file = tmp_path / "stepup.db"
    file.write_bytes(sqlite_template.read_bytes())
    return f"sqlite+aiosqlite:///{file}"


def courses(*talks: tuple[str, datetime]) -> bytes:
    """A calendar of these, an hour each."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "X-WR-CALNAME:Regional courses"]
    for title, at in talks:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{title}@regional.example.org",
            f"SUMMARY:{title}",
            f"DTSTART:{at:%Y%m%dT%H%M%SZ}",
            f"DTEND:{at + timedelta(hours=1):%Y%m%dT%H%M%SZ}",
            "END:VEVENT",
        ]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


REGIONAL = [
    (f"Course {number}", datetime(2027, 3, 8, 10, tzinfo=UTC) + timedelta(days=3 * number))
    for number in range(1, 6)
]


async def starts(stepup: Stepup, title: str) -> list[datetime]:
    """When the dates of a series that aren't cancelled begin (UTC)."""
    async with stepup.store.look() as work:
        rows = await work.session.scalars(
            select(Event.starts_at)
            .where(Event.title == title, Event.state == EventState.PUBLISHED)
            .order_by(Event.starts_at)
        )
        return list(rows)


async def test_a_term(stage: Transcript, stepup: Stepup, site: Site) -> None:
    for name in NAMES:
        await stage.play(f":as {name}", "register", name.capitalize(), "UCL", "1", "yes")
    await stage.play("digest on", ":wait until 15 February 2027 10:00", ":as olga")

    # The term is planned.
    await stage.play(
        f'events create "{SEMINAR}" every Tuesday at 13:00 from 2 March until 20 April for 1 hour in #events',
        "publish",
        f'events create "{WORKSHOP}" on 10 March 10:00 for 3 hours in #events for 2 people', "publish",
        f'events create "{DAY}" on 17 March 10:00 for 5 hours at "Room 4" https://meet.example.org/day '
        'in #events for members of "UCL"', "publish",
    )  # fmt: skip
    site.pages["/courses.ics"] = courses(*REGIONAL)
    taken = await stage.play(f"events import {site.at('/courses.ics')}", "Take it in and follow it")
    assert "Taken in: 5 new dates. I follow the calendar “Regional courses”" in taken

    first = await stage.play("events")
    assert f"{WORKSHOP}, Wed 10 March 2027, 10:00–13:00 GMT – nobody has answered yet" in first

    # People answer; the workshop fills.
    for name in NAMES[:3]:
        await stage.play(f":as {name}", f"events show {SEMINAR}", "going to all")
    for name in NAMES[:4]:
        await stage.play(f":as {name}", f"events show {WORKSHOP}", "going")
    await stage.play(":as eve", f"events show {DAY}", "going", ":as fay", "events show Course 2", "going")

    second = await stage.play(":as olga", "events")
    assert f"{WORKSHOP}, Wed 10 March 2027, 10:00–13:00 GMT – 2 of 2 going, 2 waiting" in second

    # One week is moved and one called off, over the clock change of 28 March.
    moved = await stage.play(f'events edit "{SEMINAR}" 16 March to 18 March 13:00', "Only this date")
    assert moved.count("takes place on Thu 18 March 2027, 13:00–14:00 GMT") >= 3
    gone = await stage.play(
        f'events cancel "{SEMINAR}" on 30 March because of Easter', ":press Yes, cancel it"
    )
    assert "is cancelled. Sorry! The reason: Easter." in gone
    assert [f"{at:%d %b %H:%M}" for at in await starts(stepup, SEMINAR)] == [
        "02 Mar 13:00", "09 Mar 13:00", "18 Mar 13:00", "23 Mar 13:00",
        "06 Apr 12:00", "13 Apr 12:00", "20 Apr 12:00",
    ]  # fmt: skip
    third = await stage.play("events")
    assert "3 going" in third

    # The digest tells each week of what is in it, wherever it comes from.
    weeks = (await stage.play(":wait until 8 March 2027 12:00")).split("Coming up in the community")
    assert len(weeks) == 4
    assert "RSE seminar, Tue 2 March" in weeks[2] and WORKSHOP not in weeks[2]
    assert f"{WORKSHOP}, Wed 10 March 2027, 10:00–13:00 GMT; full" in weeks[3]
    assert "Course 2, Sun 14 March 2027, 10:00–11:00 GMT; you're going" in weeks[3]

    # Somebody drops out of the workshop; whoever waits is offered the place and takes it.
    offered = await stage.play(":as ann", f"events show {WORKSHOP}", "not going")
    assert "to @cal" in offered
    took = await stage.play(":as cal", ":press Yes, I'm coming")
    assert "You're going to" in took
    fourth = await stage.play(":as olga", "events")
    assert f"{WORKSHOP}, Wed 10 March 2027, 10:00–13:00 GMT – 2 of 2 going, 1 waiting" in fourth

    # The regional calendar moves what Fay goes to, and loses another.
    later = [(title, at + timedelta(hours=2) if title == "Course 2" else at) for title, at in REGIONAL]
    site.pages["/courses.ics"] = courses(*(one for one in later if one[0] != "Course 5"))
    changed = await stage.play(":wait until 2027-03-09 08:00")
    assert "Course 2 has changed: it takes place on Sun 14 March 2027, 12:00–13:00 GMT." in changed
    assert "Course 5 (Tue 23 March 2027, 10:00 GMT) isn't in the calendar “Regional courses”" in changed
    assert "Course 5 is called off." in await stage.play("Call off Course 5")

    # Who came says so by the code.
    await stage.play(":wait until 2027-03-10 10:05")
    code = (await stage.play(f"events code {WORKSHOP}")).split("attended ")[1].split("”")[0]
    for name in ("ben", "cal"):
        assert "Noted: you're at" in await stage.play(f":as {name}", f"events attended {code}")
    fifth = await stage.play(":wait until 2027-03-10 16:00", ":as olga", "events")
    assert f"{WORKSHOP}" in fifth and "2 came" in fifth

    # The term ends, as its post says, and is reported; so few people are in no figure.
    report = await stage.play(":wait until 2027-07-01 10:00", "report")
    assert f"{SEMINAR} is over. Thank you to everybody who came!" in report
    assert "0 times" not in report and "1 times" not in report
    assert "There is nothing to report yet: not enough members" in report
    assert len(await starts(stepup, SEMINAR)) == 7
    print("\n".join(stage.printed))
