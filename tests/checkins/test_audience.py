"""Whom a round is for: the exact value of one field, and never a part of a word."""

from __future__ import annotations

import pytest

from bot.chat.refusal import Refusal
from config import catalogue
from handlers.checkins.parsing import checked_audience
from storage import directory, members, people
from storage.database import Store, Work
from tests.conftest import Opened


async def somebody(work: Work, name: str, **profile: str) -> int:
    known = await people.meet(work, "console", name, name, None)
    said = {
        "institution": "UCL", "job_family": "Research data", "role_title": "", "career_stage": "",
        "about": "", "interests": "", "visibility": "members",
    } | profile  # fmt: skip
    work.session.add(members.Member(person_id=known.id, registered_at=work.now, updated_at=work.now, **said))
    await work.session.flush()
    return known.id


async def found(store: Store, audience: str) -> list[str]:
    asked = checked_audience(audience, catalogue.load())
    async with store.look() as work:
        rows = await directory.search(work, asked, directory.Reader(), limit=100)
        return [row.name for row in rows]


async def test_a_part_of_a_word_picks_out_nobody(opened: Opened) -> None:
    async with opened() as stepup:
        async with stepup.store.work() as work:
            await somebody(work, "stated", career_stage="Early career")
            await somebody(work, "silent")

        assert await found(stepup.store, "family:e") == []
        assert await found(stepup.store, "institution:%") == []
        assert await found(stepup.store, "institution:UC_") == []
        assert await found(stepup.store, "institution:ucl") == ["silent", "stated"]


@pytest.mark.parametrize(
    "audience", ["e", "name:Alice", "stage:a", "stage:a family:b", "skill:python", "joined:>2026-01-01"]
)
def test_a_round_goes_by_one_field_that_large_groups_share(audience: str) -> None:
    with pytest.raises(Refusal):
        checked_audience(audience, catalogue.load())
