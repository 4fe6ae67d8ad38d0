"""The outbox worker against a platform that misbehaves in each way it may."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial

import pytest

from bot.chat.identity import Address, Identity
from bot.chat.message import Message
from bot.chat.outgoing import CannotTell, NotSent, Outgoing, Refused, Throttled, Unsure
from bot.clock import MovableClock
from bot.outbox_worker import AT_ONCE, FAULTS, OutboxWorker
from bot.stepup import Stepup
from storage import outbox, people
from storage.database import Work
from storage.outbox import Urgency


class Moody:
    """A platform of the test's own, which does what its script says, then works."""

    platform = "matrix"
    spacing = 0.0
    per_minute = 0.0
    settle = 20.0

    def __init__(self, *script: Exception | str) -> None:
        self.script = list(script)
        self.taken: list[str] = []
        self.knows: set[str] = set()
        self.cannot_tell = False

    async def send(self, out: Outgoing) -> str:
        mood = self.script.pop(0) if self.script else "fine"
        if mood == "taken, but the answer is lost":
            self.taken.append(out.message.text)
            self.knows.add(out.key)
            raise Unsure("connection reset")
        if isinstance(mood, Exception):
            raise mood
        self.taken.append(out.message.text)
        return f"id-{len(self.taken)}"

    async def find(self, out: Outgoing) -> str | None:
        if self.cannot_tell:
            raise CannotTell("no history")
        return "found" if out.key in self.knows else None


async def play(stepup: Stepup, clock: MovableClock, moody: Moody, hours: float = 3) -> None:
    """Let the outbox work while time passes."""
    delivery = OutboxWorker(stepup.store, clock)
    delivery.serve(moody)
    end = clock.now() + timedelta(hours=hours)
    while True:
        await delivery.settle()
        due = await delivery.next_due()
        if due is None or due > end:
            return
        clock.move(max(due, clock.now() + timedelta(seconds=1)))


async def enqueue(stepup: Stepup, text: str, to: str = "!room", author: int | None = None) -> None:
    async with stepup.store.work() as work:
        await outbox.enqueue(
            work,
            key=text,
            to=Address("matrix", to),
            message=Message(text),
            urgency=Urgency.NEWS,
            author_id=author,
            about="your announcement",
        )


@pytest.mark.parametrize(
    "mood",
    [NotSent("refused the connection"), Throttled(30), Unsure("timeout"), "taken, but the answer is lost"],
    ids=str,
)
async def test_whatever_goes_wrong_it_arrives_once_and_in_order(
    stepup: Stepup, clock: MovableClock, mood: Exception | str
) -> None:
    moody = Moody(mood)
    await enqueue(stepup, "first")
    await enqueue(stepup, "second")

    await play(stepup, clock, moody)

    assert moody.taken == ["first", "second"]


async def test_a_message_that_may_arrive_late_is_not_sent_again_too_soon(
    stepup: Stepup, clock: MovableClock
) -> None:
    moody = Moody(Unsure("timeout"))
    await enqueue(stepup, "slow")
    begun = clock.now()

    await play(stepup, clock, moody)

    assert clock.now() - begun >= timedelta(seconds=moody.settle)
    assert moody.taken == ["slow"]


async def test_what_can_never_be_delivered_is_told_to_its_author_once(
    stepup: Stepup, clock: MovableClock
) -> None:
    olga = Identity("matrix", "@olga:x")
    async with stepup.store.work() as work:
        known = await people.meet(work, olga.platform, olga.user, "Olga", None)
    moody = Moody(Refused("I'm not in that room"))
    await enqueue(stepup, "lost", author=known.id)
    await enqueue(stepup, "kept")

    await play(stepup, clock, moody)

    assert sorted(moody.taken) == ["I couldn't deliver your announcement: I'm not in that room.", "kept"]


async def test_a_platform_that_is_down_for_hours_loses_nothing(stepup: Stepup, clock: MovableClock) -> None:
    moody = Moody(*[NotSent("down")] * 30)
    await enqueue(stepup, "patient")
    begun = clock.now()

    await play(stepup, clock, moody, hours=6)

    assert moody.taken == ["patient"]
    assert clock.now() - begun > timedelta(hours=1)


