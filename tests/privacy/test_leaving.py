"""Forgetting somebody frees what they held for others, and never leaves the community without an admin."""

from __future__ import annotations

import pytest

from bot.chat.refusal import Refusal
from bot.chat.role import Role
from bot.stepup import Stepup
from config import community
from handlers import FEATURES
from handlers.privacy import actions
from handlers.roles.actions import grant_role
from storage import people
from storage.database import Work
from tests.people import somebody


async def test_what_others_wait_for_is_freed_before_all_is_erased(stepup: Stepup) -> None:
    seen: list[str] = []

    async def leave(work: Work, person_id: int) -> None:
        seen.append(await people.name_of(work, person_id))

    async with stepup.store.work() as work:
        alice = await somebody(work, "Alice")
        await actions.forget_person(work, alice.id, leaves=[leave, leave])
        assert await people.known(work, "console", "alice") is None

    assert seen == ["Alice", "Alice"]


async def test_the_only_admin_cannot_leave(no_admin_named: None, stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        alice = await somebody(work, "Alice")
        await grant_role(work, alice.id, Role.ADMIN, instead_of=None, by=alice.id)
        with pytest.raises(Refusal, match="only admin"):
            await actions.forget_person(work, alice.id, leaves=[])
        assert await people.known(work, "console", "alice") is not None


def test_every_feature_says_in_a_few_words_how_long_it_keeps_what_goes_by_itself() -> None:
    shipped = community.load()
    words = [feature.keeps(shipped) for feature in FEATURES if feature.keeps is not None]
    assert "check-in answers for 24 months" in words
    assert all(" for " in said and not said.endswith(".") for said in words)
    # Training only freezes figures by itself; whatever else is done now and then deletes something.
    silent = [one.name for one in FEATURES if one.tidy and one.keeps is None]
    assert silent == ["training"]
