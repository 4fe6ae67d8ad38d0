"""What is done with events, called without a chat: drafted, published, answered, changed and called off."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.chat.identity import Address, Channel
from bot.chat.refusal import Refusal
from bot.chat.role import Role
from bot.stepup import Stepup
from handlers.events import actions, attendance_actions, change_actions, parsing, rsvp_actions, series_actions
from storage import event_series, events, rsvps
from storage.database import Work
from storage.events import Event, EventState
from storage.outbox import Outbox
from storage.rsvps import Answer
from tests.people import member, somebody

LONDON = ZoneInfo("Europe/London")
HERE = Channel("#events", Address("console", "#events"))
TEA = 'Tea" on 3 December 14:00 for 1 hour for {places} people in #events'


async def draft(work: Work, words: str = TEA.format(places=1)) -> Event:
    orla = await somebody(work, "Orla")
    asked = parsing.read(f'"{words}', LONDON, work.now)
    return await actions.draft_event(work, asked, [HERE], actions.LookedUp(), by=orla.id)


async def posts(work: Work) -> list[str]:
    """What waits to be posted in channels, oldest first."""
    await work.flush()
    rows = await work.session.scalars(
        select(Outbox.payload).where(Outbox.dest == "#events").order_by(Outbox.id)
    )
    return [row["text"] for row in rows]


async def test_a_draft_is_nobodys_business_until_it_is_published(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        event, alice = await draft(work), await member(work, "Alice")
        with pytest.raises(Refusal, match="isn't open for answers"):
            await rsvp_actions.answer_event(work, event.id, alice.id, Answer.GOING, role=Role.MEMBER)
        assert await posts(work) == []

        assert await actions.publish_event(work, event) is None
        assert len(await posts(work)) == 1
        said = await rsvp_actions.answer_event(work, event.id, alice.id, Answer.GOING, role=Role.MEMBER)
        assert (said.before, said.now) == (None, Answer.GOING)


async def test_what_was_discarded_or_has_begun_is_not_published(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        event, late = await draft(work), await draft(work)
        await actions.discard_event(work, event.id)
        with pytest.raises(Refusal, match="was discarded"):
            await actions.publish_event(work, event)
        late.starts_at = work.now - timedelta(minutes=1)
        with pytest.raises(Refusal, match="start has passed"):
            await actions.publish_event(work, late)
        assert await posts(work) == []


async def test_who_has_no_place_waits_and_moves_up_when_one_is_freed(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        event = await draft(work)
        await actions.publish_event(work, event)
        people = [await member(work, name) for name in ("Alice", "Ben", "Chloe")]
        said = [
            await rsvp_actions.answer_event(work, event.id, one.id, Answer.GOING, role=Role.MEMBER)
            for one in people
        ]
        assert [(one.now, one.place) for one in said] == [
            (Answer.GOING, None),
            (Answer.WAITING, 1),
            (Answer.WAITING, 2),
        ]
        # Asking again costs nobody their place, neither the one taken nor the one in the line.
        again = await rsvp_actions.answer_event(work, event.id, people[1].id, Answer.GOING, role=Role.MEMBER)
        assert (again.now, again.place) == (Answer.WAITING, 1)

        await rsvp_actions.answer_event(work, event.id, people[0].id, Answer.NO, role=Role.MEMBER)
        answers = dict(await rsvps.who(work, event.id, list(Answer)))
        assert [answers[one.id] for one in people] == [Answer.NO, Answer.OFFERED, Answer.WAITING]


async def test_there_are_never_fewer_places_than_are_taken(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        event = await draft(work, TEA.format(places=2))
        host = event.host_id or 0
        await actions.publish_event(work, event)
        for name in ("Alice", "Ben"):
            one = await member(work, name)
            await rsvp_actions.answer_event(work, event.id, one.id, Answer.GOING, role=Role.MEMBER)
        with pytest.raises(Refusal, match="2 places are taken"):
            await change_actions.propose_change(work, event, {"capacity": 1}, by=host, field="capacity")
        change = await change_actions.propose_change(work, event, {"capacity": 3}, by=host, field="capacity")
        changed, told = await change_actions.change_event(work, change, by=host)
        assert (changed[0].capacity, changed[0].sequence, told) == (3, 1, 2)


async def test_calling_off_tells_the_channel_and_each_person_once_but_not_who_did_it(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        event = await draft(work, TEA.format(places=9))
        await actions.publish_event(work, event)
        host = event.host_id or 0
        for person_id in (host, (await member(work, "Alice")).id, (await member(work, "Ben")).id):
            await rsvp_actions.answer_event(work, event.id, person_id, Answer.GOING, role=Role.MEMBER)

        told = await actions.call_off_event(work, await actions.cancellable(work, event.id), by=host)

        assert (event.state, told) == (EventState.CANCELLED, 2)
        assert "is cancelled" in (await posts(work))[-1]
        with pytest.raises(Refusal, match="cancelled already"):
            await actions.cancellable(work, event.id)


async def test_a_series_is_made_when_its_first_is_published_and_called_off_as_one(stepup: Stepup) -> None:
    words = 'Clinic" every second Tuesday at 14:00 until 1 February for 1 hour in #events'
    async with stepup.store.work() as work:
        event = await draft(work, words)
        series_id = await event_series.series_of(work, event.id)
        assert series_id is not None
        assert len(await event_series.ever_in_series(work, series_id)) == 1
        await actions.publish_event(work, event)
        dates = await event_series.in_series(work, series_id)
        assert len(dates) > 3
        assert {series_actions.copy_of(one, one.starts_at).title for one in dates} == {"Clinic"}
        alice = await member(work, "Alice")
        said = await rsvp_actions.answer_series(work, series_id, alice.id, Answer.GOING)
        assert [one.now for one in said] == [Answer.GOING] * len(dates)

        told = await actions.call_off_series(work, event, by=event.host_id or 0)

        assert told == 1
        assert {one.state for one in await event_series.ever_in_series(work, series_id)} == {
            EventState.CANCELLED
        }


async def test_only_who_was_there_says_how_useful_it_was(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        event = await draft(work, TEA.format(places=9))
        await actions.publish_event(work, event)
        alice, ben = await member(work, "Alice"), await member(work, "Ben")
        await rsvp_actions.answer_event(work, event.id, alice.id, Answer.GOING, role=Role.MEMBER)
        with pytest.raises(Refusal, match="nothing to say"):
            await attendance_actions.rate(work, event.id, 5, by=alice.id)
        event.starts_at = work.now - timedelta(hours=2)
        event.ends_at = work.now - timedelta(hours=1)
        with pytest.raises(Refusal, match="those who were at"):
            await attendance_actions.rate(work, event.id, 5, by=ben.id)
        with pytest.raises(Refusal, match="first how useful"):
            await attendance_actions.comment(work, event.id, "Good!", by=alice.id, key="1")
        with pytest.raises(Refusal, match="from 1 to 5"):
            await attendance_actions.rate(work, event.id, 6, by=alice.id)
        await attendance_actions.rate(work, event.id, 5, by=alice.id)
        await attendance_actions.comment(work, event.id, "Good!", by=alice.id, key="1")
        found = await events.find(work, event.id)
        assert found is event