async def test_a_message_that_always_breaks_something_does_not_hold_up_the_next(
    stepup: Stepup, clock: MovableClock
) -> None:
    moody = Moody(*[ValueError("a fault of ours")] * FAULTS)
    await enqueue(stepup, "poison")
    await enqueue(stepup, "good")

    await play(stepup, clock, moody)

    assert moody.taken == ["good"]


async def test_where_nobody_can_tell_a_private_message_is_repeated_and_a_public_one_is_not(
    stepup: Stepup, clock: MovableClock
) -> None:
    moody = Moody("taken, but the answer is lost", "taken, but the answer is lost")
    moody.cannot_tell = True
    await enqueue(stepup, "public")
    await enqueue(stepup, "private", to="@@olga:x")

    await play(stepup, clock, moody)

    again = "private\n\n(You may have had this from me already.)"
    assert sorted(moody.taken) == ["private", again, "public"]


async def test_one_fault_of_ours_after_a_long_outage_does_not_give_a_message_up(
    stepup: Stepup, clock: MovableClock
) -> None:
    moody = Moody(*[NotSent("down")] * (FAULTS + 2), ValueError("a fault of ours"))
    await enqueue(stepup, "patient")

    await play(stepup, clock, moody, hours=6)

    assert moody.taken == ["patient"]


async def test_a_shorter_wait_does_not_cut_a_longer_one_short(stepup: Stepup, clock: MovableClock) -> None:
    moody = Moody(Throttled(30), Throttled(1))
    delivery = OutboxWorker(stepup.store, clock)
    delivery.serve(moody)
    await enqueue(stepup, "here", to="!here")
    await enqueue(stepup, "there", to="!there")
    await delivery.settle()
    clock.move(clock.now() + timedelta(seconds=29))
    await delivery.settle()
    early = list(moody.taken)
    clock.move(clock.now() + timedelta(seconds=1))
    await delivery.settle()

    assert early == []
    assert sorted(moody.taken) == ["here", "there"]


class Slow(Moody):
    """A platform that takes as long as the test likes."""

    def __init__(self) -> None:
        super().__init__()
        self.under_way: list[str] = []
        self.go_on = asyncio.Event()

    async def send(self, out: Outgoing) -> str:
        self.under_way.append(out.message.text)
        await self.go_on.wait()
        return await super().send(out)


async def answer(work: Work, *, text: str, to: str) -> None:
    await outbox.enqueue(
        work, key=text, to=Address("matrix", to), message=Message(text), urgency=Urgency.REPLY
    )


async def test_an_answer_does_not_wait_for_what_is_told_to_many(stepup: Stepup, clock: MovableClock) -> None:
    slow = Slow()
    stepup.outbox.serve(slow)
    for number in range(AT_ONCE + 5):
        await enqueue(stepup, f"news {number}", to=f"!room{number}")
    async with stepup.working():
        while len(slow.under_way) < AT_ONCE:
            await asyncio.sleep(0.01)

        await stepup.store.run(partial(answer, text="answer", to="!asker"))
        await asyncio.sleep(0.1)

        assert slow.under_way[AT_ONCE:] == ["answer"]
        slow.go_on.set()
        while len(slow.taken) < AT_ONCE + 6:
            await asyncio.sleep(0.01)
        await stepup.outbox.retire("matrix")
    assert sorted(slow.taken) == sorted(slow.under_way)


async def test_what_is_told_to_many_goes_on_though_many_wait_for_answers(
    stepup: Stepup, clock: MovableClock
) -> None:
    slow = Slow()
    stepup.outbox.serve(slow)
    async with stepup.working():
        for number in range(AT_ONCE + 5):
            await stepup.store.run(partial(answer, text=f"answer {number}", to=f"!asker{number}"))
        while len(slow.under_way) < AT_ONCE + 5:
            await asyncio.sleep(0.01)
        await enqueue(stepup, "news")
        for _ in range(200):
            if "news" in slow.under_way:
                break
            await asyncio.sleep(0.01)

        assert slow.under_way[-1] == "news"
        slow.go_on.set()
        await stepup.outbox.retire("matrix")
