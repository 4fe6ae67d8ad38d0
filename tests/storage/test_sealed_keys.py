"""Sealed rows are kept by owner, replaced under their names, and let go of."""

from __future__ import annotations

from bot.stepup import Stepup
from storage import sealed_keys
from tests.conftest import Opened


async def test_rows_are_replaced_and_let_go_of_and_each_owner_has_its_own(opened: Opened) -> None:
    async with opened() as stepup:
        await save(stepup, "@stepup:a A", {("session", "1"): b"old", ("session", "2"): b"kept"})
        await save(stepup, "@stepup:a B", {("session", "1"): b"another device's"})

        await save(stepup, "@stepup:a A", {("session", "1"): b"new", ("room", "1"): b"room"})
        await save(stepup, "@stepup:a A", {("session", "2"): None, ("session", "9"): None})

        assert await all_of(stepup, "@stepup:a A") == {("session", "1"): b"new", ("room", "1"): b"room"}
        assert await all_of(stepup, "@stepup:a B") == {("session", "1"): b"another device's"}


async def test_more_than_one_statement_takes_are_kept(opened: Opened) -> None:
    many: dict[sealed_keys.Name, bytes | None] = {
        ("session", str(number)): b"%d" % number for number in range(2 * sealed_keys.AT_ONCE + 1)
    }
    async with opened() as stepup:
        await save(stepup, "owner", many)

        assert await all_of(stepup, "owner") == many


async def save(stepup: Stepup, owner: str, kept: dict[sealed_keys.Name, bytes | None]) -> None:
    await stepup.store.run(lambda work: sealed_keys.save(work, owner, kept))


async def all_of(stepup: Stepup, owner: str) -> dict[sealed_keys.Name, bytes]:
    async with stepup.store.look() as work:
        return await sealed_keys.all_of(work, owner)
