"""A calendar at an address is followed: read again, taken in, doubted, asked about, and let go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from sqlalchemy import select, update

from bot.clock import MovableClock
from bot.stepup import Stepup
from handlers.calendars import matching
from storage import people, personal
from storage.audit import Audit
from storage.events import Event, EventState
from storage.followed_calendars import FollowedCalendar
from storage.imported_events import ImportedEvent
from tests.conftest import Opened
from tests.site import Site
from tests.transcript import START, Transcript

# A calendar is read every six hours of the day, and once in twelve hours whatever the hour.
DAY, HOURS, HALF_A_DAY = timedelta(days=1), timedelta(hours=6), timedelta(hours=12)
PATH = "/private-8f3a/events.ics"


@pytest.fixture
async def olga(stage: Transcript) -> Transcript:
    """Olga speaks, who may plan events."""
    await stage.play(":as olga")
    return stage


def event(title: str, day: int, hour: int = 14, uid: str = "", more: Sequence[str] = ()) -> list[str]:
    start = datetime(2026, 12, day, hour, tzinfo=UTC)
    return [
        "BEGIN:VEVENT",
        f"UID:{uid or title}@example.org",
        f"SUMMARY:{title}",
        f"DTSTART:{start:%Y%m%dT%H%M%SZ}",
        f"DTEND:{start + timedelta(hours=1):%Y%m%dT%H%M%SZ}",
        *more,
        "END:VEVENT",
    ]


def calendar(*events: list[str], name: str = "Seminars") -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"X-WR-CALNAME:{name}"]
    for one in events:
        lines += one
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


TERM = [event(f"Talk {number}", 10 + number) for number in range(1, 7)]


async def titles(stepup: Stepup) -> list[str]:
    async with stepup.store.look() as work:
        rows = await work.session.scalars(
            select(Event.title).where(Event.state == EventState.PUBLISHED).order_by(Event.starts_at)
        )
        return list(rows)


async def follow(olga: Transcript, site: Site, *events: list[str]) -> str:
    site.pages[PATH] = calendar(*events)
    return await olga.play(f"events import {site.at(PATH)}", "Take it in and follow it")


async def later(olga: Transcript, by: timedelta = HALF_A_DAY) -> str:
    hours = int(by.total_seconds() // 3600)
    return await olga.play(f":wait {hours} hours")


async def test_it_is_shown_and_followed_from_the_yes_on(olga: Transcript, site: Site, stepup: Stepup) -> None:
    site.pages[PATH] = calendar(*TERM[:2])

    shown = await olga.play(f"events import {site.at(PATH)}")

    assert "“Seminars” has, until 1 December 2027: 2 new dates." in shown
    assert "look at it a few times a day" in shown
    assert await titles(stepup) == []
    said = await olga.play("Take it in and follow it")
    assert "Taken in: 2 new dates. I follow the calendar “Seminars” from now on" in said
    listed = await olga.play("events imports")
    assert "1. Seminars (127.0.0.1): 2 dates to come are from it; last read on Mon 30 November" in listed


async def test_taken_in_once_it_isnt_read_again(olga: Transcript, site: Site) -> None:
    site.pages[PATH] = calendar(*TERM[:2])
    await olga.play(f"events import {site.at(PATH)}", "Take it in once")

    await later(olga)

    assert len(site.asked) == 1
    assert "I follow no calendar yet" in await olga.play("events imports")


async def test_what_is_new_is_taken_in_and_told_once(olga: Transcript, site: Site, stepup: Stepup) -> None:
    await follow(olga, site, *TERM[:2])
    site.pages[PATH] = calendar(*TERM[:3])

    said = await later(olga)

    assert "stepup to @olga" in said
    assert "something new in the calendar “Seminars”" in said
    assert "Talk 3, Sun 13 December 2026" in said
    assert await titles(stepup) == ["Talk 1", "Talk 2", "Talk 3"]
    assert await later(olga) == ""
    assert "a calendar from elsewhere is followed" in (await olga.play("why")).lower()


async def test_who_comes_is_told_of_what_changed(olga: Transcript, site: Site) -> None:
    await follow(olga, site, *TERM)
    await olga.play(":as ann", "events show Talk 1", "going", ":as olga")
    site.pages[PATH] = calendar(event("Talk 1", 11, 16), *TERM[1:])

    said = await later(olga)

    assert "stepup to @ann" in said
    assert "Talk 1 has changed: it takes place on Fri 11 December 2026, 16:00–17:00 GMT." in said
    assert "Changed: 1 person was told." in said


async def test_what_is_cancelled_there_is_cancelled_here(
    olga: Transcript, site: Site, stepup: Stepup
) -> None:
    await follow(olga, site, *TERM)
    await olga.play(":as ann", "events show Talk 1", "going", ":as olga")
    site.pages[PATH] = calendar(event("Talk 1", 11, more=["STATUS:CANCELLED"]), *TERM[1:])

    said = await later(olga)

    assert "Talk 1" not in await titles(stepup)
    assert "stepup to @ann" in said


async def test_what_its_server_says_didnt_change_isnt_sent_again(olga: Transcript, site: Site) -> None:
    site.pages[PATH] = web.Response(body=calendar(*TERM), headers={"ETag": '"one"'})
    await olga.play(f"events import {site.at(PATH)}", "Take it in and follow it")

    await later(olga)
    await later(olga)

    asked = [headers.get("If-None-Match") for headers in site.asked_of(PATH)]
    assert asked == [None, None, '"one"']


async def test_once_a_week_all_is_looked_through_so_that_what_recurs_goes_on(
    olga: Transcript, site: Site, stepup: Stepup
) -> None:
    weekly = event("Clinic", 1, more=["RRULE:FREQ=WEEKLY"])
    site.pages[PATH] = web.Response(body=calendar(weekly), headers={"ETag": '"one"'})
    await olga.play(f"events import {site.at(PATH)}", "Take it in and follow it")
    before = len(await titles(stepup))

    said = await later(olga, 15 * DAY)

    assert len(await titles(stepup)) in (before + 2, before + 1)
    assert "something new" not in said


async def test_what_vanished_is_asked_about_and_called_off_at_the_yes(
    olga: Transcript, site: Site, stepup: Stepup
) -> None:
    await follow(olga, site, *TERM)
    await olga.play(":as ann", "events show Talk 1", "going", ":as olga")
    site.pages[PATH] = calendar(*TERM[1:])

    said = await later(olga)

    assert "Talk 1 (Fri 11 December 2026, 14:00 GMT) isn't in the calendar “Seminars” any more" in said
    assert "Talk 1" in await titles(stepup)
    assert "calendar" not in await later(olga)
    done = await olga.play("Call off Talk 1")
    assert "Talk 1 is called off. 1 person was told." in done
    assert "Talk 1" not in await titles(stepup)
    assert "nothing of it left" in await olga.presses("olga", "calendar-call-off:1")


async def test_what_is_said_to_take_place_stays_and_isnt_asked_about_again(
    olga: Transcript, site: Site, stepup: Stepup
) -> None:
    await follow(olga, site, *TERM)
    site.pages[PATH] = calendar(*TERM[1:])
    await later(olga)

    assert "it stays as it is" in await olga.play("Talk 1 takes place")

    assert await later(olga) == ""
    assert "Talk 1" in await titles(stepup)


async def test_what_came_back_and_vanished_again_is_asked_about_again(olga: Transcript, site: Site) -> None:
    await follow(olga, site, *TERM)
    site.pages[PATH] = calendar(*TERM[1:])
    await later(olga)
    site.pages[PATH] = calendar(*TERM)
    assert await later(olga) == ""

    site.pages[PATH] = calendar(*TERM[1:])

    assert "Talk 1" in await later(olga)


async def test_only_organisers_call_off_what_vanished(olga: Transcript, site: Site, stepup: Stepup) -> None:
    await follow(olga, site, *TERM)
    site.pages[PATH] = calendar(*TERM[1:])
    await later(olga)

    assert "organisers" in await olga.presses("ann", "calendar-call-off:1")

    assert "Talk 1" in await titles(stepup)


async def test_nobody_calls_off_by_an_old_button_what_never_vanished(
    olga: Transcript, site: Site, stepup: Stepup
) -> None:
    await follow(olga, site, *TERM)

    assert "nothing of it left" in await olga.presses("olga", "calendar-call-off:1")

    assert "Talk 1" in await titles(stepup)


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        calendar(),
        calendar(*TERM)[:-20],
        b"<!doctype html><html><body>We are being mended</body></html>",
        b"\x00\xff\x00",
        None,
        web.Response(status=503),
    ],
    ids=["nothing", "empty", "cut", "page", "binary", "gone", "busy"],
)
async def test_an_empty_or_broken_calendar_cancels_nothing_and_asks_nothing(
    olga: Transcript, site: Site, stepup: Stepup, broken: bytes | web.Response | None
) -> None:
    await follow(olga, site, *TERM)
    if broken is None:
        del site.pages[PATH]
    else:
        site.pages[PATH] = broken

    assert await later(olga) == ""

    assert len(await titles(stepup)) == len(TERM)


async def test_where_most_vanished_it_is_told_and_nothing_can_be_called_off_by_a_press(
    olga: Transcript, site: Site, stepup: Stepup
) -> None:
    await follow(olga, site, *TERM)
    site.pages[PATH] = calendar(TERM[0])

    said = await later(olga)

    assert "5 dates aren't in the calendar “Seminars” any more" in said
    assert "Call it off" not in said
    assert len(await titles(stepup)) == len(TERM)
    assert await later(olga) == ""


async def test_where_all_uids_are_new_nothing_is_new_and_nobody_is_told(
    olga: Transcript, site: Site, stepup: Stepup
) -> None:
    await follow(olga, site, *TERM)
    site.pages[PATH] = calendar(*(event(f"Talk {n}", 10 + n, uid=f"build-2-{n}") for n in range(1, 7)))

    assert await later(olga) == ""

    assert len(await titles(stepup)) == len(TERM)


async def test_where_most_uids_are_new_and_something_changed_an_organiser_is_asked_first(
    olga: Transcript, site: Site, stepup: Stepup
) -> None:
    await follow(olga, site, *TERM)
    await olga.play(":as ann", "events show Talk 1", "going", ":as olga")
    rebuilt = [event(f"Talk {n}", 10 + n, uid=f"build-2-{n}") for n in range(2, 7)]
    site.pages[PATH] = calendar(event("Talk 1", 11, 18, uid="build-2-1"), *rebuilt)

    said = await later(olga)

    assert "to @ann" not in said
    assert "I have changed nothing and told nobody. Is it right?" in said
    assert "calendar" not in await later(olga)
    done = await olga.play("Take it in")
    assert "Taken in: 1 changed. 1 person was told." in done
    assert await later(olga) == ""


async def test_where_most_of_it_changed_an_organiser_is_asked_first(olga: Transcript, site: Site) -> None:
    await follow(olga, site, *TERM)
    await olga.play(":as ann", "events show Talk 1", "going", ":as olga")
    site.pages[PATH] = calendar(*(event(f"Talk {n}", 10 + n, 3) for n in range(1, 7)))

    said = await later(olga)

    assert "most of its dates are different from before" in said
    assert "to @ann" not in said


async def test_where_very_much_is_new_an_organiser_is_asked_first(
    olga: Transcript, site: Site, stepup: Stepup
) -> None:
    await follow(olga, site, *TERM)
    flood = [event(f"Offer {n}", 12 + n % 15, n % 24) for n in range(40)]
    site.pages[PATH] = calendar(*TERM, *flood)

    said = await later(olga)

    assert "very much of it is new at once" in said
    assert len(await titles(stepup)) == len(TERM)


async def test_a_calendar_that_cant_be_read_is_tried_less_and_less_told_once_and_given_up(
    olga: Transcript, site: Site
) -> None:
    await follow(olga, site, *TERM)
    del site.pages[PATH]

    assert await later(olga, DAY) == ""
    said = await later(olga, 2 * DAY)

    assert (
        said.count("I can't read the calendar “Seminars”, and couldn't since yesterday. 127.0.0.1 has") == 1
    )
    assert "and not since then. 127.0.0.1 has nothing" in await olga.play("events imports")
    assert len(site.asked) < 20
    end = await later(olga, 30 * DAY)
    assert "I couldn't read the calendar “Seminars” for 30 days, so I don't follow it any more" in end
    asked = len(site.asked)
    await later(olga, 3 * DAY)
    assert len(site.asked) == asked


async def test_one_that_can_be_read_again_is_told_where_its_trouble_was(olga: Transcript, site: Site) -> None:
    await follow(olga, site, *TERM)
    page = site.pages.pop(PATH)
    await later(olga, 5 * DAY)
    site.pages[PATH] = page

    assert "I can read the calendar “Seminars” again" in await later(olga, DAY)


async def test_it_is_let_go_and_its_events_stay(olga: Transcript, site: Site, stepup: Stepup) -> None:
    await follow(olga, site, *TERM)

    said = await olga.play("events imports stop seminars")

    assert "I don't look at the calendar “Seminars” any more" in said
    await later(olga)
    assert len(site.asked) == 1
    assert len(await titles(stepup)) == len(TERM)


async def test_what_was_let_go_by_mistake_is_followed_again(
    olga: Transcript, site: Site, stepup: Stepup
) -> None:
    await follow(olga, site, *TERM)
    await olga.play("events imports stop seminars")

    assert "I follow the calendar “Seminars” from now on" in await olga.play("undo")

    site.pages[PATH] = calendar(*TERM, event("Extra", 20))
    await later(olga)
    assert (await titles(stepup)).count("Talk 1") == 1
    assert "Extra" in await titles(stepup)


async def test_undo_of_the_yes_takes_out_what_came_and_follows_no_more(
    olga: Transcript, site: Site, stepup: Stepup
) -> None:
    await follow(olga, site, *TERM)

    await olga.play("undo")

    assert await titles(stepup) == []
    assert "I follow no calendar yet" in await olga.play("events imports")


async def test_what_two_calendars_have_is_one_event_and_follows_the_first(
    olga: Transcript, site: Site, stepup: Stepup
) -> None:
    await follow(olga, site, *TERM)
    site.pages["/all.ics"] = calendar(
        event("Talk 1", 11, 19), event("Talk 2", 12, uid="another"), event("Other", 20), name="All"
    )

    said = await olga.play(f"events import {site.at('/all.ics')}", "Take it in and follow it")

    assert "Taken in: 1 new date." in said
    await later(olga)
    found = await titles(stepup)
    assert (found.count("Talk 1"), found.count("Talk 2"), found.count("Other")) == (1, 1, 1)
    assert "14:00–15:00" in await olga.play("events show Talk 1")


async def test_what_was_taken_in_from_a_file_is_known_at_its_address(
    olga: Transcript, site: Site, stepup: Stepup, tmp_path: Path
) -> None:
    (tmp_path / "seminars.ics").write_bytes(calendar(*TERM))
    await olga.play(f":file {tmp_path / 'seminars.ics'}", "Take it in")

    said = await follow(olga, site, *(event(f"Talk {n}", 10 + n, uid=f"new-{n}") for n in range(1, 7)))

    assert "6 as I have them" in said
    assert "I follow the calendar “Seminars” from now on" in said
    assert len(await titles(stepup)) == len(TERM)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("events import tomorrow", "“tomorrow” is no web address"),
        ("events import http//example", "“http//example” is no web address"),
        ("events import ftp://example.org/a.ics", "isn't a web address that I can read"),
        ("events import http://127.0.0.1:9/a.ics", "I can't reach 127.0.0.1"),
        ("events import http://10.0.0.1/a.ics", "leads into a private network"),
        ("events import example.org/a.ics", "lets me fetch nothing from the web"),
        ("events import http://169.254.169.254/latest/meta-data", "leads into a private network"),
        ("events imports stop", "I follow no calendar, so there is nothing to stop"),
        ("events imports stop Nothing", "no calendar called “Nothing”"),
    ],
)
async def test_what_cant_be_followed_is_said_in_a_sentence(olga: Transcript, said: str, wrong: str) -> None:
    assert wrong in await olga.play(said)


async def test_a_page_that_is_no_calendar_is_said_with_what_to_look_for(olga: Transcript, site: Site) -> None:
    site.pages["/"] = b"<!doctype html><html><a href='a.ics'>Subscribe</a></html>"

    assert "There is a web page at that address, and no calendar" in await olga.play(
        f"events import {site.at('/')}"
    )


async def test_an_address_that_is_as_good_as_a_password_is_shown_and_logged_nowhere(
    olga: Transcript, site: Site, stepup: Stepup
) -> None:
    await follow(olga, site, *TERM)
    await olga.play("events imports", "log", "events imports stop seminars")

    assert "private-8f3a" not in "\n".join(line for line in olga.printed if "stepup to" in line)
    async with stepup.store.look() as work:
        logged = await work.session.scalars(select(Audit.detail).where(Audit.action.startswith("events.")))
        assert sorted(set(logged)) == ["Seminars"]


async def test_where_nobody_looks_after_it_all_organisers_are_told(
    olga: Transcript, site: Site, stepup: Stepup
) -> None:
    await olga.play(":as orla", "events")
    site.pages[PATH] = calendar(*TERM[:2])
    await olga.play(f"events import {site.at(PATH)}", "Take it in and follow it", ":as olga", "help")
    async with stepup.store.work() as work:
        row = await work.session.scalar(select(FollowedCalendar))
        assert row is not None
        row.made_by = None
    site.pages[PATH] = calendar(*TERM[:3])

    said = await later(olga)

    assert "stepup to @orla" in said
    assert "stepup to @olga" in said


async def test_a_crash_while_it_is_read_loses_and_repeats_nothing(
    opened: Opened, clock: MovableClock, site: Site
) -> None:
    async with opened() as stepup:
        olga = Transcript(stepup, clock)
        await olga.play(":as olga")
        await follow(olga, site, *TERM[:2])
        site.pages[PATH] = calendar(*TERM[:3])
        clock.move(START + HOURS)
        begun = await stepup.schedule._do_all(alone=True)
        assert begun
        for task in stepup.schedule._long:
            task.cancel()
    async with opened() as stepup:
        olga = Transcript(stepup, clock)
        await olga.play(":as olga", ":wait 2 hours")

        assert await titles(stepup) == ["Talk 1", "Talk 2", "Talk 3"]
        assert len([line for line in olga.printed if "something new in" in line]) == 1


async def test_what_recurs_and_vanished_is_asked_about_once_and_called_off_whole(
    olga: Transcript, site: Site, stepup: Stepup
) -> None:
    weekly = event("Clinic", 11, more=["RRULE:FREQ=WEEKLY;COUNT=3"])
    await follow(olga, site, weekly, *TERM)
    site.pages[PATH] = calendar(*TERM)

    said = await later(olga)

    assert said.count("isn't in the calendar") == 1
    assert "Shall I call these dates off?" in said
    assert "Clinic (3 dates) is called off." in await olga.play("Call off Clinic")
    assert "Clinic" not in await titles(stepup)


async def test_what_is_described_on_a_page_is_followed_as_a_calendar_is(
    olga: Transcript, site: Site, stepup: Stepup
) -> None:
    page = (Path(__file__).parent / "samples" / "course-page.html").read_bytes()
    site.pages["/courses"] = page

    said = await olga.play(f"events import {site.at('/courses')}", "Take it in and follow it")

    assert "“Training at Example & Sons” has" in said
    assert "Taken in: 2 new dates." in said
    site.pages["/courses"] = page.replace(b"2027-01-21T18", b"2027-01-21T19")
    assert "Open evening" in await later(olga)


async def test_what_was_planned_here_already_isnt_taken_in_twice(
    olga: Transcript, site: Site, stepup: Stepup
) -> None:
    await olga.play('events create "Talk 1" on 11 December 14:00 for 1 hour in #events', "publish")

    said = await follow(olga, site, *TERM)

    assert "5 new dates, 1 that I have from elsewhere" in said
    assert (await titles(stepup)).count("Talk 1") == 1


async def test_what_was_changed_here_stays_while_its_calendar_says_the_same_of_it(
    olga: Transcript, site: Site
) -> None:
    await follow(olga, site, *TERM)
    await olga.play('events edit Talk 1 place "Room 12"', "change")
    site.pages[PATH] = calendar(event("Talk 1", 11, more=["DESCRIPTION:Bring a laptop"]), *TERM[1:])

    await later(olga)

    shown = await olga.play("events show Talk 1")
    assert "Room 12" in shown
    assert "Bring a laptop" in shown
    site.pages[PATH] = calendar(event("Talk 1", 11, more=["LOCATION:Room 4"]), *TERM[1:])
    await later(olga)
    assert "Room 4" in await olga.play("events show Talk 1")


async def test_where_something_else_is_in_it_nothing_is_taken_in_unasked(
    olga: Transcript, site: Site, stepup: Stepup
) -> None:
    await follow(olga, site, *TERM)
    site.pages[PATH] = calendar(*(event(f"Other {n}", 10 + n) for n in range(1, 7)), name="Another")

    said = await later(olga)

    assert "most of what it had is gone, and other events are in it instead" in said
    assert await titles(stepup) == [f"Talk {n}" for n in range(1, 7)]
    assert await later(olga) == ""
    assert "waits for your yes" in await olga.play("events imports")
    assert "Other 1" in await olga.play("Look at Seminars")
    assert "Taken in: 6 new dates" in await olga.play("take it in")


async def test_a_calendar_that_is_empty_is_told_of(olga: Transcript, site: Site) -> None:
    await follow(olga, site, *TERM)
    site.pages[PATH] = calendar()

    said = await later(olga, 3 * DAY)

    assert said.count("There is nothing in it any more.") == 1
    assert "There is nothing in it any more." in await olga.play("events imports")


async def test_what_was_called_off_as_it_vanished_takes_place_again_when_it_is_back(
    olga: Transcript, site: Site, stepup: Stepup
) -> None:
    await follow(olga, site, *TERM)
    await olga.play(":as ann", "events show Talk 1", "going", ":as olga")
    site.pages[PATH] = calendar(*TERM[1:])
    await later(olga)
    await olga.play("Call off Talk 1")
    site.pages[PATH] = calendar(*TERM)

    said = await later(olga)

    assert "it isn't cancelled any more" in said
    assert "Talk 1" in await titles(stepup)


async def test_what_was_called_off_here_stays_off_whatever_its_calendar_has(
    olga: Transcript, site: Site, stepup: Stepup
) -> None:
    await follow(olga, site, *TERM)
    await olga.play("events cancel Talk 1", "Yes, cancel it")
    site.pages[PATH] = calendar(event("Talk 1", 11, more=["DESCRIPTION:More"]), *TERM[1:])

    await later(olga)

    assert "Talk 1" not in await titles(stepup)


async def test_what_is_moved_to_what_is_over_isnt_said_to_have_vanished(
    olga: Transcript, site: Site, stepup: Stepup
) -> None:
    await follow(olga, site, *TERM)
    await later(olga, 2 * DAY)
    site.pages[PATH] = calendar(event("Talk 1", 1, 8), *TERM[1:])

    said = await later(olga)

    assert "stands in the calendar “Seminars” at a time that is over: Tue 1 December 2026, 08:00 GMT" in said
    assert "isn't in the calendar" not in said
    assert "Talk 1 is called off." in await olga.play("Call off Talk 1")


async def test_nobody_is_told_of_changes_at_night(olga: Transcript, site: Site) -> None:
    await follow(olga, site, *TERM)
    await olga.play(":wait until 30 November 2026 22:00")
    site.pages[PATH] = calendar(*TERM, event("Extra", 20))

    assert await olga.play(":wait until 1 December 2026 06:59") == ""

    assert "Extra" in await olga.play(":wait until 1 December 2026 07:01")


async def test_two_calendars_without_a_name_are_told_apart_and_stopped_by_number_or_address(
    olga: Transcript, site: Site
) -> None:
    for path, title in (("/a.ics", "One"), ("/b.ics", "Two")):
        site.pages[path] = calendar(event(title, 12), name="")
        await olga.play(f"events import {site.at(path)}", "Take it in and follow it")

    listed = await olga.play("events imports")

    assert "1. 127.0.0.1 (127.0.0.1)" in listed
    assert "2. 127.0.0.1 2 (127.0.0.1)" in listed
    assert "Which one? I follow “127.0.0.1”, “127.0.0.1 2”" in await olga.play("events imports stop")
    assert "“127.0.0.1 2” any more" in await olga.play("events imports stop 2")
    assert "“127.0.0.1” any more" in await olga.play(f"events imports stop {site.at('/a.ics')}")


@pytest.mark.parametrize(
    "said", ["events import from {}", "events import {} please", 'events import "{}"', "events follow {}"]
)
async def test_an_address_is_found_among_other_words(olga: Transcript, site: Site, said: str) -> None:
    site.pages[PATH] = calendar(*TERM)

    assert "6 new dates" in await olga.play(said.format(site.at(PATH)))


async def test_a_name_that_is_typed_wrongly_is_understood(olga: Transcript, site: Site) -> None:
    await follow(olga, site, *TERM)

    assert "I don't look at the calendar “Seminars”" in await olga.play("events imports stop seminrs")


async def test_members_are_told_where_an_event_comes_from(olga: Transcript, site: Site) -> None:
    await follow(olga, site, *TERM)

    said = await olga.play(":as ann", "events show Talk 1")

    assert "It comes from the calendar “Seminars”, kept elsewhere" in said
    assert "you may have to sign up there as well" in said


async def test_what_was_doubted_cant_be_taken_in_once_its_calendar_is_right_again(
    olga: Transcript, site: Site
) -> None:
    await follow(olga, site, *TERM)
    await olga.play(":as ann", "events show Talk 1", "going", ":as olga")
    site.pages[PATH] = calendar(*(event(f"Talk {n}", 10 + n, 3) for n in range(1, 7)))
    assert "Is it right?" in await later(olga)
    site.pages[PATH] = calendar(*TERM)
    await later(olga)

    assert "dealt with already" in await olga.presses("olga", "calendar-take-in:2")

    assert "11 December 2026, 14:00" in await olga.play("events show Talk 1")


async def test_a_small_calendar_of_which_all_is_cancelled_is_doubted_as_well(
    olga: Transcript, site: Site, stepup: Stepup
) -> None:
    await follow(olga, site, *TERM[:3])
    off = [event(f"Talk {n}", 10 + n, more=["STATUS:CANCELLED"]) for n in range(1, 4)]
    site.pages[PATH] = calendar(*off)

    assert "I have changed nothing and told nobody" in await later(olga)

    assert len(await titles(stepup)) == 3


async def test_whoever_is_going_to_dates_of_a_series_is_told_once_that_they_are_off(
    olga: Transcript, site: Site
) -> None:
    weekly = event("Clinic", 11, more=["RRULE:FREQ=WEEKLY;COUNT=3"])
    await follow(olga, site, weekly, *TERM)
    await olga.play(":as ann", "events show Clinic", "going to all", ":as olga")
    site.pages[PATH] = calendar(*TERM)
    await later(olga)

    said = await olga.play("Call off Clinic")

    assert said.count("stepup to @ann") == 1
    assert "Clinic (3 dates) is called off. 1 person was told." in said


async def test_what_is_off_and_on_and_off_again_is_told_each_time(olga: Transcript, site: Site) -> None:
    await follow(olga, site, *TERM)
    await olga.play(":as ann", "events show Talk 1", "going", ":as olga")
    told = []
    for status in ("CANCELLED", "CONFIRMED", "CANCELLED"):
        site.pages[PATH] = calendar(event("Talk 1", 11, more=[f"STATUS:{status}"]), *TERM[1:])
        told.append((await later(olga)).count("stepup to @ann"))

    assert told == [1, 1, 1]


async def test_whoever_follows_a_calendar_is_told_of_what_they_go_to_as_others_are(
    olga: Transcript, site: Site
) -> None:
    await follow(olga, site, *TERM)
    await olga.play("events show Talk 1", "going")
    site.pages[PATH] = calendar(event("Talk 1", 11, 16), *TERM[1:])

    assert "Talk 1 has changed: it takes place on Fri 11 December 2026, 16:00" in await later(olga)


@pytest.mark.parametrize(
    "hidden",
    [["CLASS:PRIVATE"], ["RRULE:FREQ=MINUTELY"], ["DTSTART:broken"]],
    ids=["private", "refused", "unreadable"],
)
async def test_what_cant_be_read_any_more_isnt_said_to_have_vanished(
    olga: Transcript, site: Site, hidden: list[str]
) -> None:
    await follow(olga, site, *TERM)
    site.pages[PATH] = calendar(event("Talk 1", 11, more=hidden), *TERM[1:])

    assert "isn't in the calendar" not in await later(olga)


async def test_what_is_moved_beyond_a_year_isnt_said_to_have_vanished(olga: Transcript, site: Site) -> None:
    await follow(olga, site, *TERM)
    site.pages[PATH] = calendar(*TERM).replace(b"20261211T", b"20281211T")

    assert "isn't in the calendar" not in await later(olga)


async def test_of_two_at_one_day_the_one_that_stays_isnt_taken_for_the_one_that_is_gone(
    olga: Transcript, site: Site
) -> None:
    both = [event("Clinic", 11, 9, uid="a"), event("Clinic", 11, 14, uid="b")]
    await follow(olga, site, *both, *TERM[1:])
    await olga.play(":as ann", "events show Clinic", "going", ":as olga")
    site.pages[PATH] = calendar(event("Clinic", 11, 14, uid="new"), *TERM[1:])

    said = await later(olga)

    assert "to @ann" not in said
    assert "Clinic (Fri 11 December 2026, 09:00 GMT) isn't in the calendar" in said


async def test_their_addresses_are_in_nobodys_copy_of_their_data(
    olga: Transcript, site: Site, stepup: Stepup
) -> None:
    await follow(olga, site, *TERM)
    await olga.play(f"events import {site.at(PATH)}", "events imports stop 1")

    async with stepup.store.look() as work:
        known = await people.known(work, "console", "olga")
        assert known is not None
        copy = await personal.gathered(work, known.id)

    assert "calendar_import" not in copy or "private-8f3a" not in str(copy["calendar_import"])
    assert "private-8f3a" not in str({name: rows for name, rows in copy.items() if name != "inbox"})


async def test_a_fault_of_ours_counts_as_what_cant_be_read_and_is_told(
    olga: Transcript, site: Site, stepup: Stepup, monkeypatch: pytest.MonkeyPatch
) -> None:
    await follow(olga, site, *TERM)
    async with stepup.store.work() as work:
        await work.session.execute(update(ImportedEvent).values(said={"starts_at": 1}))
        await work.session.execute(update(FollowedCalendar).values(etag="x"))
    monkeypatch.setattr(matching, "said", lambda one: {"no such part": one.title})
    site.pages[PATH] = calendar(event("Talk 1", 11, 16), *TERM[1:])

    said = await later(olga, 2 * DAY)

    assert said.count("There is something in it that I stumble over") == 1


async def test_letting_one_go_and_undo_takes_no_events_of_another_of_the_same_name(
    olga: Transcript, site: Site, stepup: Stepup, tmp_path: Path
) -> None:
    (tmp_path / "other.ics").write_bytes(calendar(event("Lecture", 12, 8)))
    await olga.play(f":file {tmp_path / 'other.ics'}", "Take it in")
    await follow(olga, site, *TERM)

    await olga.play("events imports stop 1", "undo")

    assert "Lecture" not in await later(olga)
