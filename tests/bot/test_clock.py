"""Several hosts go by one clock, the database's, however wrong their own are."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot import app
from bot.chat.identity import Address
from bot.chat.message import Message
from bot.clock import SharedClock, SystemClock
from config.settings import Settings
from storage import leases, outbox, outbox_claims
from storage.outbox import Urgency

FAR = timedelta(seconds=45)
TRUE = SystemClock.now


def set_the_host(monkeypatch: pytest.MonkeyPatch, ahead: timedelta) -> None:
    def now(self: SystemClock) -> datetime:
        return TRUE(self) + ahead

    monkeypatch.setattr(SystemClock, "now", now)


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("ahead", [FAR, -FAR, timedelta(days=400)])
async def test_a_message_that_one_host_sends_is_not_claimed_by_another_whose_clock_is_wrong(
    settings: Settings, store_url: str, monkeypatch: pytest.MonkeyPatch, ahead: timedelta
) -> None:
    async with app.opened(settings, url=store_url) as one:
        async with one.store.work() as work:
            to = Address("console", "#events")
            await outbox.enqueue(work, key="a", to=to, message=Message("a"), urgency=Urgency.NEWS)
            (mine,) = await outbox_claims.claim(work, platforms=["console"], busy=[])
            lease = await leases.take(work, "device", "one", lasts=one.store.timings.outbox_lease)
        set_the_host(monkeypatch, ahead)
        async with app.opened(settings, url=store_url) as other, other.store.work() as work:
            claimed = await outbox_claims.claim(work, platforms=["console"], busy=[])
            taken = await leases.take(work, "device", "other", lasts=one.store.timings.outbox_lease)
            difference = abs(other.clock.now() - await other.store.time())

    assert mine.key == "a"
    assert lease is not None
    assert claimed == []
    assert taken is None
    assert difference < timedelta(seconds=1)


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
async def test_a_host_whose_clock_jumps_while_it_runs_notices_nothing(
    settings: Settings, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.opened(settings, url=store_url) as stepup:
        before = stepup.clock.now()
        set_the_host(monkeypatch, timedelta(hours=-1))
        after = stepup.clock.now()

    assert timedelta() <= after - before < timedelta(seconds=5)


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
async def test_one_process_alone_goes_by_its_own_host(settings: Settings, store_url: str) -> None:
    async with app.opened(settings, url=store_url) as stepup:
        assert isinstance(stepup.clock, SystemClock)


async def test_an_answer_that_took_too_long_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SharedClock(SystemClock())
    monkeypatch.setattr("bot.clock.WORTHLESS_AFTER", -1.0)

    async def wrong() -> datetime:
        return TRUE(SystemClock()) + timedelta(days=1)

    assert not await clock.read(wrong)
    assert clock.now() - TRUE(SystemClock()) < timedelta(minutes=1)
