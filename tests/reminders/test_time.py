"""Zones and clock changes, all the way from the command to the instant: cases of time."""

from __future__ import annotations

import shutil
import zoneinfo
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import tzdata
from sqlalchemy import select, update

from bot import app
from bot.chat.outgoing import Outgoing
from bot.clock import MovableClock
from bot.stepup import Stepup
from config.settings import Settings
from storage import people, schedule
from storage.database import MEMORY
from storage.events import Event
from storage.people import Person
from storage.schedule import Schedule
from tests.conftest import Opened
from tests.transcript import Transcript

YES = ":press Yes, remind"


def utc(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=UTC)


class Watch:
    """A console that notes when each reminder came."""

    platform = "console"
    spacing = 0.0
    per_minute = 0.0
    settle = 0.0

    def __init__(self, clock: MovableClock) -> None:
        self._clock = clock
        self.came: list[str] = []

    async def send(self, out: Outgoing) -> str:
        if out.key.startswith("reminder:"):
            self.came.append(f"{self._clock.now():%m-%d %H:%M}")
        return out.key

    async def find(self, out: Outgoing) -> str | None:
        return None


async def live_in(stepup: Stepup, zone: str) -> None:
    """Olga is in this zone."""
    async with stepup.store.work() as work:
        known = await people.meet(work, "console", "olga", "Olga", None)
        await work.session.execute(
            update(Person).where(Person.id == known.id).values(zone=zone, zone_chosen=True)
        )


async def fired(
    settings: Settings, zone: str, now: str, command: str, until: str, *, press: bool = True
) -> list[str]:
    """When (UTC) what a command asks for in this zone comes, up to a moment (UTC)."""
    clock = MovableClock(utc(now))
    async with app.opened(settings, url=MEMORY, clock=clock) as stepup:
        await live_in(stepup, zone)
        stage = Transcript(stepup, clock)
        said = await stage.play(command, *([YES] if press else []))
        assert "I'll remind you" in said, said
        watch = Watch(clock)
        stepup.outbox.serve(watch)
        await stepup.advance(clock, utc(until))
    return watch.came


LONDON, NEW_YORK, LORD_HOWE = "Europe/London", "America/New_York", "Australia/Lord_Howe"


DAILY_9 = "remind me to breathe every day at 09:00"


DAILY_130 = "remind me to breathe every day at 01:30"


DAILY_230 = "remind me to breathe every day at 02:30"


MONDAYS = "remind me to meet London every Monday at 09:00"


@pytest.mark.parametrize(
    ("zone", "now", "command", "until", "expected"),
    [
        (LONDON, "2026-03-27 12:00", DAILY_9, "2026-03-29 23:00", ["03-28 09:00", "03-29 08:00"]),
        (LONDON, "2026-10-23 12:00", DAILY_9, "2026-10-25 23:00", ["10-24 08:00", "10-25 09:00"]),
        (LONDON, "2026-03-28 12:00", DAILY_130, "2026-03-29 23:00", ["03-29 01:30"]),
        (LONDON, "2026-10-24 12:00", DAILY_130, "2026-10-26 23:00", ["10-25 00:30", "10-26 01:30"]),
        (LONDON, "2027-03-27 12:00", DAILY_130, "2027-03-28 23:00", ["03-28 01:30"]),
        (LONDON, "2027-10-30 12:00", DAILY_130, "2027-10-31 23:00", ["10-31 00:30"]),
        (NEW_YORK, "2026-03-07 20:00", DAILY_230, "2026-03-08 23:00", ["03-08 07:30"]),
        (NEW_YORK, "2026-10-31 20:00", DAILY_130, "2026-11-01 23:00", ["11-01 05:30"]),
        (NEW_YORK, "2027-03-13 20:00", DAILY_230, "2027-03-14 23:00", ["03-14 07:30"]),
        (NEW_YORK, "2027-11-06 20:00", DAILY_130, "2027-11-07 23:00", ["11-07 05:30"]),
        (
            NEW_YORK, "2026-03-01 12:00", MONDAYS, "2026-03-31 00:00",
            ["03-02 14:00", "03-09 13:00", "03-16 13:00", "03-23 13:00", "03-30 13:00"],
        ),
        (
            NEW_YORK, "2026-10-20 12:00", MONDAYS, "2026-11-03 00:00",
            ["10-26 13:00", "11-02 14:00"],
        ),
        # Half an hour: 02:00–02:30 is skipped on 4 October 2026, 01:30–02:00 comes twice on 5 April.
        (LORD_HOWE, "2026-10-03 00:00", "remind me to dive every day at 02:15", "2026-10-05 00:00",
         ["10-03 15:45", "10-04 15:15"]),
        (LORD_HOWE, "2026-04-04 00:00", "remind me to dive every day at 01:45", "2026-04-06 00:00",
         ["04-04 14:45", "04-05 15:15"]),
    ],
)  # fmt: skip
async def test_case_13_what_recurs_comes_at_its_hour_on_the_wall_once_whatever_the_clocks_do(
    settings: Settings, zone: str, now: str, command: str, until: str, expected: list[str]
) -> None:
    assert await fired(settings, zone, now, command, until) == expected


