"""How useful an event was is told its hosts once, of ten answers or more, and gives nobody's away."""

from __future__ import annotations

import math
import secrets
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.clock import MovableClock
from bot.stepup import Stepup
from handlers.events import attendance_actions, usefulness
from handlers.training import uptake
from storage import attendance, events, members, personal
from storage.attendance import Rating
from storage.outbox import Outbox
from tests import people
from tests.transcript import Transcript

ONCE = 'events create "Clinic" on 3 December 14:00 for 1 hour in #events'
SERIES = 'events create "Clinic" every Thursday at 14:00 until 10 December for 1 hour in #events'
CLOSED = "2026-12-17 17:00"


async def rated(stage: Transcript, stepup: Stepup, ratings: list[int], *, event: str = ONCE) -> list[int]:
    """So many members come, and say how useful it was. Returns their ids."""
    await stage.play(":as olga", event, ":press Publish", ":wait until 2026-12-03 16:00")
    ids = []
    async with stepup.store.work() as work:
        for number, rating in enumerate(ratings):
            known = await people.member(work, f"P{number}")
            await members.vouch_for(work, known.id)
            await attendance.attend(work, 1, known.id, "organiser")
            await attendance.rate(work, 1, known.id, rating)
            ids.append(known.id)
    return ids


async def told(stepup: Stepup) -> list[str]:
    async with stepup.store.look() as work:
        rows = await work.session.scalars(
            select(Outbox.payload).where(Outbox.dedupe_key.startswith("event-usefulness"))
        )
        return [row["text"] for row in rows]


async def test_ten_answers_are_told_a_fortnight_later_and_only_once(
    stage: Transcript, stepup: Stepup
) -> None:
    await rated(stage, stepup, [5] * 12)

    early = await stage.play(":wait until 2026-12-17 14:30")
    said = await stage.play(f":wait until {CLOSED}")

    assert "How useful was" not in early
    assert "How useful was Clinic? " in said
    assert "of 5 (give or take 0.8)" in said
    assert "No figure is of fewer than ten people." in said
    assert len(await told(stepup)) == 1


async def test_of_nine_nothing_is_told(stage: Transcript, stepup: Stepup) -> None:
    await rated(stage, stepup, [5] * 9)

    assert "How useful was" not in await stage.play(f":wait until {CLOSED}")


async def test_accounts_made_up_for_it_dont_count_towards_the_ten(stage: Transcript, stepup: Stepup) -> None:
    """A host who brings nine accounts of their own would else read the tenth."""
    await rated(stage, stepup, [5])
    async with stepup.store.work() as work:
        for number in range(12):
            known = await people.member(work, f"New{number}")
            await attendance.rate(work, 1, known.id, 1)

    assert "How useful was" not in await stage.play(f":wait until {CLOSED}")


async def test_guests_dont_count(stage: Transcript, stepup: Stepup) -> None:
    await rated(stage, stepup, [5] * 9)
    async with stepup.store.work() as work:
        guest = await people.somebody(work, "Guest")
        await attendance.rate(work, 1, guest.id, 1)

    assert "How useful was" not in await stage.play(f":wait until {CLOSED}")


async def test_of_a_series_each_person_counts_once_with_their_latest_word(
    stage: Transcript, stepup: Stepup
) -> None:
    ids = await rated(stage, stepup, [1] * 12, event=SERIES)
    await stage.play(":wait until 2026-12-10 16:00")
    async with stepup.store.work() as work:
        for person_id in ids:
            await attendance.rate(work, 2, person_id, 5)
        ratings = await attendance.ratings(work, [1, 2])

    assert [one.useful for one in ratings] == [5] * 12


async def test_a_series_whose_last_date_is_called_off_late_is_summed_up_all_the_same(
    stage: Transcript, stepup: Stepup
) -> None:
    await rated(stage, stepup, [5] * 12, event=SERIES.replace("10 December", "24 December"))
    await stage.play(":wait until 2026-12-19 12:00", ":as olga")
    await stage.play("events cancel Clinic on 24 December", ":press Yes, cancel it")

    await stage.play(":wait until 2027-01-20 12:00")

    assert len(await told(stepup)) == 1


async def test_a_series_with_enough_people_over_its_dates_is_told_of_as_one(
    stage: Transcript, stepup: Stepup
) -> None:
    await rated(stage, stepup, [5] * 6, event=SERIES)
    await stage.play(":wait until 2026-12-10 16:00")
    async with stepup.store.work() as work:
        for number in range(6):
            known = await people.member(work, f"Q{number}")
            await members.vouch_for(work, known.id)
            await attendance.rate(work, 2, known.id, 4)

    early = await stage.play(f":wait until {CLOSED}")
    said = await stage.play(":wait until 2026-12-24 17:00")

    assert "How useful was" not in early
    assert "How useful was Clinic, all its dates together?" in said


async def test_whoever_is_forgotten_afterwards_changes_nothing(
    stage: Transcript, stepup: Stepup, clock: MovableClock
) -> None:
    """The difference between the figures of before and after would be their answer."""

    ids = await rated(stage, stepup, [5, 4, 3] * 4)
    clock.move(clock.now() + timedelta(days=15))

    async with stepup.store.work() as work:
        event = await events.find(work, 1)
        assert event is not None
        before = await attendance_actions.usefulness(work, event)
        await personal.erase(work, ids[0])
        event = await events.find(work, 1)
        assert event is not None
        assert before is not None
        assert await attendance_actions.usefulness(work, event) == before


@pytest.mark.parametrize("mine", [1, 5])
def test_who_knows_nine_answers_of_ten_cannot_be_sure_of_the_last(mine: int) -> None:
    """Over many keys the figure says both, whichever it was."""
    ratings = [Rating(number, 3, settled=True) for number in range(9)] + [Rating(9, mine, settled=True)]

    found = set()
    for _ in range(300):
        report = usefulness.worked_out(ratings, people=10, about="e", key=secrets.token_bytes(32))
        total = usefulness.kept(report)
        assert total is not None
        found.add(total.moved - 9 * 2)

    assert {0, 1, 2, 3, 4} <= found


def test_an_answers_three_views_move_the_odds_by_e_at_most() -> None:
    spreads = [usefulness.VIEW.spread, *(view.spread for view in uptake.USEFUL.values())]

    assert math.isclose(sum(1 / spread for spread in spreads), 1)
