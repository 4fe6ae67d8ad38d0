"""Rounds of a check-in, called without a chat: one at a time, and answered by those it is for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.chat.form import Levels
from bot.chat.identity import Address
from bot.chat.refusal import Refusal
from bot.stepup import Stepup
from handlers.checkins import actions, parsing
from storage import checkins, skills
from storage.checkins import CheckinRound, RoundState
from storage.database import Work
from storage.people import Known
from tests.people import member, somebody

LONDON = ZoneInfo("Europe/London")
HERE = Address("console", "dm")


async def opened(work: Work) -> tuple[CheckinRound, Known]:
    """A round that is open, and a member who is in it."""
    orla, alice = await somebody(work, "Orla"), await member(work, "Alice")
    asked = parsing.read('"Autumn" until 11 December 17:00', LONDON, work.now, work.catalogue)
    drafted = await actions.draft_round(work, asked, "Why?", by=orla.id, zone=LONDON)
    assert drafted.fitting == 1
    found = await actions.open_round(work, drafted.round.id, by=orla.id)
    assert await actions.join(work, found, alice.id)
    return found, alice


async def test_there_is_one_round_at_a_time(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        found, alice = await opened(work)
        assert found.state is RoundState.OPEN
        with pytest.raises(Refusal, match="one at a time"):
            await actions.none_running(work, LONDON)
        with pytest.raises(Refusal, match="dealt with"):
            await actions.open_round(work, found.id, by=alice.id)


async def test_a_round_for_too_few_is_not_kept(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        await member(work, "Alice")
        words = '"Autumn" until 11 December 17:00 for institution:UCL'
        asked = parsing.read(words, LONDON, work.now, work.catalogue)
        with pytest.raises(Refusal, match="Fewer than 10 members"):
            await actions.draft_round(work, asked, "Why?", by=1, zone=LONDON)


async def test_answers_are_kept_for_whoever_is_asked_and_only_while_it_is_open(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        found, alice = await opened(work)
        eve = await member(work, "Eve")

        def said(keys: Sequence[str]) -> dict[str, Levels]:
            return {keys[0]: Levels(1, 3)}

        with pytest.raises(Refusal, match="aren't part"):
            await actions.answer_round(work, found.id, said, by=eve.id, counted=True, note="", agreed_in=HERE)
        await actions.answer_round(work, found.id, said, by=alice.id, counted=False, note="", agreed_in=HERE)
        assert [(one.level, one.wanted) for one in (await skills.own(work, alice.id)).values()] == [(1, 3)]
        assert await checkins.counted(work, found.id) == []
        assert await actions.answer_later(work, found.id, by=alice.id) is None

        found.closes_at = work.now - timedelta(seconds=1)
        with pytest.raises(Refusal, match="is closed"):
            await actions.answer_round(
                work, found.id, said, by=alice.id, counted=True, note="", agreed_in=HERE
            )


async def test_who_wants_no_check_ins_is_asked_again_only_when_they_say_so(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        found, alice = await opened(work)
        await actions.stop_asking(work, found.id, by=alice.id)
        assert await checkins.has_refused(work, alice.id)
        assert await actions.take_part_again(work, alice.id) == (found, True)
        assert not await checkins.has_refused(work, alice.id)