@pytest.mark.parametrize(
    ("begin", "end", "fires"),
    [("2026-10-24 22:30", "2026-10-26 00:00", 25), ("2026-03-28 23:30", "2026-03-29 23:00", 23)],
    ids=["25 hours", "23 hours"],
)
async def test_case_13_every_hour_is_elapsed_time(
    settings: Settings, begin: str, end: str, fires: int
) -> None:
    came = await fired(settings, LONDON, begin, "remind me to stretch every hour", end)
    local = [utc(f"2026-{one}").astimezone(ZoneInfo(LONDON)) for one in came]
    day = max(local, key=lambda at: [x.date() for x in local].count(at.date())).date()

    assert sum(at.date() == day for at in local) == fires


@pytest.mark.parametrize(
    ("zone", "now", "phrase", "expected"),
    [
        (LONDON, "2026-03-28 12:00", "tomorrow at 9am", "03-29 08:00"),
        (LONDON, "2026-10-24 11:00", "tomorrow at 9am", "10-25 09:00"),
        (NEW_YORK, "2026-03-07 17:00", "tomorrow at 9am", "03-08 13:00"),
        (LONDON, "2026-03-28 12:00", "in 24 hours", "03-29 12:00"),
        (LONDON, "2026-03-28 12:00", "in 1 day", "03-29 11:00"),
        (LORD_HOWE, "2026-10-03 00:00", "in 24 hours", "10-04 00:00"),
        (LORD_HOWE, "2026-10-03 00:00", "tomorrow at 10:30", "10-03 23:30"),
    ],
)
async def test_case_14_on_the_eve_of_a_clock_change_tomorrow_is_the_wall_and_hours_are_hours(
    settings: Settings, zone: str, now: str, phrase: str, expected: str
) -> None:
    until = f"{utc(now) + timedelta(days=2):%Y-%m-%d %H:%M}"

    assert await fired(settings, zone, now, f"remind me to go {phrase}", until, press=False) == [expected]


@pytest.mark.parametrize(
    "phrase",
    [
        "a",
        "5",
        "yesterday at 9am",
        "31 April at 9am",
        "29 Feb 2027 at 9am",
        "in -5 minutes",
        "at 25:00",
        "soon",
    ],
)
async def test_case_15_what_is_no_time_makes_no_reminder(
    stage: Transcript, stepup: Stepup, phrase: str
) -> None:
    said = await stage.play(f"remind me to go {phrase}", ":press Yes, remind")

    assert ("For example" in said) is not ("When shall I say it?" in said)
    async with stepup.store.look() as work:
        assert (await work.session.scalars(select(Schedule))).all() == []


@pytest.mark.parametrize(
    ("phrase", "understood"),
    [
        ("at 9", "Tue 1 December 2026, 09:00 GMT"),
        ("next Friday at 9am", "Fri 11 December 2026, 09:00 GMT"),
        ("1/4/2027 at 10:00", "Thu 1 April 2027, 10:00 BST"),
    ],
)
async def test_case_15_what_is_guessed_is_said_back_in_full(
    stage: Transcript, phrase: str, understood: str
) -> None:
    assert understood in await stage.play(f"remind me to go {phrase}")


