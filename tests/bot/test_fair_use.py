"""Fair use: nobody keeps the others waiting, and nothing that was asked for is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot import app
from bot.chat.identity import Identity
from bot.clock import MovableClock
from bot.fair_use import LONGEST, FairUse
from config.settings import Settings
from storage.database import MEMORY
from tests.transcript import START, Transcript

ALICE, BOB = Identity("console", "alice"), Identity("console", "bob")
NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)


@given(gaps=st.lists(st.floats(0, 3), max_size=150), burst=st.integers(1, 20), per_second=st.floats(0.5, 10))
def test_turns_come_in_order_and_never_faster_than_allowed(
    gaps: list[float], burst: int, per_second: float
) -> None:
    pace, now, turns = FairUse(burst=burst, per_second=per_second), NOW, []
    for gap in gaps:
        now += timedelta(seconds=gap)
        turn = pace.turn(ALICE, now)
        if not turn.too_long:
            turns.append(now + turn.wait)

    assert turns == sorted(turns)
    for first, turn_at in enumerate(turns):
        soon = [at for at in turns[first:] if at < turn_at + timedelta(seconds=10)]
        assert len(soon) <= burst + 10 * per_second + 1


def test_what_would_wait_too_long_is_not_kept() -> None:
    pace = FairUse(burst=1, per_second=1)
    turns = [pace.turn(ALICE, NOW) for _ in range(400)]

    assert sum(not turn.too_long for turn in turns) == LONGEST.total_seconds() + 1
    # Once that it takes a while, once that the rest is left out.
    assert [turn.too_long for turn in turns if turn.tell] == [False, True]
    assert pace.turn(BOB, NOW).wait == timedelta()


def test_a_clock_that_is_set_back_keeps_nobody_waiting() -> None:
    pace = FairUse(burst=5, per_second=1)
    assert pace.turn(ALICE, NOW).wait == timedelta()

    assert pace.turn(ALICE, NOW - timedelta(hours=1)).wait == timedelta()


async def test_whoever_floods_is_told_once_and_the_others_do_not_wait(settings: Settings) -> None:
    clock = MovableClock(START)
    async with app.opened(settings, url=MEMORY, clock=clock) as stepup:
        stage = Transcript(stepup, clock)
        said = await stage.play(*[f"frobnicate{number}" for number in range(100)])
        other = await stage.play(":as bob", "events")
        for _ in range(25):
            clock.move(clock.now() + timedelta(seconds=1))
            await stepup.settle()

    assert said.count("That's a lot at once!") == 1
    assert said.count("frobnicate") == 30
    assert "Nothing is planned" in other
    answered = [text for text in stage.printed if "frobnicate" in text]
    assert [int(text.partition("frobnicate")[2].partition("”")[0]) for text in answered] == list(range(100))
