"""What is done with reminders, called without a chat: made, proposed, taken back and put off."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.chat.identity import Address, Identity
from bot.chat.phrases.times import Moment
from bot.chat.refusal import Refusal
from bot.stepup import Stepup
from handlers.reminders import actions
from handlers.reminders.actions import Target
from handlers.reminders.due_times import When
from storage import reminders
from storage.database import Work
from storage.reminders import Reminder, ReminderState, SnoozeUntil
from tests.people import somebody

LONDON = ZoneInfo("Europe/London")
TO_ME = Target(Address("console", "dm"))


async def reminder(work: Work, name: str = "Alice", *, proposed: bool = False) -> Reminder:
    known = await somebody(work, name)
    when = When(Moment(work.now + timedelta(hours=2), LONDON), None, LONDON)
    return await actions.make_reminder(
        work, by=known.id, to=TO_ME, text="breathe", when=when, proposed=proposed
    )


async def test_what_is_proposed_counts_from_the_yes_and_one_yes_is_enough(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        made = await reminder(work, proposed=True)
        assert await reminders.count_waiting(work, made.owner_id) == 0
        for _ in range(2):
            confirmed = await actions.confirm_reminder(work, made.id, by=made.owner_id)
            assert confirmed.state is ReminderState.WAITING
        assert await reminders.count_waiting(work, made.owner_id) == 1


async def test_nobody_touches_the_reminder_of_somebody_else(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        made, eve = await reminder(work), await somebody(work, "Eve")
        for tried in (
            actions.confirm_reminder(work, made.id, by=eve.id),
            actions.drop_reminder(work, made.id, by=eve.id),
            actions.keep_reminder(work, made.id, by=eve.id),
            actions.send_now(work, made.id, by=eve.id),
            actions.own(work, made.id, by=eve.id),
        ):
            with pytest.raises(Refusal):
                await tried
        assert made.state is ReminderState.WAITING


async def test_there_is_an_end_to_what_one_person_may_have_waiting(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        for _ in range(actions.MOST):
            await reminder(work)
        with pytest.raises(Refusal, match=str(actions.MOST)):
            await reminder(work)
        await reminder(work, "Ben")


async def test_a_change_takes_the_place_of_what_it_changes_only_with_the_yes(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        before = await reminder(work)
        after = await actions.propose_change(work, before, text="breathe out", when=None)
        assert (before.state, after.due_at) == (ReminderState.WAITING, before.due_at)
        await actions.confirm_reminder(work, after.id, by=before.owner_id)
        await work.flush()
        assert (before.state, after.state) == (ReminderState.REPLACED, ReminderState.WAITING)
        with pytest.raises(Refusal):
            await actions.keep_reminder(work, before.id, by=before.owner_id)


async def test_what_is_done_is_done_once_and_not_put_off(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        made = await reminder(work)
        assert await actions.tick_off(work, made)
        assert not await actions.tick_off(work, made)
        with pytest.raises(Refusal):
            await actions.snooze_reminder(
                work,
                made,
                next(iter(SnoozeUntil)),
                by=made.owner_id,
                identity=Identity("console", "alice"),
                zone=LONDON,
            )