async def test_case_16_after_an_absence_reminders_come_late_posts_are_asked_about_and_series_come_once(
    opened: Opened, clock: MovableClock
) -> None:
    clock.move(utc("2026-12-01 08:50"))
    async with opened() as stepup:
        stage = Transcript(stepup, clock)
        await stage.play(
            "remind me to call at 09:00", YES, 'announce "Tea" in #events at 09:00', ":press 1",
            "remind me to stretch every 5 minutes", YES,
        )  # fmt: skip
        await stage.play(":wait 5 minutes")
    clock.move(utc("2026-12-01 09:20"))
    async with opened() as stepup:
        stage = Transcript(stepup, clock)
        await stepup.settle()
    said = "\n".join(stage.printed)

    assert "Reminder: call\n\n  This was due at Tue 1 December 2026, 09:00 GMT" in said
    assert "I couldn't post this in time" in said
    assert "stepup to #events" not in said
    assert said.count("Reminder: stretch") == 1


# Somebody who moves, and rules that change --------------------------------------------------------


@pytest.mark.parametrize(
    ("to", "moves_at", "expected"),
    [
        # Later there: what waits comes at the same hour on the new wall, and none twice on a day.
        (NEW_YORK, "2026-12-01 10:00", ["12-01 09:00", "12-02 14:00", "12-03 14:00"]),
        # Earlier there: the hour is over, so what waits comes at once.
        ("Asia/Tokyo", "2026-12-01 10:00", ["12-01 09:00", "12-02 00:00", "12-03 00:00"]),
        ("Asia/Tokyo", "2026-12-01 08:00", ["12-01 08:00", "12-02 00:00", "12-03 00:00"]),
    ],
)
async def test_case_17_reminders_follow_a_person_who_moves_none_lost_and_none_twice(
    settings: Settings, to: str, moves_at: str, expected: list[str]
) -> None:
    clock = MovableClock(utc("2026-11-30 12:00"))
    async with app.opened(settings, url=MEMORY, clock=clock) as stepup:
        await live_in(stepup, LONDON)
        stage = Transcript(stepup, clock)
        await stage.play(DAILY_9, YES)
        watch = Watch(clock)
        stepup.outbox.serve(watch)
        await stepup.advance(clock, utc(moves_at))
        async with stepup.store.work() as work:
            known = await people.known(work, "console", "olga")
            assert known is not None
            await people.rename(work, known.id, name="Olga", zone=to)
        await stepup.advance(clock, utc("2026-12-03 20:00"))

    assert watch.came == expected


async def test_case_17_whoever_moves_is_told(stage: Transcript, stepup: Stepup) -> None:
    await live_in(stepup, LONDON)
    await stage.play(DAILY_9, YES, "remind me to sleep in 5 hours")
    async with stepup.store.work() as work:
        known = await people.known(work, "console", "olga")
        assert known is not None
        await people.rename(work, known.id, name="Olga", zone=NEW_YORK)

    said = await stage.play("help", "remind list")

    assert "You're on America/New_York time now. One reminder of yours moves with you" in said
    assert "Every day at 09:00, next on Tue 1 December 2026, 09:00 EST" in said


@pytest.fixture
def other_rules(tmp_path: Path) -> Iterator[AbstractAsyncContextManager[None]]:
    """While it is entered, London keeps the time of Paris: its rules have changed."""
    installed = zoneinfo.TZPATH
    files = Path(tzdata.__file__).parent / "zoneinfo"

    @asynccontextmanager
    async def changed() -> AsyncIterator[None]:
        folder = tmp_path / "zoneinfo"
        shutil.copytree(files, folder)
        shutil.copy(folder / "Europe" / "Paris", folder / "Europe" / "London")
        zoneinfo.reset_tzpath([str(folder)])
        ZoneInfo.clear_cache()
        try:
            yield
        finally:
            zoneinfo.reset_tzpath(installed)
            ZoneInfo.clear_cache()

    yield changed()


