"""The inbox takes each thing once, and gives up on what can't be handled, but only on that."""

from __future__ import annotations

from datetime import timedelta

from bot.clock import MovableClock
from bot.stepup import Stepup
from storage import inbox


async def take(stepup: Stepup, key: str) -> bool:
    async with stepup.store.work() as work:
        return await inbox.receive(work, "console", key, {"words": "secret"})


async def test_the_same_thing_is_taken_once(stepup: Stepup) -> None:
    assert await take(stepup, "a")
    assert not await take(stepup, "a")


async def test_a_handled_row_keeps_no_words(stepup: Stepup) -> None:
    await take(stepup, "a")
    async with stepup.store.work() as work:
        assert await inbox.pending(work, "console", "a") == {"words": "secret"}
        assert await inbox.take(work, "console", "a")
    async with stepup.store.work() as work:
        assert not await inbox.take(work, "console", "a")
        row = await work.session.get(inbox.Inbox, 1)
        assert row is not None
        assert row.payload == {}


async def test_what_always_fails_is_given_up_after_five_tries_each_later(
    stepup: Stepup, clock: MovableClock
) -> None:
    await take(stepup, "poison")
    waits: list[timedelta] = []
    for _ in range(inbox.TRIES):
        async with stepup.store.work() as work:
            assert [one.key for one in await inbox.waiting(work)] == ["poison"]
            dead = await inbox.failed(work, "console", "poison", "Boom")
        async with stepup.store.look() as work:
            due = await inbox.next_try(work)
        if due is not None:
            waits.append(due - clock.now())
            clock.move(due)

    assert dead
    assert waits == sorted(waits)
    async with stepup.store.look() as work:
        assert await inbox.waiting(work) == []


async def test_old_rows_are_purged_and_waiting_ones_kept(stepup: Stepup, clock: MovableClock) -> None:
    await take(stepup, "done")
    await take(stepup, "waiting")
    async with stepup.store.work() as work:
        await inbox.take(work, "console", "done")
    clock.move(clock.now() + inbox.KEPT + timedelta(minutes=1))
    async with stepup.store.work() as work:
        assert await inbox.purge(work) == 1
        assert [one.key for one in await inbox.waiting(work)] == ["waiting"]
