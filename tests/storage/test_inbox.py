"""The inbox takes each thing once, and gives up on what can't be handled, but only on that."""

from __future__ import annotations

from datetime import timedelta

from bot.app import App
from bot.clock import MovableClock
from storage import inbox


async def take(house: App, key: str) -> bool:
    async with house.store.work() as work:
        return await inbox.receive(work, "console", key, {"words": "secret"})


async def test_the_same_thing_is_taken_once(house: App) -> None:
    assert await take(house, "a")
    assert not await take(house, "a")


async def test_a_handled_row_keeps_no_words(house: App) -> None:
    await take(house, "a")
    async with house.store.work() as work:
        assert await inbox.start(work, "console", "a") == {"words": "secret"}
    async with house.store.work() as work:
        assert await inbox.start(work, "console", "a") is None
        row = await work.session.get(inbox.Inbox, 1)
        assert row is not None
        assert row.payload == {}


async def test_what_always_fails_is_given_up_after_five_tries_each_later(
    house: App, clock: MovableClock
) -> None:
    await take(house, "poison")
    waits: list[timedelta] = []
    for _ in range(inbox.TRIES):
        async with house.store.work() as work:
            assert await inbox.waiting(work) == [("console", "poison")]
            dead = await inbox.failed(work, "console", "poison", "Boom")
        async with house.store.look() as work:
            due = await inbox.next_try(work)
        if due is not None:
            waits.append(due - clock.now())
            clock.move(due)

    assert dead
    assert waits == sorted(waits)
    async with house.store.look() as work:
        assert await inbox.waiting(work) == []


async def test_old_rows_are_purged_and_waiting_ones_kept(house: App, clock: MovableClock) -> None:
    await take(house, "done")
    await take(house, "waiting")
    async with house.store.work() as work:
        await inbox.start(work, "console", "done")
    clock.move(clock.now() + inbox.KEPT + timedelta(minutes=1))
    async with house.store.work() as work:
        assert await inbox.purge(work) == 1
        assert await inbox.waiting(work) == [("console", "waiting")]
