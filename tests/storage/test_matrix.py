"""What a sync still owes is kept: rooms to join, and messages whose keys haven't come."""

from __future__ import annotations

from datetime import timedelta

from bot.app import App
from bot.clock import MovableClock
from storage import matrix


async def test_an_invitation_is_tried_some_times_and_then_let_go(house: App) -> None:
    async with house.store.work() as work:
        await matrix.invited(work, "!a")
        await matrix.invited(work, "!b")
        await matrix.settle_invitation(work, "!b", joined=True)
        assert await matrix.invitations(work) == ["!a"]
        for _ in range(matrix.JOIN_TRIES):
            await matrix.settle_invitation(work, "!a", joined=False)

        assert await matrix.invitations(work) == []


async def test_messages_that_cannot_be_read_wait_a_day_for_their_keys(
    house: App, clock: MovableClock
) -> None:
    async with house.store.work() as work:
        for event_id in ("$1", "$2", "$2"):
            await matrix.keep_unread(work, "!room", event_id, {"event_id": event_id})
        await matrix.have_read(work, ["$1"])
    async with house.store.work() as work:
        assert [(row.event_id, row.source) for row in await matrix.unread(work)] == [
            ("$2", {"event_id": "$2"})
        ]
    clock.move(clock.now() + matrix.UNREAD_KEPT + timedelta(minutes=1))
    async with house.store.work() as work:
        await matrix.have_read(work, [])
        assert await matrix.unread(work) == []
