"""What fell due while Stepup was away: late, held or dropped, but never in silence."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.chat.identity import Address
from bot.chat.message import Message
from bot.clock import MovableClock
from bot.stepup import Stepup
from config.settings import Settings
from handlers.reminders import actions
from storage import outbox, schedule
from storage.outbox import Outbox, OutboxState, Urgency
from storage.reminders import Reminder, ReminderState
from tests.conftest import Opened
from tests.transcript import Transcript, community_with


async def away(clock: MovableClock, minutes: float) -> None:
    """Time passes, and nobody looks after anything."""
    clock.move(clock.now() + timedelta(minutes=minutes))


async def test_a_personal_reminder_comes_late_and_says_when_it_was_due(
    opened: Opened, clock: MovableClock
) -> None:
    async with opened() as stepup:
        await Transcript(stepup, clock).play("remind me to breathe in 5 minutes")
    await away(clock, 25)
    async with opened() as stepup:
        stage = Transcript(stepup, clock)
        await stepup.settle()

    assert "Reminder: breathe" in stage.printed[0]
    assert "This was due at Mon 30 November 2026, 09:05 GMT" in stage.printed[0]
    assert len(stage.printed) == 1


@pytest.mark.parametrize(("answer", "posted"), [("Send now", 1), ("Drop it", 0)])
async def test_a_channel_reminder_that_is_too_late_is_held_and_its_author_asked(
    opened: Opened, clock: MovableClock, answer: str, posted: int
) -> None:
    async with opened() as stepup:
        await Transcript(stepup, clock).play("remind #events to tidy in 5 minutes", ":press Yes, remind")
    await away(clock, 25)
    async with opened() as stepup:
        stage = Transcript(stepup, clock)
        await stepup.settle()
        assert "Shall I still send it?" in stage.printed[0]
        await stage.play(f":press {answer}", f":press {answer}")

    assert sum("stepup to #events" in said for said in stage.printed) == posted


async def test_a_channel_reminder_a_little_late_is_simply_sent(opened: Opened, clock: MovableClock) -> None:
    async with opened() as stepup:
        await Transcript(stepup, clock).play("remind #events to tidy in 5 minutes", ":press Yes, remind")
    await away(clock, 12)
    async with opened() as stepup:
        stage = Transcript(stepup, clock)
        await stepup.settle()

    assert "Reminder from Olga: tidy" in stage.printed[0]


async def test_an_announcement_that_is_too_late_is_held_and_its_host_asked(
    opened: Opened, clock: MovableClock
) -> None:
    command = 'events create "Tea" on 3 December 14:00 for 1 hour in #events announce in 10 minutes'
    async with opened() as stepup:
        await Transcript(stepup, clock).play(command, ":press Schedule it")
    await away(clock, 25)
    async with opened() as stepup:
        stage = Transcript(stepup, clock)
        await stepup.settle()
        assert "Shall I still announce it?" in stage.printed[0]
        await stage.play(":press Send now", ":press Send now")

    assert sum("Are you coming?" in said for said in stage.printed) == 1


async def test_an_announcement_that_is_held_stands_in_the_list_and_can_be_cancelled(
    opened: Opened, clock: MovableClock
) -> None:
    async with opened() as stepup:
        await Transcript(stepup, clock).play('announce "Back" in #events in 10 minutes', ":press Schedule it")
    await away(clock, 25)
    async with opened() as stepup:
        stage = Transcript(stepup, clock)
        await stepup.settle()
        listed = await stage.play("announce list")
        unchanged = await stage.play('announce edit 1 "Up again"')
        cancelled = await stage.play("announce cancel 1")
        gone = await stage.play("announce list")

    assert "held because it came too late, in #events: “Back”" in listed
    assert "That one is held" in unchanged
    assert "Cancelled" in cancelled
    assert "held" not in gone


@pytest.mark.parametrize(
    "command",
    [
        "remind #events to tidy in 5 minutes",
        'events create "Tea" on 3 December 14:00 for 1 hour in #events announce in 5 minutes',
        'announce "The **cluster** is back" in #events in 5 minutes',
    ],
)
async def test_what_fell_due_in_time_but_could_not_be_posted_is_asked_about_too(
    opened: Opened, clock: MovableClock, command: str
) -> None:
    async with opened() as stepup:
        await Transcript(stepup, clock).play(command, ":press 1")
    await away(clock, 5)
    async with opened() as stepup:
        # The process dies after the schedule did its part, and before anything was sent.
        await stepup.schedule.tick()
    await away(clock, 25)
    async with opened() as stepup:
        stage = Transcript(stepup, clock)
        await stepup.settle()
        assert not [said for said in stage.printed if "stepup to #events" in said]
        assert "in time; it was due on Mon 30 November 2026, 09:05 GMT" in stage.printed[0]
        await stage.play(":press Send now", ":press Send now")

    assert sum("stepup to #events" in said for said in stage.printed) == 1


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("remind #events to tidy in 5 minutes", "you may no longer do that"),
        (
            'events create "Tea" on 3 December 14:00 for 1 hour in #events announce in 5 minutes',
            "no longer an organiser",
        ),
        ('announce "The cluster is back" in #events in 5 minutes', "no longer an organiser"),
    ],
)
async def test_whoever_lost_their_role_meanwhile_posts_nothing(
    opened: Opened, clock: MovableClock, settings: Settings, command: str, told: str
) -> None:
    async with opened() as stepup:
        await Transcript(stepup, clock).play(command, ":press 1")
    assert settings.community_file is not None
    settings.community_file.write_text(community_with("console:somebody-else"))
    demoted = Settings(data=settings.data, community_file=settings.community_file)
    settings.__dict__["community"] = demoted.community
    await away(clock, 5)
    async with opened() as stepup:
        stage = Transcript(stepup, clock)
        await stepup.settle()

    assert len(stage.printed) == 1
    assert told in stage.printed[0]


async def test_an_event_reminder_is_not_sent_after_the_start(opened: Opened, clock: MovableClock) -> None:
    command = 'events create "Tea" on 30 November 14:00 for 1 hour in #events'
    async with opened() as stepup:
        await Transcript(stepup, clock).play(command, ":press Publish", ":press Going")
    await away(clock, 6 * 60)
    async with opened() as stepup:
        stage = Transcript(stepup, clock)
        await stepup.settle()

    assert stage.printed == []


async def test_a_reminder_fires_at_its_minute(stage: Transcript, stepup: Stepup) -> None:
    await stage.play("remind me to submit the abstract in 2 hours")
    said = await stage.play(":wait 1 hour", ":wait 59 minutes")
    assert said == ""

    assert "[2026-11-30 11:00 GMT]" in await stage.play(":wait 1 minute")


async def test_what_recurs_comes_once_after_an_absence_and_goes_on(
    opened: Opened, clock: MovableClock
) -> None:
    async with opened() as stepup:
        stage = Transcript(stepup, clock)
        await stage.play("remind me to breathe every day at 10", ":press Yes, remind")
        await stage.play("remind #events to tidy every day at 10", ":press Yes, remind")
    await away(clock, 3 * 24 * 60 + 90)
    async with opened() as stepup:
        stage = Transcript(stepup, clock)
        await stepup.settle()
        said = list(stage.printed)
        after = await stage.play(":wait 1 day")

    assert sum("Reminder: breathe" in text for text in said) == 1
    assert "This was due at Mon 30 November 2026, 10:00 GMT" in said[0]
    assert sum("left that time out" in text for text in said) == 1
    assert not [text for text in said if "stepup to #events" in text]
    assert after.count("Reminder: breathe") == 1
    assert after.count("stepup to #events") == 1


async def test_a_yes_that_comes_late_begins_with_the_next_time(opened: Opened, clock: MovableClock) -> None:
    async with opened() as stepup:
        stage = Transcript(stepup, clock)
        await stage.play("remind me to breathe every day at 10", ":wait 2 hours")

        said = await stage.play(":press Yes, remind")

    assert "next on Tue 1 December 2026, 10:00 GMT" in said


async def test_putting_it_off_again_moves_the_same_one(stage: Transcript) -> None:
    await stage.play("remind me to submit in 1 hour", ":wait 1 hour")
    await stage.play(":press 10 minutes", ":press 1 hour", ":press Tomorrow morning")
    once = await stage.play("remind list")
    await stage.play("remind cancel 1", "remind me to breathe every day at 11:00", ":press Yes, remind")
    await stage.play(":wait 1 hour", ":press 10 minutes", ":press 1 hour")

    assert once.count("submit") == 1
    assert (await stage.play("remind list")).count("breathe") == 2


async def test_what_is_cancelled_while_it_cannot_be_sent_is_not_sent_later(
    opened: Opened, clock: MovableClock
) -> None:
    async with opened() as stepup:
        stage = Transcript(stepup, clock)
        await stage.play("remind me to breathe every day at 10", ":press Yes, remind")
        await stepup.outbox.retire("console")
        await stage.play(":wait 2 hours", "remind cancel 1")
        stage = Transcript(stepup, clock)
        await stepup.settle()

    assert not [said for said in stage.printed if "Reminder: breathe" in said]


async def test_what_an_earlier_version_put_in_the_outbox_is_sent_after_all_once(
    stage: Transcript, stepup: Stepup
) -> None:
    """Its key had no channel in it."""
    await stage.play("remind #events to tidy in 5 minutes", ":press Yes, remind")
    async with stepup.store.work() as work:
        (reminder,) = await work.session.scalars(select(Reminder))
        reminder.state = ReminderState.SENT
        await schedule.drop(work, kind=actions.KIND, subject_id=reminder.id)
        await outbox.enqueue(
            work,
            key=actions.key_of(reminder),
            to=Address("console", "#events"),
            message=Message("tidy"),
            urgency=Urgency.NEWS,
            expires_at=work.now - timedelta(seconds=1),
        )
        await work.flush()
        await work.session.execute(
            update(Outbox).where(Outbox.urgency == Urgency.NEWS).values(state=OutboxState.EXPIRED)
        )
        await actions.send_now(work, reminder.id, by=reminder.owner_id)
    await stepup.settle()

    assert sum("stepup to #events" in said for said in stage.printed) == 1
