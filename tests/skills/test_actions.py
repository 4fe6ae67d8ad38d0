"""Levels and wishes are one's own: a wish is above what one has, and a spreadsheet is taken line by line."""

from __future__ import annotations

import pytest

from bot.chat.refusal import Refusal
from bot.stepup import Stepup
from config import profiles
from handlers.shared import skill_levels
from handlers.skills import actions, parsing
from storage import members, skills
from tests.people import member


async def test_levels_are_shown_in_the_profile_and_wishes_are_not(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        alice = await member(work, "Alice")
        levels = skill_levels.read("python 2", work.catalogue)
        (key,) = levels
        await actions.set_levels(work, alice.id, levels)
        await actions.set_wishes(work, alice.id, {key: 4})
        own = (await skills.own(work, alice.id))[key]
        assert (own.level, own.wanted) == (2, 4)
        profile = await members.profile(work, alice.id)
        assert profile is not None
        assert profile.skills == (key,)

        with pytest.raises(Refusal, match="already; which level"):
            await actions.set_wishes(work, alice.id, {key: 2})
        assert (await skills.own(work, alice.id))[key].wanted == 4


async def test_a_spreadsheet_without_a_level_changes_nothing(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        alice = await member(work, "Alice")
        for content in ("", "a,b,c,0", "Communication,x,Nothing like it,3"):
            with pytest.raises(Refusal, match="no level above 0"):
                await actions.take_in(work, alice.id, content)
        assert await skills.own(work, alice.id) == {}


def test_a_role_is_found_by_its_name_with_a_slip_and_others_are_named() -> None:
    roles = profiles.shipped()
    first = roles[0]
    assert parsing.role(f"for “{first.name.upper()}”", roles) is first
    assert parsing.role(first.name[:-1] + "x", roles) is first
    with pytest.raises(Refusal, match="I don't know the role"):
        parsing.role("astronaut", roles)
