"""What is kept for so long and no longer goes by itself, and whoever it is of is told 30 days before."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import select

from bot import app
from bot.clock import MovableClock
from bot.stepup import Stepup
from config import community
from config.settings import Settings
from handlers import FEATURES
from storage import members
from storage.checkins import CheckinAnswer, CheckinAsk
from storage.contact_choices import ContactChoice
from storage.database import MEMORY
from storage.people import Person
from tests import people
from tests.transcript import COMMUNITY, Transcript

START = 'checkin start "Autumn" until 11 December 17:00'


async def tidied(stepup: Stepup, stage: Transcript, day: str) -> str:
    """What is sent by itself when everything is tidied on a day."""
    await stage.play(f":wait until {day} 10:00")
    before = len(stage.printed)
    for feature in FEATURES:
        for tidy in feature.tidy:
            await stepup.store.run(tidy)
    await stepup.settle()
    return "\n".join(stage.printed[before:])


# Check-in answers -----------------------------------------------------------------------------------


@pytest.fixture
async def answered(stage: Transcript, stepup: Stepup) -> Transcript:
    """Ann answered a check-in, Ben didn't."""
    async with stepup.store.work() as work:
        for name in ("Ann", "Ben"):
            await people.member(work, name)
    await stage.play(":as olga", START, ":press Start it", ":as ann", "checkin", *["1 2"] * 6, "note", "yes")
    return stage


async def answers(stepup: Stepup) -> int:
    async with stepup.store.look() as work:
        return len(list(await work.session.scalars(select(CheckinAnswer))))


async def test_whoever_answered_is_told_once_30_days_before_their_answers_are_deleted(
    answered: Transcript, stepup: Stepup
) -> None:
    early = await tidied(stepup, answered, "20 November 2028")
    told = await tidied(stepup, answered, "25 November 2028")
    again = await tidied(stepup, answered, "20 December 2028")

    assert "Autumn" not in early
    assert "stepup to @ann (only you):" in told
    assert "On Mon 25 December 2028 I'll delete what you answered in the check-in Autumn" in told
    assert "stepup to @ben" not in told
    assert "I'll delete" not in again
    assert await answers(stepup) > 0

    await tidied(stepup, answered, "26 December 2028")

    assert await answers(stepup) == 0
    async with stepup.store.look() as work:
        assert not list(await work.session.scalars(select(CheckinAsk)))


async def test_a_bot_that_slept_through_the_time_to_tell_tells_first_and_then_waits_30_days(
    answered: Transcript, stepup: Stepup
) -> None:
    told = await tidied(stepup, answered, "1 March 2029")
    assert "On Sat 31 March 2029 I'll delete" in told

    await tidied(stepup, answered, "30 March 2029")
    assert await answers(stepup) > 0
    await tidied(stepup, answered, "1 April 2029")
    assert await answers(stepup) == 0


# People ---------------------------------------------------------------------------------------------


class Forgetful(NamedTuple):
    """A community that forgets, and what is played in it."""

    stepup: Stepup
    stage: Transcript


@pytest.fixture
async def forgetful(tmp_path: Path, clock: MovableClock) -> AsyncIterator[Forgetful]:
    """A community that keeps people for 24 months; Ann and Ben are members, Eve has pressed once."""
    file = tmp_path / "forgetful.toml"
    file.write_text(COMMUNITY.replace("[privacy]", "[privacy]\ninactive_months = 24"))
    settings = Settings(data=tmp_path, community_file=file)
    async with app.opened(settings, url=MEMORY, clock=clock) as stepup:
        async with stepup.store.work() as work:
            for name in ("Ann", "Ben"):
                await people.member(work, name)
            await people.somebody(work, "Eve")
        stage = Transcript(stepup, clock)
        await stage.play(":as olga", "help")
        yield Forgetful(stepup, stage)


def to_whom(said: str) -> list[str]:
    """Who is told that they will be forgotten."""
    return sorted(re.findall(r"stepup to @(\w+) \(only you\):\s+I haven't heard from you", said))


async def names(stepup: Stepup) -> set[str]:
    async with stepup.store.look() as work:
        return set(await work.session.scalars(select(Person.name)))


async def test_whoever_is_silent_for_two_years_is_told_and_forgotten_30_days_later(
    forgetful: Forgetful,
) -> None:
    stepup, stage = forgetful
    assert to_whom(await tidied(stepup, stage, "20 November 2028")) == []
    await forgetful.stage.play(":as ben", "help")

    told = await tidied(stepup, stage, "15 December 2028")

    assert to_whom(told) == ["ann", "eve"]
    assert "On Sun 14 January 2029 I'll erase your profile and everything else" in told
    assert "I'll erase" not in await tidied(stepup, stage, "13 January 2029")
    assert {"Ann", "Ben", "Eve"} <= await names(forgetful.stepup)
    await tidied(stepup, stage, "15 January 2029")
    assert await names(forgetful.stepup) & {"Ann", "Ben", "Eve"} == {"Ben"}


