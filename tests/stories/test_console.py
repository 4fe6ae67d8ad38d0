"""The console stories: what people type and all that they see, as an organiser could read it.

After a wanted change of wording, `python -m tests.stories.rewrite_transcripts` writes the transcripts anew.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.clock import MovableClock
from bot.stepup import Stepup
from storage.outbox import Outbox
from storage.people import Account, Person
from tests.transcript import Transcript, scripts

FOLDER = Path(__file__).with_name("transcripts")


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(script, marks=[pytest.mark.long] if script.stem == "term" else [], id=script.stem)
        for script in scripts(FOLDER)
    ],
)
async def test_the_story_goes_as_it_is_told(script: Path, stepup: Stepup, clock: MovableClock) -> None:
    told = script.read_text(encoding="utf-8")

    played = await Transcript(stepup, clock).acted(told)

    assert played == told
    assert await named_without_an_id(stepup) == []


async def named_without_an_id(stepup: Stepup) -> list[str]:
    """Messages that name somebody, other than whoever reads it, without knowing whom."""
    async with stepup.store.look() as work:
        people = (await work.session.execute(select(Person.id, Person.name))).all()
        accounts = (await work.session.execute(select(Account.user, Account.person_id))).all()
        owner = {row.user: row.person_id for row in accounts}
        return [
            f"{person.name}: {row.payload['text']}"
            for row in await work.session.scalars(select(Outbox))
            for person in people
            if " " in person.name
            and person.name in str(row.payload)
            and f",{person.id}," not in row.mentions
            and owner.get(row.only_for or row.dest.removeprefix("@")) != person.id
        ]