async def test_case_17_when_the_rules_of_a_zone_change_what_waits_keeps_its_hour(
    opened: Opened, clock: MovableClock, other_rules: AbstractAsyncContextManager[None]
) -> None:
    async with opened() as stepup:
        stage = Transcript(stepup, clock)
        await stage.play(
            DAILY_9, YES, "remind me to sleep in 30 hours",
            'announce "Tea" in #events tomorrow at 10:00', ":press 1",
            'events create "Talk" on 3 December 14:00 for 1 hour in #events', ":press Publish",
        )  # fmt: skip
    async with other_rules:
        # The release with the new rules is another version of the database.
        async with opened() as stepup, stepup.store.work() as work:
            await work.session.execute(update(Schedule).values(tzdata="2020.1"))
            await work.session.execute(update(Event).values(tzdata="2020.1"))
        async with opened() as stepup:
            stage = Transcript(stepup, clock)
            watch = Watch(clock)
            stepup.outbox.serve(watch)
            async with stepup.store.look() as work:
                events = (await work.session.scalars(select(Event.starts_at))).all()
                posts = select(Schedule.next_at).where(Schedule.kind == "announcement")
                announced = (await work.session.scalars(posts)).all()
            await stepup.advance(clock, utc("2026-12-02 12:00"))

    # The clocks there are an hour ahead of what they were; hours from now are what they were.
    assert watch.came == ["12-01 08:00", "12-01 15:00", "12-02 08:00"]
    assert announced == [utc("2026-12-01 09:00")]
    assert events == [utc("2026-12-03 13:00")]


async def test_case_17_a_system_clock_that_jumps_sends_nothing_again(
    settings: Settings,
) -> None:
    class Jumping:
        def __init__(self) -> None:
            self.at = utc("2026-11-30 08:00")

        def now(self) -> datetime:
            return self.at

    clock = Jumping()
    async with app.opened(settings, url=MEMORY, clock=clock) as stepup:
        movable = MovableClock(clock.at)
        stage = Transcript(stepup, clock)
        await stage.play(DAILY_9, YES)
        watch = Watch(movable)
        stepup.outbox.serve(watch)
        for hours in (2, -1, 1, 24, -24, 1, 24):
            clock.at += timedelta(hours=hours)
            movable.move(clock.at)
            await stepup.settle()

    assert len(watch.came) == 2


async def test_the_reminder_in_a_channel_whose_owner_left_is_not_sent(
    stage: Transcript, stepup: Stepup
) -> None:
    await stage.play(":as alice", "register", "keep", "2", "5", "yes", ":in #events")
    await stage.play("remind #events to tidy every day at 9:30", YES, ":in dm")
    said = await stage.play("privacy forget me", ":press Yes, erase everything")

    later = await stage.play(":as olga", ":wait 3 days")

    assert "It is all erased" in said
    assert "stepup to #events" not in later
    async with stepup.store.look() as work:
        assert await schedule.next_due(work) is None


class TestAZoneThatWasNamed:
    """“Every Monday at 9am Paris time” goes by the clock of Paris, wherever its owner is."""

    async def test_it_comes_once_a_week_at_that_hour(self, stage: Transcript) -> None:
        await stage.play(":as alice", "register", "Alice", "UCL", "5", "yes", "keep")
        await stage.play("remind me to ring Anne every Tuesday at 9am Paris time", "yes")

        came = await stage.play(":wait 15 days")

        assert [line[1:17] for line in came.splitlines() if "to @alice" in line] == [
            "2026-12-01 08:00",
            "2026-12-08 08:00",
            "2026-12-15 08:00",
        ]

    async def test_it_stays_there_when_its_owner_moves(self, stage: Transcript) -> None:
        await stage.play(":as alice", "register", "Alice", "UCL", "5", "yes", "keep")
        await stage.play("remind me to ring Anne every Tuesday at 9am Paris time", "yes")

        came = await stage.play("profile edit time zone New York", ":wait 2 days")

        assert "ring Anne" in came
        assert "[2026-12-01 03:00 EST] stepup to @alice" in came or "[2026-12-01 08:00 GMT]" in came

    async def test_two_people_at_once_are_refused_and_none_is_left_out(self, stage: Transcript) -> None:
        await stage.play(":as alice", "register", "Alice", "UCL", "5", "yes", "keep")
        for line in ("me and olga to eat tomorrow at 9am", "@alice and @mo to sign at 3pm"):
            assert "one person or one channel at a time" in await stage.play(f"remind {line}")
        assert "no reminders waiting" in await stage.play("remind list")
