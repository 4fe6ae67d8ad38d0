"""Where the community wants it, a second organiser says yes before anything is announced."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot import app
from bot.clock import MovableClock
from config.settings import Settings
from storage.database import MEMORY
from tests.transcript import Transcript


@pytest.fixture
async def stage(settings: Settings, clock: MovableClock) -> AsyncIterator[Transcript]:
    """Olga and Orla are organisers, and one of them alone announces nothing."""
    assert settings.community_file is not None
    text = settings.community_file.read_text()
    settings.community_file.write_text(
        text.replace("announcement_approval = false", "announcement_approval = true")
    )
    async with app.opened(settings, url=MEMORY, clock=clock, paced=False) as stepup:
        stage = Transcript(stepup, clock)
        await stage.play(":as orla", "help", ":as mo", "help", ":as olga", "help")
        yield stage


TEA = 'announce "Tea" in #events in 1 hour'


async def test_it_goes_out_when_somebody_else_says_yes_and_the_author_hears(stage: Transcript) -> None:
    asked = await stage.play(TEA, ":press Schedule it")
    listed = await stage.play("announce list")
    said = await stage.play(":as orla", ":press Yes, go ahead")
    late = await stage.play(":as mo", ":press No")
    posted = await stage.play(":wait 1 hour")

    assert "Olga would like to announce this" in asked
    assert "once somebody has said yes" in listed
    assert "Orla said yes to “Tea”." in said
    assert "decided already" in late
    assert posted.count("stepup to #events") == 1


async def test_a_no_ends_it_and_the_author_hears(stage: Transcript) -> None:
    await stage.play(TEA, ":press Schedule it")
    said = await stage.play(":as orla", ":press No")

    assert "Orla said no to “Tea”." in said
    assert "stepup to #events" not in await stage.play(":wait 2 hours")


async def test_nobody_says_yes_to_their_own_nor_goes_round_the_other(stage: Transcript) -> None:
    await stage.play(TEA, ":press Schedule it")
    own = await stage.presses("olga", "announce-approve:1")
    around = [
        await stage.presses("olga", action)
        for action in ("announce-send:1", "announce-resume:1", "announce-back:1", "announce-yes:1")
    ]
    paused = await stage.play("announce pause 1")
    await stage.play("announce cancel 1")
    back = await stage.presses("olga", "announce-back:1")

    assert "somebody else has to say yes" in own
    assert all("stepup to #events" not in said for said in around)
    assert "waits for another organiser's yes" in paused
    assert "can't be put back" in back
    assert "stepup to #events" not in await stage.play(":wait 2 hours")


async def test_when_nobody_says_anything_its_author_hears_at_its_time(stage: Transcript) -> None:
    await stage.play(TEA, ":press Schedule it")
    said = await stage.play(":wait 1 hour")

    assert "Nobody said yes in time" in said
    assert "its time has passed" in await stage.play(":as orla", ":press Yes, go ahead")


async def test_a_change_of_what_is_posted_needs_a_yes_too(stage: Transcript) -> None:
    await stage.play('announce "Tea" in #events', ":press Post it", ":as orla", ":press Yes, go ahead")
    asked = await stage.play(":as olga", 'announce edit 1 "Tea and cake"', ":press Change it")
    said = await stage.play(":as orla", ":press Yes, go ahead")

    assert "stepup to #events (changed)" not in asked
    assert "In place of" in asked or "in place of “Tea”" in asked
    assert "stepup to #events (changed)" in said
    assert "Tea and cake" in said


async def test_a_letter_to_the_author_is_not_changed_with_the_announcement(stage: Transcript) -> None:
    await stage.play('announce "Tea" in #events', ":press Post it", ":as orla", ":press Yes, go ahead")
    said = await stage.play(":as olga", "announce history")

    assert said.count("“Tea”") == 1
