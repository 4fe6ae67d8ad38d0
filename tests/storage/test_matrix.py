"""What a sync still owes is kept: rooms to join, and messages whose keys haven't come."""

from __future__ import annotations

from datetime import timedelta

from bot.clock import MovableClock
from bot.stepup import Stepup
from storage import matrix
from storage.matrix import Waiting


async def test_an_invitation_is_let_go_when_refused_and_otherwise_tried_for_a_day(
    stepup: Stepup, clock: MovableClock
) -> None:
    async with stepup.store.work() as work:
        for room in ("!joined", "!refused", "!slow"):
            await matrix.invited(work, room)
        await matrix.answered(work, "!joined")
        for _ in range(matrix.REFUSALS):
            await matrix.not_answered(work, "!refused", refused=True)
            await matrix.not_answered(work, "!slow", refused=False)
        assert await matrix.invitations(work) == {"!slow": False}
    clock.move(clock.now() + matrix.INVITATION_KEPT + timedelta(minutes=1))
    async with stepup.store.work() as work:
        await matrix.not_answered(work, "!slow", refused=False)

        assert await matrix.invitations(work) == {}


def unreadable(event_id: str, clock: MovableClock, *, sender: str = "@bob:localhost") -> Waiting:
    return Waiting(event_id, "!room", sender, "key", "session", clock.now())


async def test_messages_that_cannot_be_read_wait_a_day_for_their_keys(
    stepup: Stepup, clock: MovableClock
) -> None:
    async with stepup.store.work() as work:
        for event_id in ("$1", "$2", "$2"):
            await matrix.keep_unread(work, unreadable(event_id, clock), {"event_id": event_id})
        await matrix.have_read(work, ["$1"])
    async with stepup.store.work() as work:
        assert [one.event_id for one in await matrix.waiting(work)] == ["$2"]
        assert [row.source for row in await matrix.unread(work, ["$2"])] == [{"event_id": "$2"}]
    clock.move(clock.now() + matrix.UNREAD_KEPT + timedelta(minutes=1))
    async with stepup.store.work() as work:
        await matrix.have_read(work, [])
        assert await matrix.waiting(work) == []


async def test_one_persons_flood_of_them_pushes_out_nobody_elses(stepup: Stepup, clock: MovableClock) -> None:
    async with stepup.store.work() as work:
        await matrix.keep_unread(work, unreadable("$bobs", clock), {})
        clock.move(clock.now() + timedelta(seconds=1))
        for number in range(matrix.UNREAD_EACH + 5):
            flood = unreadable(f"$m{number:03}", clock, sender="@mallory:localhost")
            await matrix.keep_unread(work, flood, {})
        await matrix.at_most(work, {("!room", "@mallory:localhost")})

        senders = [one.sender for one in await matrix.waiting(work)]

    assert senders.count("@bob:localhost") == 1
    assert senders.count("@mallory:localhost") == matrix.UNREAD_EACH
