"""Everybody chooses how long before an event they are reminded, and can say then that they can't come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.refusal import Refusal
from config.community import DeliveryRules
from handlers.events import choice_parsing, reminder_times
from handlers.events.reminder_times import CHOICES
from tests.transcript import Transcript


@pytest.fixture
async def tea(stage: Transcript) -> Transcript:
    """Tea on 10 December at 14:00, to which Ann and Bob are going."""
    await stage.play(":as olga", 'events create "Tea" on 10 December 14:00 for 1 hour in #events', "publish")
    for name in ("ann", "bob"):
        await stage.play(f":as {name}", "events show Tea", "going")
    return stage


async def test_by_default_it_is_a_day_and_an_hour_before(tea: Transcript) -> None:
    assert "Tea starts in 1 day" in await tea.play(":wait until 2026-12-09 14:00")
    assert "Tea starts in 1 hour" in await tea.play(":wait until 2026-12-10 13:00")


async def test_each_is_reminded_when_they_chose_and_at_no_other_time(tea: Transcript) -> None:
    await tea.play(
        ":as ann", "events reminders a week and 15 minutes before", ":as bob", "events reminders never"
    )

    said = await tea.play(":wait until 2026-12-10 15:00")

    assert "@bob" not in said
    assert said.count("stepup to @ann") == 2
    assert "Tea starts in 7 days" in said
    assert "Tea starts in 15 minutes" in said


async def test_a_choice_by_button_and_back_to_the_usual(tea: Transcript) -> None:
    assert "1 day and 1 hour before. When shall I?" in await tea.play("events reminders")
    assert "I'll remind you of each event that you are going to 15 minutes before." in await tea.play(
        "15 minutes before"
    )
    assert "1 day and 1 hour before" in await tea.play("events reminders usual")


async def test_a_made_up_length_on_a_button_is_refused(tea: Transcript) -> None:
    assert "I can remind you 15 minutes, 1 hour" in await tea.presses("bob", "event-reminders:61")
    assert "1 day and 1 hour before" in await tea.play(":as bob", "events reminders")


async def test_a_reminder_lets_one_say_that_one_cant_come(tea: Transcript) -> None:
    await tea.play(":wait until 2026-12-09 14:00", ":as ann")

    assert "You're not going to Tea" in await tea.play("I can't come")
    assert "@ann" not in await tea.play(":wait until 2026-12-10 13:30")


async def test_an_event_that_moved_is_reminded_of_anew_and_at_its_new_time(tea: Transcript) -> None:
    await tea.play(":wait until 2026-12-09 15:00", ":as olga", "events edit Tea day 14 December", "change it")

    assert "Tea" not in await tea.play(":wait until 2026-12-12 09:00")
    assert "Tea starts in 1 day: Mon 14 December" in await tea.play(":wait until 2026-12-13 15:00")


async def test_the_answer_says_only_reminders_that_are_still_to_come(tea: Transcript) -> None:
    await tea.play(":wait until 2026-12-10 09:00", ":as cat", "events show Tea")

    assert "I'll remind you 1 hour before." in await tea.play("going")


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("a day and an hour before", (1440, 60)),
        ("1 week, 2 days and 15 min ahead", (10080, 2880, 15)),
        ("me 3 hours before each event", (180,)),
        ("Never.", ()),
        ("as usual", None),
    ],
)
def test_when_to_be_reminded_is_read_as_people_say_it(said: str, minutes: tuple[int, ...] | None) -> None:
    assert choice_parsing.reminders(said) == minutes


@pytest.mark.parametrize("said", ["5 minutes", "yesterday", "a day and a bit", "an hour and 7 minutes"])
def test_what_cant_be_chosen_is_refused(said: str) -> None:
    with pytest.raises(Refusal, match="15 minutes, 1 hour, 3 hours, 1 day, 2 days and 7 days"):
        choice_parsing.reminders(said)


START = datetime(2026, 12, 10, 14, tzinfo=UTC)
MINUTES = st.sets(st.sampled_from(CHOICES))


@given(MINUTES, st.integers(0, 11_000))
def test_after_a_pause_of_stepups_one_reminder_is_due_however_many_were_missed(
    chosen: set[int], away: int
) -> None:
    since = START - timedelta(minutes=max(CHOICES))
    now = min(since + timedelta(minutes=away), START - timedelta(minutes=1))

    due = reminder_times.due(START, since, now, CHOICES)
    ahead = reminder_times.ahead(START, now, CHOICES)

    assert {timedelta(minutes=one) for one in due} | set(ahead) == {timedelta(minutes=one) for one in CHOICES}
    assert not {timedelta(minutes=one) for one in due} & set(ahead)
    assert reminder_times.is_due(chosen, due) == bool(chosen & due)


def test_one_number_in_the_community_file_still_means_one_reminder() -> None:
    assert DeliveryRules.model_validate({"event_reminder_minutes": 30}).event_reminder_minutes == (30,)
