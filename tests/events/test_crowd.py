"""A thousand members, and fifty who press at once: nobody gets a place that isn't there."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select

from bot.app import opened
from bot.chat.button import ButtonData
from bot.clock import MovableClock
from bot.platforms.console.stage import Stage
from bot.stepup import Stepup
from config.settings import Settings
from handlers.events import buttons
from handlers.mentoring.buttons import Accept
from storage import mentor_pairs, rsvps
from storage.events import Event
from storage.members import Member
from storage.mentor_pairs import MentorPair
from storage.mentoring import MentorAsk, MentorOffer, MentorRequest
from storage.people import Account, Person
from storage.rsvps import Answer, Rsvp

MEMBERS = 1000
AT_ONCE = 50
PLACES = 20


async def a_thousand(stepup: Stepup) -> None:
    """Members m1 to m1000, each with an account on the console."""
    async with stepup.store.work() as work:
        now = work.now
        ids = range(1, MEMBERS + 1)
        await work.session.execute(
            insert(Person),
            [
                {"id": n, "name": f"M{n}", "zone": "Europe/London", "zone_chosen": False, "created_at": now}
                for n in ids
            ],
        )
        await work.session.execute(
            insert(Account),
            [
                {"platform": "console", "user": f"m{n}", "person_id": n, "name": f"M{n}", "used_at": now}
                for n in ids
            ],
        )
        await work.session.execute(
            insert(Member),
            [
                {
                    "person_id": n,
                    "institution": "UCL" if n % 2 else "King's",
                    "job_family": "Research data",
                    "visibility": "members",
                    "registered_at": now,
                    "updated_at": now,
                }
                for n in ids
            ],
        )


async def press_at_once(
    stepup: Stepup, clock: MovableClock, presses: Sequence[tuple[str, ButtonData]]
) -> None:
    """Everybody presses at the same moment; each press is received and handled by a task of its own."""

    async def press(user: str, action: ButtonData) -> None:
        stage = Stage(clock=clock, session=secrets.token_hex(4), who=user)
        incoming = stage.presses(action.pack())
        await stepup.inbox.receive(incoming, reserved=True)
        await stepup.inbox.handle(incoming, window=False)

    await asyncio.gather(*(press(user, action) for user, action in presses))


async def test_fifty_at_once_fill_an_events_places_and_the_rest_wait_in_line(
    stepup: Stepup, clock: MovableClock
) -> None:
    await a_thousand(stepup)
    async with stepup.store.work() as work:
        work.session.add(
            Event(
                id=1,
                title="Workshop",
                starts_at=work.now + timedelta(days=9),
                ends_at=work.now + timedelta(days=9, hours=1),
                zone="Europe/London",
                state="published",
                created_at=work.now,
                announced_at=work.now,
                capacity=PLACES,
            )
        )

    going = buttons.Rsvp(event_id=1, answer=Answer.GOING)
    await press_at_once(stepup, clock, [(f"m{n}", going) for n in range(1, AT_ONCE + 1)])

    async with stepup.store.look() as work:
        counts = {
            row[0]: row[1]
            for row in await work.session.execute(select(Rsvp.answer, func.count()).group_by(Rsvp.answer))
        }
        queue = await rsvps.queue(work, 1)
    assert counts == {"going": PLACES, "waiting": AT_ONCE - PLACES}

    async with stepup.store.look() as work:
        came = list(await work.session.scalars(select(Rsvp.person_id).where(Rsvp.answer == "going")))
    leave = buttons.Rsvp(event_id=1, answer=Answer.NO)
    await press_at_once(stepup, clock, [(f"m{n}", leave) for n in came])

    async with stepup.store.look() as work:
        offered = await rsvps.offers(work, 1)
        assert await rsvps.taken(work, 1) == PLACES
        assert [offer.person_id for offer in offered] == sorted(queue[:PLACES])
        assert len(await rsvps.queue(work, 1)) == AT_ONCE - 2 * PLACES


@pytest.mark.parametrize("capacity", [1, 3])
async def test_of_fifty_accepts_at_once_a_mentor_keeps_as_many_as_they_offered(
    stepup: Stepup, clock: MovableClock, capacity: int
) -> None:
    await a_thousand(stepup)
    topics = {"skills": ["direct:tool-python"], "words": []}
    async with stepup.store.work() as work:
        work.session.add(
            MentorOffer(
                person_id=1,
                topics=topics,
                capacity=capacity,
                rhythm="any",
                same_institution=True,
                paused=False,
                updated_at=work.now,
            )
        )
        for n in range(2, AT_ONCE + 2):
            work.session.add(
                MentorRequest(
                    id=n,
                    mentee_id=n,
                    topics=topics,
                    goals="",
                    rhythm="any",
                    same_institution=True,
                    state="asking",
                    queue={"mentors": []},
                    created_at=work.now,
                )
            )
        await work.session.flush()
        for n in range(2, AT_ONCE + 2):
            work.session.add(MentorAsk(id=n, request_id=n, mentor_id=1, state="asked", at=work.now))

    presses = [("m1", Accept(ask_id=n)) for n in range(2, AT_ONCE + 2)]
    await press_together(stepup, clock, presses)

    async with stepup.store.look() as work:
        assert await mentor_pairs.active(work, 1) == capacity
        states = {
            row[0]: row[1]
            for row in await work.session.execute(
                select(MentorRequest.state, func.count()).group_by(MentorRequest.state)
            )
        }
        pairs = (await work.session.scalars(select(MentorPair.request_id))).all()
    assert states == {"matched": capacity, "open": AT_ONCE - capacity}
    assert len(set(pairs)) == len(pairs) == capacity


async def press_together(
    stepup: Stepup, clock: MovableClock, presses: Sequence[tuple[str, ButtonData]]
) -> None:
    """One person presses many buttons at the same moment."""
    stage = Stage(clock=clock, session="together", who=presses[0][0])
    incoming = [stage.presses(action.pack()) for _, action in presses]
    for one in incoming:
        await stepup.inbox.receive(one, reserved=True)
    await asyncio.gather(*(stepup.inbox.handle(one, window=False) for one in incoming))


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
async def test_two_processes_on_one_postgresql_give_the_last_place_once(
    settings: Settings, store_url: str, clock: MovableClock
) -> None:
    async with (
        opened(settings, url=store_url, clock=clock) as one,
        opened(settings, url=store_url, clock=clock) as two,
    ):
        await a_thousand(one)
        async with one.store.work() as work:
            work.session.add(
                Event(
                    id=1,
                    title="Workshop",
                    starts_at=work.now + timedelta(days=9),
                    ends_at=work.now + timedelta(days=9, hours=1),
                    zone="Europe/London",
                    state="published",
                    created_at=work.now,
                    announced_at=work.now,
                    capacity=1,
                )
            )
        going = buttons.Rsvp(event_id=1, answer=Answer.GOING)
        halves = [[(f"m{n}", going) for n in range(start, 21, 2)] for start in (1, 2)]
        await asyncio.gather(press_at_once(one, clock, halves[0]), press_at_once(two, clock, halves[1]))

        async with one.store.look() as work:
            assert await rsvps.taken(work, 1) == 1
            assert len(await rsvps.queue(work, 1)) == 19
