"""Pauses and quiet hours hold what nobody asked for, lose nothing, and let through what was asked for."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.chat.identity import Address, Identity
from bot.chat.message import Message
from bot.chat.phrases.fault import NotATime
from bot.chat.quiet_hours import QuietHours, silent_until
from bot.chat.refusal import Refusal
from bot.clock import MovableClock
from bot.stepup import Stepup
from handlers.contact import parsing
from storage import letters, outbox, people
from storage.database import Work
from storage.outbox import Outbox, Urgency
from tests.transcript import START, Transcript

LONDON = ZoneInfo("Europe/London")
REGISTER = ("register", "keep", "UCL", "5", "yes")


async def two_members(stage: Transcript) -> None:
    await stage.play(":as alice", *REGISTER, ":as bob", *REGISTER)


async def test_a_pause_holds_what_others_send_and_not_ones_own_reminders(
    stepup: Stepup, stage: Transcript, clock: MovableClock
) -> None:
    await two_members(stage)
    await stage.play("pause until Wednesday", "remind me to stretch in 2 hours", "remind list")
    await stage.play(":as alice", "remind @bob to bring the keys in 1 hour", "send it")

    before = len(stage.printed)
    await stepup.advance(clock, clock.now() + timedelta(hours=3))
    at_once = "\n".join(stage.printed[before:])
    await stepup.advance(clock, datetime(2026, 12, 2, 7, 59, tzinfo=UTC))
    still = "\n".join(stage.printed[before:])
    await stepup.advance(clock, datetime(2026, 12, 2, 8, 1, tzinfo=UTC))
    after = "\n".join(stage.printed[before:])

    assert "Reminder: stretch" in at_once
    assert "bring the keys" not in still
    assert after.count("bring the keys") == 1


async def test_a_pause_that_ends_sooner_lets_go_what_waited_once(
    stepup: Stepup, stage: Transcript, clock: MovableClock
) -> None:
    await two_members(stage)
    await stage.play("pause for 2 weeks", ":as alice", "remind @bob to bring the keys in 1 hour", "send it")
    await stepup.advance(clock, clock.now() + timedelta(hours=2))

    said = await stage.play(":as bob", "resume")
    await stepup.advance(clock, clock.now() + timedelta(days=20))

    assert "1 message waited for you, and comes now" in said
    assert (
        sum("Alice asked me" in one or "bring the keys" in one for one in stage.printed if "@bob" in one) == 1
    )


async def test_what_waits_blocks_no_answer(stepup: Stepup, stage: Transcript, clock: MovableClock) -> None:
    await two_members(stage)
    await stage.play("pause until Wednesday")
    await unasked(stepup, "bob", "gossip")

    assert "Nothing is planned" in await stage.play("events")
    assert not [one for one in stage.printed if "gossip" in one]


async def test_quiet_hours_hold_over_midnight_and_a_pause_on_top_of_them_holds_on(
    stepup: Stepup, stage: Transcript, clock: MovableClock
) -> None:
    await two_members(stage)
    await stage.play("quiet 10pm to 7am")
    clock.move(datetime(2026, 11, 30, 23, 0, tzinfo=UTC))
    await unasked(stepup, "bob", "first gossip")
    await stage.play("pause until 2 December 9am")
    await stepup.advance(clock, datetime(2026, 12, 1, 12, 0, tzinfo=UTC))
    await unasked(stepup, "bob", "second gossip")
    assert not [one for one in stage.printed if "gossip" in one]

    await stepup.advance(clock, datetime(2026, 12, 2, 9, 1, tzinfo=UTC))
    assert [one.splitlines()[-1].strip() for one in stage.printed if "gossip" in one] == [
        "first gossip",
        "second gossip",
    ]


async def test_usual_hours_are_offered_where_none_are_said(stage: Transcript) -> None:
    assert "Which hours of the day" in await stage.play("quiet")

    assert "From 20:00 to 08:00" in await stage.play("2")


async def test_news_of_an_event_that_one_is_going_to_comes_through_a_pause(
    stepup: Stepup, stage: Transcript, clock: MovableClock
) -> None:
    tea = "events create “Tea” on 3 December 14:00 for 1 hour in #events"
    await two_members(stage)
    await stage.play(":as olga", tea, "publish", ":as bob", ":press Going", "pause until 7 December")
    told = await stage.play(":as olga", "events cancel Tea", "call it off")

    assert "Tea, Thu 3 December 2026, 14:00–15:00 GMT, is cancelled" in told.partition("to @bob")[2]


async def test_undo_takes_back_the_last_choice_alone(stage: Transcript) -> None:
    await stage.play("quiet 10pm to 7am", "pause for 2 weeks")
    said = await stage.play("undo", "contact")

    assert "Quiet hours: 22:00 to 07:00" in said
    assert "Pause: none" in said


async def unasked(stepup: Stepup, name: str, text: str) -> None:
    """Something that nobody asked for is written to somebody."""

    async def do(work: Work) -> None:
        known = await people.known(work, "console", name)
        assert known is not None
        await letters.write_to(work, known.id, key=f"test:{text}", message=Message(text))

    await stepup.store.run(do)
    await stepup.settle()


async def test_a_pause_holds_nothing_that_was_asked_for_and_waits_to_be_sent(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        to = Address.direct(Identity("slack", "U1"))
        for key, asked in (("test:mine", True), ("test:theirs", False)):
            await outbox.enqueue(
                work, key=key, to=to, message=Message(key), urgency=Urgency.REMINDER, asked=asked
            )
        assert await outbox.hold(work, [to], work.now + timedelta(days=14)) == 1
        rows = await work.session.execute(select(Outbox.dedupe_key).where(Outbox.try_at > work.now))
        assert [row[0] for row in rows] == ["test:theirs"]


async def test_a_place_goes_to_the_next_while_whoever_waits_has_paused_and_is_offered_when_they_are_back(
    stepup: Stepup, stage: Transcript, clock: MovableClock
) -> None:
    for name in ("ann", "ben", "cat"):
        await stage.play(f":as {name}", *REGISTER)
    tea = "events create “Tea” on 9 February 14:00 for 1 hour for 1 people in #events"
    await stage.play(":as olga", tea, "publish")
    await stage.play(":as ann", ":press Going", ":as ben", ":press Going", "pause until 1 February")
    await stage.play(":as ann", "can't come to Tea")
    offered = await stage.play(":as cat", ":in #events", ":press Going", ":in dm")
    assert "A place has come free" in offered

    await stage.play("no, thanks")
    clock.move(clock.now() + timedelta(days=5))
    assert "A place has come free" in await stage.play(":as ben", "resume")


@pytest.mark.parametrize(
    ("words", "hours"),
    [
        ("22:00 to 07:00", "22:00 to 07:00"),
        ("10 to 7", "22:00 to 07:00"),
        ("from 9pm until 6.30am", "21:00 to 06:30"),
        ("between 11pm and 8", "23:00 to 08:00"),
        ("23:00-06:30", "23:00 to 06:30"),
        ("hours 18:00 to 9am", "18:00 to 09:00"),
        ("off", "None"),
    ],
)
def test_quiet_hours_are_read_as_people_type_them(words: str, hours: str) -> None:
    assert str(parsing.quiet_hours(words)) == hours


@pytest.mark.parametrize(
    "words", ["5", "at night", "10pm", "7 to", "9pm to 9pm", "25:00 to 7", "", "7 to 10", "12 to 2", "9 to 5"]
)
def test_what_is_no_stretch_of_the_day_is_refused_with_an_example(words: str) -> None:
    with pytest.raises(Refusal) as refused:
        parsing.quiet_hours(words)
    assert refused.value.example


@pytest.mark.parametrize(
    ("words", "end"),
    [
        ("until Wednesday", "2026-12-02 08:00"),
        ("Wednesday", "2026-12-02 08:00"),
        ("for 2 weeks", "2026-12-14 09:00"),
        ("2 weeks", "2026-12-14 09:00"),
        ("for the next 3 days", "2026-12-03 09:00"),
        ("everything until 3 January 10am", "2027-01-03 10:00"),
        ("until tomorrow at noon", "2026-12-01 12:00"),
        ("until Monday", "2026-12-07 08:00"),
    ],
)
def test_a_pause_ends_when_people_say(words: str, end: str) -> None:
    assert f"{parsing.pause_end(words, LONDON, START).wall:%Y-%m-%d %H:%M}" == end


@pytest.mark.parametrize(
    "words",
    ["until yesterday", "for 3 years", "until the cows come home", "over christmas", "from 7 to 9 December"],
)
def test_a_pause_that_is_over_or_too_long_is_refused(words: str) -> None:
    with pytest.raises((Refusal, NotATime)):
        parsing.pause_end(words, LONDON, START)


@given(
    begin=st.times(),
    end=st.times(),
    minutes=st.integers(0, 366 * 24 * 60),
    zone=st.sampled_from(["Europe/London", "Asia/Kolkata", "Pacific/Auckland", "America/St_Johns"]),
)
def test_quiet_hours_end_after_now_within_a_day_and_in_no_quiet_hour(
    begin: time, end: time, minutes: int, zone: str
) -> None:
    hours = QuietHours(begin.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0))
    now = START + timedelta(minutes=minutes)
    until = silent_until(now, ZoneInfo(zone), hours=hours, paused_until=None)

    if until is not None and hours.begin != hours.end:
        assert now < until <= now + timedelta(hours=25)
        assert hours.end_of(until, ZoneInfo(zone)) is None or until.astimezone(ZoneInfo(zone)).fold == 0
