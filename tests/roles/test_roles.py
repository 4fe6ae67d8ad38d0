"""Roles are granted as they were asked for, and somebody is always left who can grant them."""

from __future__ import annotations

import pytest

from bot.chat.refusal import Refusal
from bot.chat.role import Role
from bot.stepup import Stepup
from handlers.roles import actions, parsing
from storage import audit, roles
from tests.people import somebody


async def test_a_role_is_granted_and_revoked_and_the_log_says_by_whom(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        olga, alice = await somebody(work, "Olga"), await somebody(work, "Alice")
        name = await actions.grant_role(work, alice.id, Role.MODERATOR, instead_of=None, by=olga.id)
        assert (name, await roles.granted(work, alice.id)) == ("Alice", Role.MODERATOR)
        await actions.revoke_role(work, alice, by=olga.id)
        assert await roles.granted(work, alice.id) is None
        await work.flush()
        entries = await audit.entries(work, person_id=alice.id, action="roles", before=None, limit=9)
        assert [(entry.action, entry.actor) for entry in entries] == [
            ("roles.revoke", "Olga"),
            ("roles.grant", "Olga"),
        ]


async def test_a_yes_to_an_older_question_does_not_undo_what_was_granted_since(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        olga, alice = await somebody(work, "Olga"), await somebody(work, "Alice")
        await actions.grant_role(work, alice.id, Role.ADMIN, instead_of=None, by=olga.id)
        with pytest.raises(Refusal, match="has changed since I asked"):
            await actions.grant_role(work, alice.id, Role.ORGANISER, instead_of=None, by=olga.id)
        assert await roles.granted(work, alice.id) is Role.ADMIN


async def test_the_last_admin_keeps_the_role(no_admin_named: None, stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        alice = await somebody(work, "Alice")
        await actions.grant_role(work, alice.id, Role.ADMIN, instead_of=None, by=alice.id)
        for change in (
            actions.revoke_role(work, alice, by=alice.id),
            actions.grant_role(work, alice.id, Role.ORGANISER, instead_of=Role.ADMIN, by=alice.id),
        ):
            with pytest.raises(Refusal, match="nobody to run Stepup"):
                await change
        assert await roles.granted(work, alice.id) is Role.ADMIN


async def test_a_role_of_the_community_file_is_not_taken_back_in_the_chat(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        orla = await somebody(work, "Orla")
        with pytest.raises(Refusal, match="community file"):
            await actions.revoke_role(work, orla, by=orla.id)


def test_the_last_word_is_the_role_whatever_the_name_has() -> None:
    assert parsing.whom_and_which(" Alice van Organiser  ORGANISER") == (
        "Alice van Organiser",
        Role.ORGANISER,
    )


@pytest.mark.parametrize("words", ["", "organiser", "@alice", "@alice guest", "@alice king"])
def test_whom_and_which_role_has_to_be_said(words: str) -> None:
    with pytest.raises(Refusal, match="organiser, moderator or admin"):
        parsing.whom_and_which(words)
