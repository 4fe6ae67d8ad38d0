"""The console stories: what people type and all that they see, as an organiser could read it.

After a wanted change of wording, `python -m tests.stories.retell` writes the transcripts anew.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app import App
from bot.clock import MovableClock
from tests.houses import Transcript, scripts

FOLDER = Path(__file__).with_name("transcripts")


@pytest.mark.parametrize("script", scripts(FOLDER), ids=lambda script: script.stem)
async def test_the_story_goes_as_it_is_told(script: Path, house: App, clock: MovableClock) -> None:
    told = script.read_text(encoding="utf-8")

    played = await Transcript(house, clock).acted(told)

    assert played == told
