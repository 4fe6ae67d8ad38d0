"""`why` says what caused what came by itself, and how to stop it."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.clock import MovableClock
from bot.stepup import Stepup
from tests.transcript import Transcript


async def test_the_latest_that_came_by_itself_is_explained_with_a_way_to_stop_it(
    stepup: Stepup, stage: Transcript, clock: MovableClock
) -> None:
    await stage.play(":as alice", "register", "keep", "UCL", "5", "yes", "remind me to stretch in 1 hour")
    assert "I haven't written anything here by myself" in await stage.play("why")
    await stepup.advance(clock, clock.now() + timedelta(hours=2))

    said = await stage.play("events", "why did I get this?")

    assert "You asked for this reminder" in said
    assert "“remind list”" in said


async def test_what_came_to_somebody_else_explains_nothing(
    stepup: Stepup, stage: Transcript, clock: MovableClock
) -> None:
    await stage.play(":as alice", "register", "keep", "UCL", "5", "yes", "remind me to stretch in 1 hour")
    await stepup.advance(clock, clock.now() + timedelta(hours=2))

    assert "I haven't written anything here by myself" in await stage.play(":as bob", "why")


async def test_a_post_in_a_channel_is_explained_there(stage: Transcript) -> None:
    await stage.play(":as olga", 'announce "The cluster is back" in #general', "post")

    assert "An organiser announced this here" in await stage.play(":as bob", ":in #general", "why")


def test_every_command_that_a_cause_names_exists(stepup: Stepup) -> None:
    for feature in stepup.registry.features:
        for name, cause in feature.causes.items():
            assert len(re.findall(r"{\d}", cause.change)) == len(cause.commands), name
            for words in cause.commands:
                assert words in stepup.registry.commands, (name, words)
