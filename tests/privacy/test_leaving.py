"""Forgetting somebody frees what they held for others, and never leaves the community without an admin."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from bot.chat.identity import Address, Channel
from bot.chat.refusal import Refusal
from bot.chat.role import Role
from bot.stepup import Stepup
from config import community
from handlers import FEATURES
from handlers.events import actions as event_actions
from handlers.events import parsing, rsvp_actions
from handlers.privacy import actions
from handlers.roles.actions import grant_role
from storage import people, rsvps
from storage.database import Work
from storage.rsvps import Answer
from tests.people import somebody


async def test_what_others_wait_for_is_freed_before_all_is_erased(stepup: Stepup) -> None:
    seen: list[str] = []

    async def leave(work: Work, person_id: int) -> None:
        seen.append(await people.name_of(work, person_id))

    async with stepup.store.work() as work:
        alice = await somebody(work, "Alice")
        await actions.forget_person(work, alice.id, leaves=[leave, leave])
        assert await people.known(work, "console", "alice") is None

    assert seen == ["Alice", "Alice"]


async def test_the_only_admin_cannot_leave(no_admin_named: None, stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        alice = await somebody(work, "Alice")
        await grant_role(work, alice.id, Role.ADMIN, instead_of=None, by=alice.id)
        with pytest.raises(Refusal, match="only admin"):
            await actions.forget_person(work, alice.id, leaves=[])
        assert await people.known(work, "console", "alice") is not None


def test_every_feature_says_in_a_few_words_how_long_it_keeps_what_goes_by_itself() -> None:
    shipped = community.load()
    words = [feature.keeps(shipped) for feature in FEATURES if feature.keeps is not None]
    assert "check-in answers, for 24 months" in words
    assert all(" for " in said and not said.endswith(".") for said in words)
    # Training only freezes figures by itself, and mentoring asks silent mentors; whatever else is done now
    # and then deletes something.
    silent = [one.name for one in FEATURES if one.tidy and one.keeps is None]
    assert silent == ["training", "mentoring"]


async def test_the_place_of_somebody_who_is_forgotten_is_offered_to_who_waits(stepup: Stepup) -> None:
    leaves = [feature.leave for feature in FEATURES if feature.leave is not None]
    async with stepup.store.work() as work:
        orla, alice, ben = [await somebody(work, name) for name in ("Orla", "Alice", "Ben")]
        words = '"Tea" on 3 December 14:00 for 1 hour for 1 people in #events'
        here = Channel("#events", Address("console", "#events"))
        zone = ZoneInfo("Europe/London")
        asked = parsing.read(words, zone, work.now)
        event = await event_actions.draft_event(work, asked, [here], event_actions.LookedUp(), by=orla.id)
        await event_actions.publish_event(work, event)
        event_id = event.id
        for one in (alice, ben):
            await rsvp_actions.answer_event(work, event_id, one.id, Answer.GOING, role=Role.MEMBER)

        await actions.forget_person(work, alice.id, leaves=leaves)

        assert await rsvps.who(work, event_id, list(Answer)) == [(ben.id, Answer.OFFERED)]
