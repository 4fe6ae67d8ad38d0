"""Case 12: something that can't be handled, whatever is tried, harms nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.chat.identity import Address
from bot.chat.message import Message
from bot.clock import MovableClock
from bot.stepup import Stepup
from storage import inbox, outbox
from storage.inbox import TRIES, Inbox
from storage.outbox import Urgency
from tests.transcript import Transcript


async def test_case_12_what_cannot_be_handled_is_given_up_and_what_comes_after_is_answered(
    stepup: Stepup, stage: Transcript, clock: MovableClock
) -> None:
    async with stepup.store.work() as work:
        # As a version of before might have kept it: there is nothing in it that this one can read.
        await inbox.receive(work, "console", "poison", {"kind": "no such thing"})

    said = await stage.play("events")
    await stepup.advance(clock, clock.now() + timedelta(hours=1))

    assert "Nothing is planned" in said
    async with stepup.store.look() as work:
        row = (await work.session.scalars(select(Inbox).where(Inbox.key == "poison"))).one()
    assert (row.state, row.attempts) == ("dead", TRIES)


async def test_case_8_what_is_rolled_back_after_it_was_enqueued_is_not_sent(
    stepup: Stepup, stage: Transcript
) -> None:
    with pytest.raises(RuntimeError):
        async with stepup.store.work() as work:
            to = Address("console", "#events")
            await outbox.enqueue(work, key="a", to=to, message=Message("a"), urgency=Urgency.NEWS)
            raise RuntimeError("the power went")
    await stepup.settle()

    assert stage.printed == []