@pytest.mark.parametrize("answer", [":press Keep it", "help"])
async def test_one_word_from_them_has_everything_kept(forgetful: Forgetful, answer: str) -> None:
    stepup, stage = forgetful
    await tidied(stepup, stage, "15 December 2028")

    said = await forgetful.stage.play(":as ann", answer)
    await tidied(stepup, stage, "20 January 2029")

    assert "nothing was erased" in said or "help" in answer
    assert await names(forgetful.stepup) & {"Ann", "Eve"} == {"Ann"}


async def test_nobody_with_a_role_is_forgotten_by_itself(forgetful: Forgetful) -> None:
    await forgetful.stage.play("roles grant @ann organiser", ":press Yes, do it")

    told = await tidied(forgetful.stepup, forgetful.stage, "15 December 2028")
    await tidied(forgetful.stepup, forgetful.stage, "20 January 2029")

    assert to_whom(told) == ["ben", "eve"]
    assert await names(forgetful.stepup) & {"Ann", "Olga"} == {"Ann", "Olga"}


async def test_a_clock_that_was_years_ahead_for_a_day_has_nobody_forgotten(forgetful: Forgetful) -> None:
    """The told would otherwise be those of an instant still to come, or of one that passes by itself."""
    stepup, stage = forgetful
    async with stepup.store.work() as work:
        ann = await people.somebody(work, "Ann")
        row = await work.session.get(Person, ann.id)
        assert row is not None
        row.deletion_told_at = work.now.replace(year=2036)

    await tidied(stepup, stage, "1 December 2026")

    async with stepup.store.look() as work:
        row = await work.session.get(Person, ann.id)
        assert row is not None
        assert row.deletion_told_at is None


async def test_who_is_only_on_a_list_is_left_to_the_rule_of_lists(forgetful: Forgetful) -> None:

    async with forgetful.stepup.store.work() as work:
        fay = await people.somebody(work, "Fay")
        await members.draft(work, fay.id, people.profile())

    assert "fay" not in to_whom(await tidied(forgetful.stepup, forgetful.stage, "15 December 2028"))


async def test_a_community_keeps_people_until_they_ask_unless_it_says_otherwise(
    stage: Transcript, stepup: Stepup
) -> None:
    async with stepup.store.work() as work:
        await people.member(work, "Ann")

    assert "I'll erase" not in await tidied(stepup, stage, "15 December 2036")
    assert community.load().privacy.inactive_months is None
    assert "isn't heard from" not in await stage.play(":as ann", "privacy")


async def test_privacy_says_after_how_long(forgetful: Forgetful) -> None:
    assert "isn't heard from for 24 months" in await forgetful.stage.play(":as ann", "privacy")


async def test_who_comes_onto_a_list_after_they_were_told_is_kept_by_a_word_all_the_same(
    forgetful: Forgetful,
) -> None:
    stepup, stage = forgetful
    await tidied(stepup, stage, "15 December 2028")
    async with stepup.store.work() as work:
        eve = (await work.session.scalars(select(Person).where(Person.name == "Eve"))).one()
        await members.draft(work, eve.id, people.profile())

    await stage.play(":as eve", ":press Keep it")
    await tidied(stepup, stage, "20 January 2029")

    assert "Eve" in await names(stepup)


async def test_who_paused_everything_is_told_when_they_are_back_and_has_30_days_then(
    forgetful: Forgetful,
) -> None:
    stepup, stage = forgetful
    await stage.play(":wait until 2027-11-01 10:00", ":as ann", "pause until 30 October 2028")
    async with stepup.store.work() as work:
        row = await work.session.get(ContactChoice, 1)
        assert row is not None
        row.paused_until = datetime(2030, 1, 1, tzinfo=UTC)

    assert "ann" not in to_whom(await tidied(stepup, stage, "15 December 2029"))
    await tidied(stepup, stage, "20 December 2029")
    assert "Ann" in await names(stepup)
    assert "ann" in to_whom(await tidied(stepup, stage, "2 January 2030"))
    await tidied(stepup, stage, "30 January 2030")
    assert "Ann" in await names(stepup)


async def test_members_who_came_from_a_list_are_told_as_all_are(forgetful: Forgetful) -> None:
    stepup, stage = forgetful
    async with stepup.store.work() as work:
        fay = await people.member(work, "Fay")
        await members.draft(work, fay.id, people.profile())

    assert "fay" in to_whom(await tidied(stepup, stage, "15 December 2028"))
