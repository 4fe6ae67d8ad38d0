"""What people need so that they can take part: read by the hosts alone, and deleted a week after."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.stepup import Stepup
from handlers.events import jobs
from storage import access_needs
from storage.access_needs import AccessNeed
from storage.database import Base
from tests.transcript import Transcript

NEED = "step-free access and captions"


@pytest.fixture
async def tea(stage: Transcript) -> Transcript:
    """Olga's tea, to which Ann is going and needs something."""
    await stage.play(":as olga", 'events create "Tea" on 10 December 14:00 for 1 hour in #events', "publish")
    await stage.play(":as ann", "events show Tea", "going", "Say what I need there", NEED)
    return stage


async def test_the_host_hears_that_there_is_something_and_reads_it_when_they_ask(stage: Transcript) -> None:
    await stage.play(":as olga", 'events create "Tea" on 10 December 14:00 for 1 hour in #events', "publish")
    await stage.play(":as ann", "events show Tea", "going")

    said = await stage.play(f'events needs Tea "{NEED}"')
    read = await stage.play(":as olga", "events needs Tea")

    assert "Somebody has said what they need" in said
    assert NEED not in said.partition("stepup to @olga")[2]
    assert f"Ann: {NEED}" in read


async def test_other_organisers_moderators_and_members_dont_see_it(tea: Transcript) -> None:
    for who in ("orla", "mo", "bob"):
        said = await tea.play(f":as {who}", "events needs Tea", "events attendance Tea", "events show Tea")
        assert "step-free" not in said
        assert "captions" not in said


async def test_whoever_hasnt_said_that_they_come_is_asked_for_that_first(tea: Transcript) -> None:
    assert "You haven't said that you are coming to Tea" in await tea.play(
        ":as bob", 'events needs Tea "food without nuts"'
    )


async def test_it_is_changed_and_taken_away_by_whoever_said_it(tea: Transcript) -> None:
    await tea.play("events needs Tea", "large print")
    assert "Ann: large print" in await tea.play(":as olga", "events needs Tea")

    await tea.play(":as ann", "events needs Tea", "nothing")

    assert "Nobody has said that they need anything" in await tea.play(":as olga", "events needs Tea")


async def test_it_goes_when_they_dont_come_after_all(tea: Transcript, stepup: Stepup) -> None:
    await tea.play("events show Tea", "not going")

    async with stepup.store.look() as work:
        assert await access_needs.of_event(work, 1) == []


async def test_a_week_after_nothing_in_the_database_says_it_any_more(tea: Transcript, stepup: Stepup) -> None:
    await tea.play(":as olga", "events needs Tea", ":wait until 2026-12-17 14:00")
    await stepup.store.run(jobs.tidy)
    assert NEED in await everything(stepup)

    await tea.play(":wait until 2026-12-17 15:01")
    await stepup.store.run(jobs.tidy)

    assert NEED not in await everything(stepup)


async def everything(stepup: Stepup) -> str:
    async with stepup.store.look() as work:
        return str(
            [
                tuple(row)
                for table in Base.metadata.sorted_tables
                for row in await work.session.execute(select(table))
            ]
        )


async def test_somebodys_own_copy_has_it_and_erasure_deletes_it(tea: Transcript, stepup: Stepup) -> None:
    await tea.play("register", "Ann", "UCL", "Research data", "yes", "skip", "privacy forget me")
    await tea.play("yes, erase everything")

    async with stepup.store.look() as work:
        assert (await work.session.scalars(select(AccessNeed))).all() == []


async def test_what_is_too_long_is_refused_and_nothing_is_kept_half(tea: Transcript) -> None:
    assert "please keep it to 500" in await tea.play(f'events needs Tea "{"x" * 501}"')
    assert f"Ann: {NEED}" in await tea.play(":as olga", "events needs Tea")


async def test_what_is_taken_away_is_nowhere_any_more(tea: Transcript, stepup: Stepup) -> None:
    await tea.play(":as olga", "events needs Tea", ":as ann", "events needs Tea", "nothing")

    assert NEED not in await everything(stepup)


async def test_whoever_says_no_is_read_by_nobody_any_more(tea: Transcript, stepup: Stepup) -> None:
    await tea.play(":as olga", "events needs Tea", ":as ann", "events show Tea", "not going")

    assert NEED not in await everything(stepup)


async def test_an_organiser_who_makes_themself_host_is_told_of_to_those_who_need_something(
    tea: Transcript,
) -> None:
    await tea.play(":as orla", "register", "Orla", "UCL", "Research data", "yes", "skip")

    said = await tea.play("events edit Tea hosts Orla", "change it")

    assert (
        "stepup to @ann (only you):\n  Orla now hosts Tea, and may read what you said you need there." in said
    )


async def test_that_needs_were_read_is_in_the_log(tea: Transcript) -> None:
    await tea.play(":as olga", "events needs Tea")

    assert "read what people need at an event (Tea)" in await tea.play(":as mo", "audit events")


async def test_somebody_whose_offer_lapsed_is_in_the_list_no_more(stage: Transcript) -> None:
    await stage.play(
        ":as olga", 'events create "Tea" on 10 December 14:00 for 1 hour for 1 person in #events', "publish"
    )
    await stage.play(":as ann", "events show Tea", "going", ":as ben", "events show Tea", "going")
    await stage.play('events needs Tea "a ramp"', ":as ann", "events show Tea", "not going")
    await stage.play(":wait 5 days", ":as olga")

    assert "Nobody has said that they need anything" in await stage.play("events needs Tea")
