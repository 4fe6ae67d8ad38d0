"""A calendar that is sent is shown, taken in once, and followed when it is sent again."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.chat.calendar import Occurrence
from bot.stepup import Stepup
from handlers.calendars import matching
from handlers.events import calendar_files
from storage.event_series import EventOccurrence
from storage.events import Event, EventState
from storage.imported_events import Known
from tests.transcript import Transcript

LONDON = ZoneInfo("Europe/London")
Send = Callable[..., str]


@pytest.fixture
def send(tmp_path: Path) -> Send:
    """The line that sends a calendar with these events, each given as its lines."""

    sent = count()

    def written(*events: str, name: str = "Seminars", uids: str = "{}@example.org") -> str:
        parts = ["BEGIN:VCALENDAR", "VERSION:2.0", f"X-WR-CALNAME:{name}"]
        for number, event in enumerate(events, 1):
            parts += ["BEGIN:VEVENT", f"UID:{uids.format(number)}", *event.split("|"), "END:VEVENT"]
        path = tmp_path / f"seminars-{next(sent)}.ics"
        path.write_text("\r\n".join([*parts, "END:VCALENDAR", ""]))
        return f":file {path}"

    return written


TALK = "SUMMARY:Talk|DTSTART:20261210T140000Z|DTEND:20261210T150000Z|LOCATION:Room 1"
WEEKLY = (
    "SUMMARY:Clinic|DTSTART;TZID=Europe/London:20261201T140000|DTEND;TZID=Europe/London:20261201T150000"
    "|RRULE:FREQ=WEEKLY;COUNT=5|EXDATE;TZID=Europe/London:20261208T140000"
)


async def events_of(stepup: Stepup) -> list[tuple[str, str]]:
    async with stepup.store.look() as work:
        rows = await work.session.scalars(select(Event).where(Event.state == EventState.PUBLISHED))
        return sorted((event.title, event.starts_at.isoformat()) for event in rows)


@pytest.fixture
async def olga(stage: Transcript) -> Transcript:
    """Olga speaks, who may plan events."""
    await stage.play(":as olga")
    return stage


async def test_it_is_shown_before_anything_is_taken_in(olga: Transcript, send: Send, stepup: Stepup) -> None:
    said = await olga.play(send(TALK, WEEKLY))

    assert "“Seminars” has, until 1 December 2027: 5 new dates." in said
    assert "Talk, Thu 10 December 2026, 14:00–15:00 GMT" in said
    assert await events_of(stepup) == []
    assert "nothing of it is taken in" in await olga.play("Leave it")
    assert "dealt with already" in await olga.presses("olga", "calendar-take-in:1")


async def test_what_is_taken_in_can_be_answered_and_nothing_is_posted(olga: Transcript, send: Send) -> None:
    said = await olga.play(send(TALK, WEEKLY), "Take it in")

    assert "Taken in: 5 new dates." in said
    assert "#events" not in said
    assert "Where: Room 1" in await olga.play(":as ann", "events show Talk")
    assert "You're going to Talk" in await olga.play("going")
    assert "Also on Tue 15 December, Tue 22 December, Tue 29 December" in await olga.play(
        "events show Clinic"
    )


async def test_the_same_calendar_again_changes_nothing(olga: Transcript, send: Send, stepup: Stepup) -> None:
    await olga.play(send(TALK, WEEKLY), "Take it in")
    before = await events_of(stepup)

    said = await olga.play(send(TALK, WEEKLY))

    assert "0 new dates, 5 as I have them" in said
    assert "There is nothing to take in" in said
    assert await events_of(stepup) == before


async def test_new_uids_at_every_build_make_no_event_twice(
    olga: Transcript, send: Send, stepup: Stepup
) -> None:
    await olga.play(send(TALK, WEEKLY), "Take it in")
    before = await events_of(stepup)

    said = await olga.play(send(TALK, WEEKLY, uids="build-2-{}"))

    assert "0 new dates, 5 as I have them" in said
    assert await events_of(stepup) == before


async def test_what_changed_is_told_to_those_who_come(olga: Transcript, send: Send) -> None:
    await olga.play(send(TALK), "Take it in", ":as ann", "events show Talk", "going", ":as olga")
    moved = TALK.replace("T140000Z", "T160000Z").replace("T150000Z", "T170000Z")

    shown = await olga.play(send(moved))
    said = await olga.play("Take it in")

    assert "Changed; whoever said that they come is told" in shown
    assert "Taken in: 1 changed. 1 person was told." in said
    assert "Talk has changed: it takes place on Thu 10 December 2026, 16:00–17:00 GMT." in said


async def test_what_is_cancelled_there_is_cancelled_here_and_stays_so(olga: Transcript, send: Send) -> None:
    await olga.play(send(TALK), "Take it in", ":as ann", "events show Talk", "going", ":as olga")

    said = await olga.play(send(f"{TALK}|STATUS:CANCELLED"), "Take it in")

    assert "1 cancelled. 1 person was told." in said or "Taken in: 1 cancelled" in said
    assert "stepup to @ann" in said
    assert "There is nothing to take in" in await olga.play(send(f"{TALK}|STATUS:CANCELLED"))


async def test_what_is_cancelled_and_was_never_known_isnt_taken_in(
    olga: Transcript, send: Send, stepup: Stepup
) -> None:
    assert "There is nothing to take in" in await olga.play(send(f"{TALK}|STATUS:CANCELLED"))
    assert await events_of(stepup) == []


async def test_pressed_twice_it_is_taken_in_once(olga: Transcript, send: Send, stepup: Stepup) -> None:
    await olga.play(send(TALK), "Take it in")

    assert "dealt with already" in await olga.presses("olga", "calendar-take-in:1")
    assert len(await events_of(stepup)) == 1


async def test_two_previews_of_one_calendar_make_no_event_twice(
    olga: Transcript, send: Send, stepup: Stepup
) -> None:
    await olga.play(send(TALK), send(TALK), "Take it in")

    assert "nothing that I didn't have" in await olga.presses("olga", "calendar-take-in:1")
    assert len(await events_of(stepup)) == 1


async def test_it_is_taken_back_but_for_what_somebody_answered(
    olga: Transcript, send: Send, stepup: Stepup
) -> None:
    await olga.play(send(TALK, WEEKLY), "Take it in", ":as ann", "events show Talk", "going", ":as olga")

    said = await olga.play("undo")

    assert "Taken back: 4 dates taken out again. 1 stay, because somebody answered them" in said
    assert [title for title, _ in await events_of(stepup)] == ["Talk"]


async def test_a_calendar_of_stepups_own_changes_nothing(
    olga: Transcript, stepup: Stepup, tmp_path: Path
) -> None:
    await olga.play('events create "Tea" on 10 December 14:00 for 1 hour in #events', "publish")
    async with stepup.store.look() as work:
        found = list(await work.session.scalars(select(Event)))
        (tmp_path / "own.ics").write_bytes(calendar_files.written(found, "Ours", work.now))
    before = await events_of(stepup)

    said = await olga.play(f":file {tmp_path / 'own.ics'}")

    assert "0 new dates, 1 that I wrote myself" in said
    assert await events_of(stepup) == before


async def test_what_stepup_exports_of_an_imported_calendar_is_known_again(
    olga: Transcript, send: Send, stepup: Stepup, tmp_path: Path
) -> None:
    await olga.play(send(TALK, WEEKLY, "SUMMARY:Day|DTSTART;VALUE=DATE:20261214"), "Take it in")
    async with stepup.store.look() as work:
        found = list(await work.session.scalars(select(Event)))
        (tmp_path / "own.ics").write_bytes(calendar_files.written(found, "Ours", work.now))

    assert "0 new dates, 6 that I wrote myself" in await olga.play(f":file {tmp_path / 'own.ics'}")


async def test_a_whole_day_is_said_as_one(olga: Transcript, send: Send) -> None:
    said = await olga.play(send("SUMMARY:Open day|DTSTART;VALUE=DATE:20261214|DTEND;VALUE=DATE:20261216"))
    assert "Open day, Mon 14 December 2026 to Tue 15 December 2026" in said

    await olga.play("Take it in")

    assert "Open day\n\n  Mon 14 December 2026 to Tue 15 December 2026" in await olga.play(
        "events show Open day"
    )


async def test_members_cant_take_calendars_in_and_what_is_none_is_refused(
    olga: Transcript, send: Send, tmp_path: Path
) -> None:
    line = send(TALK)
    assert "Only organisers" in await olga.play(":as ann", line)
    (tmp_path / "cut.ics").write_text("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Talk")

    assert "ends in the middle" in await olga.play(":as olga", f":file {tmp_path / 'cut.ics'}")


async def test_text_from_a_calendar_pings_nobody(olga: Transcript, send: Send) -> None:
    said = await olga.play(send(TALK.replace("SUMMARY:Talk", "SUMMARY:<!channel> @room *Talk*")))

    assert re.search(r"• (?:<!channel> )?@room \*Talk\*, Thu 10 December", said)


ONE = Occurrence(
    uid="1",
    which="",
    title="Talk",
    starts_at=datetime(2026, 12, 10, 14, tzinfo=UTC),
    ends_at=datetime(2026, 12, 10, 15, tzinfo=UTC),
    all_day=False,
    zone="",
    place="Room 1",
    description="",
    cancelled=False,
)
OCCURRENCES = st.lists(
    st.builds(
        lambda uid, title, days, place: replace(
            ONE,
            uid=uid,
            title=title,
            starts_at=ONE.starts_at + timedelta(days=days),
            ends_at=ONE.ends_at + timedelta(days=days),
            place=place,
        ),
        st.sampled_from(["", "1", "2", "3"]),
        st.sampled_from(["Talk", "Tea"]),
        st.integers(0, 3),
        st.sampled_from(["", "Room 1", "Room 2"]),
    ),
    max_size=8,
)


def taken_in(found: list[Occurrence]) -> list[Known]:
    return [
        Known(
            number,
            one.uid,
            one.which,
            one.title,
            one.starts_at,
            one.ends_at,
            one.all_day,
            one.place,
            one.description,
            matching.content(one),
            calendar="",
            is_off=False,
        )
        for number, one in enumerate(found, 1)
    ]


@given(OCCURRENCES)
def test_a_calendar_in_any_order_is_known_again(found: list[Occurrence]) -> None:
    known = taken_in(found)

    again = matching.matched(known, found[::-1], LONDON)

    assert again.new == ()
    assert len({event.event_id for event, _ in (*again.changed, *again.same)}) == len(found)


@given(OCCURRENCES)
def test_with_new_uids_nothing_is_new_and_nothing_that_is_told_apart_is_changed(
    found: list[Occurrence],
) -> None:
    apart = list({(one.title, one.starts_at, one.place): one for one in found}.values())
    rebuilt = [replace(one, uid=f"build-2-{number}") for number, one in enumerate(apart)]

    again = matching.matched(taken_in(apart), rebuilt, LONDON)

    assert (again.new, again.changed) == ((), ())


@given(OCCURRENCES, OCCURRENCES)
def test_no_event_stands_for_two_occurrences(before: list[Occurrence], after: list[Occurrence]) -> None:
    found = matching.matched(taken_in(before), after, LONDON)

    used = [event.event_id for event, _ in (*found.changed, *found.same)]
    assert len(used) == len(set(used))
    assert len(used) + len(found.new) == len(after)


async def test_two_calendars_dont_take_each_others_events(
    olga: Transcript, send: Send, stepup: Stepup
) -> None:
    hours = "SUMMARY:Office hours|DTSTART:20261210T100000Z|DTEND:20261210T110000Z|LOCATION:Room 1"
    other = hours.replace("T10", "T15").replace("T11", "T16").replace("Room 1", "Room 9")
    await olga.play(send(hours, name="A", uids="a-{}"), "Take it in")

    await olga.play(send(other, name="B", uids="b-{}"), "Take it in")

    assert len(await events_of(stepup)) == 2
    assert "There is nothing to take in" in await olga.play(send(hours, name="A", uids="a-{}"))


async def test_a_cancelled_date_that_is_held_after_all_is_back(olga: Transcript, send: Send) -> None:
    await olga.play(send(TALK), "Take it in", ":as ann", "events show Talk", "going", ":as olga")
    await olga.play(send(f"{TALK}|STATUS:CANCELLED"), "Take it in")
    assert "takes place after all" in await olga.play(send(TALK))

    said = await olga.play("Take it in")

    assert "Taken in: 1 changed. 1 person was told." in said
    assert "Talk has changed: it isn't cancelled any more." in said
    assert "Talk" in await olga.play("events show Talk")
    assert "There is nothing to take in" in await olga.play(send(TALK))


async def test_what_was_called_off_here_stays_so_whatever_its_calendar_says(
    olga: Transcript, send: Send
) -> None:
    await olga.play(send(TALK), "Take it in", "events cancel Talk", "yes, cancel it")

    await olga.play(send(f"{TALK}|DESCRIPTION:Bring tea"), "Take it in")

    assert "There is no such event" in await olga.play("events show Talk")
    assert "There is nothing to take in" in await olga.play(send(f"{TALK}|DESCRIPTION:Bring tea"))


async def test_a_date_that_is_no_longer_in_it_is_told_of_and_left(
    olga: Transcript, send: Send, stepup: Stepup
) -> None:
    await olga.play(send(TALK, WEEKLY), "Take it in")
    before = await events_of(stepup)

    said = await olga.play(send(WEEKLY))

    assert "Not in it any more, and left as they are" in said
    assert "Talk, Thu 10 December 2026, 14:00 GMT" in said
    assert await events_of(stepup) == before
    # Nothing is said of what is missing where nothing was found at all.
    assert "Not in it any more" not in await olga.play(send())


async def test_of_a_changed_series_everybody_is_told_once(olga: Transcript, send: Send) -> None:
    await olga.play(send(WEEKLY), "Take it in", ":as ann")
    for day in (15, 22, 29):
        await olga.play(f"events show Clinic on {day} December", "going")
    await olga.play(":as olga", send(f"{WEEKLY}|LOCATION:Room 7"))

    said = await olga.play("Take it in")

    assert said.count("stepup to @ann") == 1
    assert (
        "Clinic has changed on Tue 15 December, Tue 22 December, Tue 29 December: the place is Room 7."
        in said
    )
    assert "Taken in: 4 changed. 1 person was told." in said


async def test_new_dates_of_a_rebuilt_series_are_of_the_same_series(
    olga: Transcript, send: Send, stepup: Stepup
) -> None:
    await olga.play(send(WEEKLY), "Take it in")

    await olga.play(send(WEEKLY.replace("COUNT=5", "COUNT=7"), uids="build-2-{}"), "Take it in")

    async with stepup.store.look() as work:
        series = set(await work.session.scalars(select(EventOccurrence.series_id)))
    assert len(await events_of(stepup)) == 6
    assert len(series) == 1


async def test_what_an_organiser_changed_is_shown_before_it_is_changed_back(
    olga: Transcript, send: Send
) -> None:
    await olga.play(send(TALK), "Take it in", "events edit Talk place Room 8", "change it")

    said = await olga.play(send(f"{TALK}|DESCRIPTION:Bring tea"))

    assert "at Room 1, was at Room 8; its description" in said


async def test_what_is_marked_as_private_isnt_taken_in_nor_named(olga: Transcript, send: Send) -> None:
    said = await olga.play(send(TALK, f"{TALK.replace('Talk', 'Sick leave')}|CLASS:PRIVATE"))

    assert "1 new date." in said
    assert "Left out: 1 marked as private." in said
    assert "Sick leave" not in said


async def test_undo_says_what_it_doesnt_take_back(olga: Transcript, send: Send) -> None:
    await olga.play(send(TALK), "Take it in", send(f"{TALK}|DESCRIPTION:Tea", WEEKLY), "Take it in")

    said = await olga.play("undo")

    assert "Taken back: 4 dates taken out again." in said
    assert "1 date that was changed or cancelled stays so" in said


async def test_an_imported_event_is_announced_in_the_channel_that_is_said(
    olga: Transcript, send: Send
) -> None:
    await olga.play(send(TALK), "Take it in")
    assert "Which channel" in await olga.play("events announce Talk")

    await olga.play("events announce Talk in #events")

    assert "stepup to #events:" in await olga.play("post it")


async def test_the_three_hundredth_event_is_found_as_well(olga: Transcript, send: Send) -> None:
    talks = [
        f"SUMMARY:Talk {number}|DTSTART:202612{10 + number % 15}T{8 + number % 10:02}0000Z"
        for number in range(300)
    ]
    await olga.play(send(*talks), "Take it in")

    assert "Talk 299\n" in await olga.play(":as ann", "events show Talk 299")


async def test_a_whole_day_is_reminded_of_in_the_morning(olga: Transcript, send: Send) -> None:
    await olga.play(send("SUMMARY:Open day|DTSTART;VALUE=DATE:20261214"), "Take it in")
    await olga.play(":as ann", "events show Open day", "going")

    said = await olga.play(":wait until 2026-12-14 12:00")

    assert (
        "[2026-12-13 09:00 GMT] stepup to @ann (only you):\n  Open day is coming up: Mon 14 December" in said
    )
    assert "[2026-12-14 08:00 GMT] stepup to @ann" in said


async def test_what_is_in_the_room_already_is_mentioned_before_a_calendar_is_taken_in(
    olga: Transcript, send: Send
) -> None:
    await olga.play('events create "Tea" on 10 December 14:30 for 1 hour in #events at "room  1"', "publish")
    await olga.play('events create "Cake" on 10 December 14:30 for 1 hour in #events at "Room 2"', "publish")
    await olga.play('events create "Late" on 10 December 15:00 for 1 hour in #events at "Room 1"', "publish")

    said = await olga.play(send(TALK, WEEKLY))

    assert "Mind that Tea, Thu 10 December 2026, 14:30–15:30 GMT, is in the same room." in said
    assert "Cake" not in said
    assert "Late" not in said


async def test_two_of_one_calendar_in_one_room_are_mentioned_and_the_same_twice_is_not(
    olga: Transcript, send: Send
) -> None:
    choir = TALK.replace("Talk", "Choir").replace("T140000Z", "T143000Z")
    later = TALK.replace("Talk", "Band").replace("T140000Z|", "T150000Z|").replace("T150000Z|L", "T160000Z|L")

    said = await olga.play(send(TALK, choir, later))

    assert (
        "Mind that Talk, Thu 10 December 2026, 14:00–15:00 GMT, and Choir, Thu 10 December 2026, "
        "14:30–15:00 GMT, are in the same room." in said
    )
    assert "Band, Thu" not in said.split("Mind that")[1].split("same room")[0]
    assert "same room" not in await olga.play(send(TALK, TALK, name="Twice", uids="{}@twice.example"))


async def test_a_calendar_is_no_clash_with_itself(olga: Transcript, send: Send) -> None:
    await olga.play(send(TALK), "Take it in")

    assert "same room" not in await olga.play(send(TALK, WEEKLY))
    choir = send(TALK.replace("Talk", "Choir"), name="Music", uids="{}@music.example")
    assert "Mind that Talk" in await olga.play(choir)
