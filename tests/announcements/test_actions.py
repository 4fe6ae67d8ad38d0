"""What is done with announcements, called without a chat: drafted, posted, paused and put back."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.chat.identity import Address, Channel
from bot.chat.refusal import Refusal
from bot.stepup import Stepup
from handlers.announcements import actions
from storage.announcements import Announcement, AnnouncementState
from storage.database import Work
from storage.outbox import Outbox, OutboxState
from tests.people import somebody

LONDON = ZoneInfo("Europe/London")
PLACES = tuple(Channel(name, Address("console", name)) for name in ("#events", "#hpc"))


async def draft(work: Work, at: datetime | None = None) -> Announcement:
    orla = await somebody(work, "Orla")
    return await actions.draft_announcement(
        work, by=orla.id, text="It is back", channels=PLACES, at=at, recurs=None, zone=LONDON
    )


async def posts(work: Work, *states: OutboxState) -> list[str]:
    await work.flush()
    rows = select(Outbox.dest).where(Outbox.state.in_(states or (OutboxState.PENDING,)))
    return sorted(await work.session.scalars(rows))


async def test_at_once_is_once_in_each_channel_however_often_it_is_posted(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        announcement = await draft(work)
        assert await posts(work) == []
        await actions.begin(work, announcement)
        assert await posts(work) == ["#events", "#hpc"]

        assert await actions.post(work, announcement, work.now) == 0

        assert await posts(work) == ["#events", "#hpc"]
        assert announcement.state is AnnouncementState.SENT


async def test_what_is_cancelled_is_not_posted_and_can_be_put_back_before_its_time(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        announcement = await draft(work, work.now + timedelta(hours=1))
        await actions.begin(work, announcement)
        await actions.cancel_announcement(work, announcement, by=announcement.author_id)
        assert announcement.state is AnnouncementState.CANCELLED
        assert (await actions.put_back(work, announcement.id)).state is AnnouncementState.WAITING
        with pytest.raises(Refusal):
            await actions.put_back(work, announcement.id)


async def test_a_time_that_has_passed_is_refused_before_anything_is_posted(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        announcement = await draft(work, work.now - timedelta(seconds=1))
        with pytest.raises(Refusal):
            await actions.begin(work, announcement)
        assert await posts(work) == []


async def test_what_is_paused_waits_until_it_is_resumed(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        announcement = await draft(work, work.now + timedelta(hours=1))
        await actions.begin(work, announcement)
        by = announcement.author_id or 0
        await actions.pause_announcement(work, announcement, by=by)
        with pytest.raises(Refusal):
            await actions.pause_announcement(work, announcement, by=by)
        await actions.resume_announcement(work, announcement, by=by)
        with pytest.raises(Refusal):
            await actions.resume_announcement(work, announcement, by=by)
        assert announcement.state is AnnouncementState.WAITING
